import { expect, test } from "vitest";
import { render, type Span } from "../../cli/output.ts";
import { requestLines } from "../../cli/request-line.ts";
import type { Summary } from "../../protocol/request.ts";

const request = (change: Partial<Summary>) =>
  ({
    id: "0000001-abcd",
    receivedAt: "2026-01-02T03:04:05.678Z",
    method: "POST",
    path: "/hooks/of/a/very/long/path/that/ends/with/orders",
    size: 1234,
    provider: "transcodely",
    eventType: "job.with.a.long.name.that.succeeded",
    attempt: 1,
    refused: null,
    verdict: { status: "verified", reason: null },
    delivery: { status: 200, error: null, ms: 3, attempts: 1 },
    ...change,
  }) as Summary;
const text = (spans: Span[]) => render(spans, false);
const terminal = (columns: number) => ({ columns }) as NodeJS.WriteStream;
const pipe = {} as NodeJS.WriteStream;

test.each([200, 140, 120, 100, 80, 60])(
  "on a terminal of %d columns no line is longer, and all columns stand below each other",
  (columns) => {
    const rows = [request({}), request({ path: "/", provider: null, method: "DELETE" })];
    const lines = rows.map(requestLines(rows, terminal(columns))).map(text);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(lines.map((line) => line.indexOf("0000001-abcd"))).toEqual(Array(2).fill(lines[0]!.length - 12));
  },
);

test("what comes later and is wider than was known does not break a terminal's line, either", () => {
  const late = request({ delivery: { status: 502, error: "agent_lost", ms: 1, attempts: 1 }, refused: null });
  const line = text(requestLines([request({ path: "/" })], terminal(120))(late));
  expect(line.length).toBeLessThanOrEqual(120);
  expect(line).toContain("0000001-abcd");
});

test("what is cut keeps its beginning and its end", () => {
  const rows = [request({})];
  const line = text(requestLines(rows, terminal(120))(rows[0]!));
  expect(line).toMatch(/ \/hooks\S*…\S*orders /);
  expect(line).toMatch(/ job\.\S*…\S*succeeded /);
});

test("nothing is cut for a program that reads", () => {
  const rows = [request({})];
  for (const known of [rows, []]) {
    const line = text(requestLines(known, pipe)(rows[0]!));
    expect(line).toContain(rows[0]!.path);
    expect(line).toContain(rows[0]!.eventType);
  }
});

test("what a terminal would act on takes the width that is shown of it", () => {
  const rows = [request({ path: "/\u001b[31m" }), request({ path: "/" })];
  const lines = rows.map(requestLines(rows, pipe)).map(text);
  expect(lines[0]).toContain("/\\x1b[31m");
  expect(lines[0]!.length).toBe(lines[1]!.length);
});
