import { describe, expect, test } from "vitest";
import { parseQuery } from "../../protocol/query/query.ts";
import { queryProblem } from "../../cli/query-problem.ts";
import { createHome, lines, relayWith, run } from "./bin.ts";

describe("hooktap requests with a query", () => {
  test("lists what matches, newest first, up to the limit", async () => {
    const { hooktap, captured } = await relayWith();
    const ids = [
      await captured("/default/a", '{"n":1}'),
      await captured("/default/b", '{"n":2}'),
      await captured("/default/c", '{"n":3}'),
    ];
    const found = async (...args: string[]) =>
      lines((await hooktap("requests", "--json", ...args)).stdout).map(({ id }) => id);
    expect(await found("json:n>1")).toEqual([ids[2], ids[1]]);
    expect(await found("json:n>0", "--limit", "1")).toEqual([ids[2]]);
    expect(await found("--", "-path:/b")).toEqual([ids[2], ids[0]]);
    expect(await found("  ")).toEqual([...ids].reverse());
  });

  test("nothing that matches ends with 1 and says so", async () => {
    const { hooktap, captured } = await relayWith();
    await captured("/default/a");
    const { code, stdout, stderr } = await hooktap("requests", "path:/nowhere");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Nothing in default matches");
  });

  test("one that cannot be read ends with 2 and marks the place, before any relay is asked", async () => {
    const { code, stdout, stderr } = await run(createHome(), ["requests", "type:job.* sig:bad"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.split("\n").slice(0, 3)).toEqual([
      expect.stringMatching(/^hooktap: the query cannot be read: "bad" .*verified, failed/),
      "  type:job.* sig:bad",
      "                 ^^^",
    ]);
  });

  test("a pattern that only the relay can judge ends with 2 and the relay's words", async () => {
    const { hooktap } = await relayWith();
    const { code, stderr } = await hooktap("requests", "path~/(?=a)/");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^hooktap: the query cannot be read/);
  });
});

test("the caret stands under what is meant, also after characters that are shown escaped, and at the end", () => {
  const problem = (text: string) => {
    const parsed = parseQuery(text);
    return parsed.ok ? null : queryProblem(text, parsed.error);
  };
  expect(problem("size:>10zb")).toMatchObject({
    excerpt: ["size:>10zb", "     ^^^^^"],
    hint: expect.stringMatching(/^expected a size such as/),
  });
  expect(problem("a\u001b AND")!.excerpt[1]).toBe(`${" ".repeat("a\\x1b AND".length)}^`);
});
