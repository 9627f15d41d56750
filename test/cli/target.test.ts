import { describe, expect, test } from "vitest";
import { parseTarget, refuseRelay } from "../../cli/target.ts";

describe("a target", () => {
  test.each([
    ["3000", "http://localhost:3000", "localhost:3000"],
    ["localhost:3000/path/", "http://localhost:3000/path", "localhost:3000/path"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080"],
    ["https://app.test/hooks", "https://app.test/hooks", "https://app.test/hooks"],
    ["[::1]:3000", "http://[::1]:3000", "[::1]:3000"],
    ["unix:/run/app.sock", "unix:/run/app.sock", "unix:/run/app.sock"],
  ])("%s is %s", (text, href, label) => {
    expect(parseTarget(text)).toMatchObject({ href, label });
  });

  test.each(["", "0", "70000", "http://", "ftp://x", "http://x/?a=1", "http://me@x/", "unix:app.sock", "a b"])(
    "%j is none",
    (text) => {
      expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "target_invalid" }));
    },
  );
});

describe("the relay's own listeners", () => {
  const origins = ["http://127.0.0.1:4665", "https://hooks.example/default"];
  test.each(["4665", "localhost:4665/api", "127.0.0.1:4665", "[::1]:4665", "0.0.0.0:4665", "https://hooks.example/x"])(
    "%s is refused",
    (text) => {
      expect(() => refuseRelay(parseTarget(text), origins)).toThrow(
        expect.objectContaining({ code: "target_is_relay" }),
      );
    },
  );

  test.each(["4667", "https://hooks.example:8443", "app.example:4665", "unix:/run/app.sock"])("%s is not", (text) => {
    expect(() => refuseRelay(parseTarget(text), origins)).not.toThrow();
  });
});
