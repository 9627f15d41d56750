import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { relayWith, startTarget } from "./bin.ts";

describe("hooktap show", () => {
  test("--headers are those that came, as they were written", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/x", "{}", { "X-Odd": "a  b" });
    const { code, stdout } = await hooktap("show", "latest", "--headers");
    expect(code).toBe(0);
    expect(stdout).toContain("X-Odd: a  b\n");
    expect(stdout).not.toContain("Body");
  });

  test("unpacks a packed body, and says why it cannot", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/x", gzipSync('{"a":[1.0]}'), { "content-encoding": "gzip" });
    expect((await hooktap("show", "latest")).stdout).toContain('{\n  "a": [\n    1.0\n  ]\n}');
    await captured("/default/x", "no gzip", { "content-encoding": "gzip" });
    const { code, stdout } = await hooktap("show", "latest");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Body\n\(.*gzip.*\)\nno gzip/);
  });

  test("of a long body shows the beginning, and says how much more there is", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/x", "x".repeat(5 * 1024 * 1024), { "content-type": "text/plain" });
    const { stdout } = await hooktap("show", "latest");
    expect(stdout).toMatch(/\nx+\n… 1\.0 MiB more; get all of it with --raw\n$/);
    expect((await hooktap("show", "latest", "--raw")).stdout).toHaveLength(5 * 1024 * 1024);
  });

  test("tells each delivery, and the newest answer with its headers and body", async () => {
    let calls = 0;
    const port = await startTarget((_request, response) => {
      calls++;
      response.writeHead(calls === 1 ? 500 : 202, { "content-type": "application/json", "x-call": String(calls) });
      response.end(`{"call":${calls}}`);
    });
    const { hooktap, captured } = await relayWith([String(port)]);
    await captured("/default/x");
    await hooktap("replay", "latest");
    const { stdout } = await hooktap("show", "latest");
    expect(stdout).toMatch(/Deliveries\n.* live .* 500 .*\n.* replay .* 202 /);
    expect(stdout).toMatch(/Answer {2}202, 10 B\n(.+\n)*x-call: 2\n/);
    expect(stdout).toContain('{\n  "call": 2\n}');
    expect(stdout).not.toContain("x-call: 1");
  });

  test("lists what carried the same delivery, and nothing of an id that only begins alike", async () => {
    const { hooktap, captured } = await relayWith();
    const github = (delivery: string) => ({ "x-github-event": "push", "x-github-delivery": delivery });
    const first = await captured("/default/x", "{}", github("11112222"));
    const again = await captured("/default/x", "{}", github("11112222"));
    const other = await captured("/default/x", "{}", github("111122223333"));
    const { stdout } = await hooktap("show", first);
    expect(stdout).toContain("The same delivery came as");
    expect(stdout).toContain(again);
    expect(stdout).not.toContain(other);
    expect((await hooktap("show", other)).stdout).not.toContain("The same delivery came as");
  });

  test.each([
    ["--raw", "--json"],
    ["--headers", "--raw"],
  ])("%s and %s exclude each other", async (...flags) => {
    const { hooktap } = await relayWith();
    expect(await hooktap("show", "latest", ...flags)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("hooktap requests", () => {
  test("--since takes a time, a stretch before now, and a request", async () => {
    const { hooktap, captured } = await relayWith();
    const one = await captured("/default/one");
    const two = await captured("/default/two");
    const ids = async (...args: string[]) =>
      (await hooktap("requests", ...args)).stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ").at(-1));
    expect(await ids("--since", "1h")).toEqual([two, one]);
    expect(await ids("--since", one)).toEqual([two]);
    expect(await ids("path:/one OR path:/two", "--since", one)).toEqual([two]);
    expect((await hooktap("requests", "--since", "2100-01-01")).code).toBe(1);
    expect((await hooktap("requests", "--since", two)).code).toBe(1);
  });
});
