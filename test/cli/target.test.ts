import { lookup } from "node:dns/promises";
import { hostname, networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { refuseRelay } from "../../cli/own-relay.ts";
import { parseTarget } from "../../cli/target.ts";

describe("a target", () => {
  test.each([
    ["3000/hooks", "http://localhost:3000/hooks", "localhost:3000/hooks"],
    ["3000", "http://localhost:3000", "localhost:3000"],
    ["localhost:3000/path/", "http://localhost:3000/path", "localhost:3000/path"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8080"],
    ["https://app.test/hooks", "https://app.test/hooks", "https://app.test/hooks"],
    ["[::1]:3000", "http://[::1]:3000", "[::1]:3000"],
    ["unix:/run/app.sock", "unix:/run/app.sock", "unix:/run/app.sock"],
    ["unix:/run/app.sock:/hooks/", "unix:/run/app.sock:/hooks", "unix:/run/app.sock:/hooks"],
    ["unix:/run/a:b.sock:/", "unix:/run/a:b.sock", "unix:/run/a:b.sock"],
  ])("%s is %s", (text, href, label) => {
    expect(parseTarget(text)).toMatchObject({ href, label });
  });

  test.each([
    "",
    "0",
    "70000",
    "http://",
    "ftp://x",
    "http://x/?a=1",
    "http://me@x/",
    "unix:app.sock",
    "unix:",
    "unix:/a.sock:/b?c",
    "a b",
  ])("%j is none", (text) => {
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "target_invalid" }));
  });
});

const ownAddress = Object.values(networkInterfaces())
  .flatMap((entries) => entries ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4")?.address;
const ownName = await lookup(hostname()).then(
  () => hostname(),
  () => null,
);

describe("the relay's own listeners", () => {
  const origins = ["http://127.0.0.1:4665", "https://hooks.invalid/default"];
  test.each([
    "4665",
    "localhost:4665/api",
    "localhost.:4665",
    "tap.localhost:4665",
    "127.0.0.1:4665",
    "127.1:4665",
    "2130706433:4665",
    "127.8.9.1:4665",
    "[::1]:4665",
    "[::]:4665",
    "[::ffff:127.0.0.1]:4665",
    "0.0.0.0:4665",
    "https://hooks.invalid/x",
    ...(ownAddress ? [`${ownAddress}:4665`] : []),
    ...(ownName ? [`${ownName}:4665`] : []),
  ])("%s is refused", async (text) => {
    await expect(refuseRelay(parseTarget(text), origins)).rejects.toMatchObject({ code: "target_is_relay" });
  });

  test.each(["4667", "https://hooks.invalid:8443", "app.invalid:4665", "192.0.2.1:4665", "unix:/run/app.sock"])(
    "%s is not",
    async (text) => {
      await expect(refuseRelay(parseTarget(text), origins)).resolves.toBeUndefined();
    },
  );
});
