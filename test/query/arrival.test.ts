import { expect, test } from "vitest";
import { exceptFor, parseArrivalQuery } from "../../protocol/query/arrival.ts";

test.each([
  ["status:200", "status:"],
  ["provider:stripe -STATUS:>=400", "STATUS:"],
  ["a (b OR latency:>1s)", "latency:"],
  ["attempts:2", "attempts:"],
  ['target:"http://x"', "target:"],
  ["is:duplicate,queued", "is:duplicate,queued"],
  ["is:replayed", "is:replayed"],
  ["has:note", "has:note"],
])("%s is refused: it cannot be known when a request comes in", (text, marked) => {
  const parsed = parseArrivalQuery(text);
  if (parsed.ok) throw new Error("it was taken");
  expect(marked.startsWith(text.slice(parsed.error.from, parsed.error.to))).toBe(true);
  expect(text.indexOf(marked)).toBe(parsed.error.from);
  expect(parsed.error.message).toContain("not known yet");
});

test.each([
  "sig:verified provider:stripe type:job.* path:/a method:POST ct:application/json ip:127.0.0.1 size:>1kb since:1h",
  "is:duplicate has:body json:status=200 header:target=a query:attempts form:latency=1 body~status",
  '"status:200" "is:queued"',
  "queued",
  "",
])("%s is taken", (text) => {
  expect(parseArrivalQuery(text)).toMatchObject({ ok: true });
});

test("what cannot be read is told as by any query", () => {
  expect(parseArrivalQuery("sig:x")).toMatchObject({ ok: false, error: { from: 4, to: 5 } });
});

test("a query but for others is all of the one and none of the others; of nothing it is everything", () => {
  const path = (value: string) => ({ is: "equals", field: "path", value }) as const;
  expect(exceptFor(null, [])).toBeNull();
  expect(exceptFor(path("/a"), [path("/b"), path("/c")])).toEqual({
    is: "and",
    nodes: [path("/a"), { is: "not", node: path("/b") }, { is: "not", node: path("/c") }],
  });
});
