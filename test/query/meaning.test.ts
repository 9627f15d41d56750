import { expect, test } from "vitest";
import { parseQuery } from "../../protocol/query/query.ts";
import { compareValues } from "../../server/query/decimal.ts";
import { compilePredicate } from "../../server/query/predicate.ts";
import type { QueryRow } from "../../server/query/row.ts";
import { compileSql } from "../../server/query/sql.ts";

const NOW = 1_767_323_045_000;

function row(changes: Partial<QueryRow> & { text?: string } = {}): QueryRow {
  const body = Buffer.from(changes.text ?? "");
  return {
    id: "000001a-7x2k",
    endpoint: "default",
    receivedAt: NOW,
    method: "POST",
    target: "/hooks/stripe?a=1",
    remoteAddress: "127.0.0.1",
    contentType: "application/json",
    size: body.length,
    refused: false,
    provider: "stripe",
    eventType: "invoice.paid",
    deliveryId: "evt_1Ab",
    subject: null,
    duplicate: false,
    pinned: false,
    imported: false,
    noted: false,
    verdict: "verified",
    deliveryStatus: null,
    deliveryError: null,
    deliveryMs: null,
    attempts: 0,
    headers: () => [],
    body: () => body,
    deliveries: () => [],
    ...changes,
  };
}

function query(text: string) {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.query;
}

function matches(text: string, on: QueryRow): boolean {
  const compiled = compilePredicate(query(text), { now: NOW });
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.matches(on);
}

test("numbers in JSON are compared exactly, whatever their length and form", () => {
  const on = row({ text: '{"a":12345678901234567890,"b":1.10,"c":"0100","d":1e3,"e":-0.0}' });
  expect(matches("json:a=12345678901234567890", on)).toBe(true);
  expect(matches("json:a=12345678901234567891", on)).toBe(false);
  expect(matches("json:a<12345678901234567891", on)).toBe(true);
  expect(matches("json:b=1.1", on)).toBe(true);
  expect(matches("json:c=100", on)).toBe(false);
  expect(matches("json:d>999.9", on)).toBe(true);
  expect(matches("json:e=0", on)).toBe(true);
});

test("decimals order by value, other texts by their letters", () => {
  const ascending = [
    "-1e30",
    "-10",
    "-9.99",
    "-1e-30",
    "0",
    "1e-999999999",
    "0.1",
    "0.11",
    "9",
    "10",
    "1e30",
    "1e999999999",
  ];
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) expect(Math.sign(compareValues(a, b)) + 0).toBe(Math.sign(i - j));
  }
  expect(compareValues("1000", "1e3")).toBe(0);
  expect(compareValues("-0", "0.000e5")).toBe(0);
  expect(compareValues("10", "9 ")).toBeLessThan(0);
  expect(compareValues("abc", "abd")).toBeLessThan(0);
  const started = performance.now();
  expect(compareValues(`1.${"0".repeat(1e6)}1`, `1.${"0".repeat(1e6)}2`)).toBeLessThan(0);
  expect(performance.now() - started).toBeLessThan(300);
});

test("a body that is no JSON matches nothing that is asked of JSON, and its opposite matches", () => {
  for (const text of ["", "a=1", '{"a":1', "\xff"]) {
    for (const asked of ["json:a", "json:a=1", "json:a!=1", "json:a!~1"])
      expect(matches(asked, row({ text }))).toBe(false);
    expect(matches("-json:a=1", row({ text }))).toBe(true);
  }
});

test("!= and !~ on a name ask that it is there", () => {
  const on = row({
    headers: () => [
      ["X-Foo", "bar"],
      ["x-foo", "baz"],
    ],
  });
  expect(matches("header:x-foo!=qux", on)).toBe(true);
  expect(matches("header:x-foo!=baz", on)).toBe(false);
  expect(matches("header:X-FOO=baz", on)).toBe(true);
  expect(matches("header:x-bar!=qux", on)).toBe(false);
  expect(matches("-header:x-bar=qux", on)).toBe(true);
});

test("case counts in paths and event types, not in names and ids", () => {
  const on = row();
  for (const same of [
    "provider:STRIPE",
    "method:post",
    "sig:VERIFIED",
    "ct:Application/*",
    "id:EVT_1ab",
    "id:000001A",
    "INVOICE",
  ]) {
    expect(matches(same, on)).toBe(true);
  }
  for (const other of ["path:/Hooks/*", "type:Invoice.paid", "path~Stripe", "type~/PAID/"])
    expect(matches(other, on)).toBe(false);
  expect(matches("type~/(?i)PAID/", on)).toBe(true);
});

test("since and until count from the clock they are given", () => {
  const on = row({ receivedAt: NOW - 3_600_000 });
  expect(matches("since:1h", on)).toBe(true);
  expect(matches("until:1h", on)).toBe(false);
  expect(matches("since:59m", on)).toBe(false);
  expect(matches("until:59m", on)).toBe(true);
});

test("a query says what it reads, and columns are read before bodies", () => {
  const needs = (text: string) => {
    const compiled = compileSql(query(text), { now: NOW });
    if (!compiled.ok) throw new Error(compiled.error.message);
    return { ...compiled.needs, alone: compiled.residual === null };
  };
  const none = { facts: false, headers: false, deliveries: false, body: false };
  expect(needs("sig:failed path:/a* order since:1h")).toEqual({ ...none, facts: true, alone: true });
  expect(needs("is:replayed target:http://*")).toEqual({ ...none, deliveries: true, alone: true });
  expect(needs("header:x-foo")).toEqual({ ...none, headers: true, alone: false });
  expect(needs("query:a=1")).toEqual({ ...none, alone: false });
  expect(needs("-(body~x OR json:a)")).toEqual({ ...none, body: true, alone: false });

  const on = row({
    body: () => {
      throw new Error("the body was read");
    },
  });
  expect(matches("body~x provider:github", on)).toBe(false);
  expect(matches("json:a=1 OR provider:stripe", on)).toBe(true);
});

test("a body is read once, however many conditions look at it", () => {
  let reads = 0;
  const body = Buffer.from('{"a":1,"b":"x"}');
  const on = row({
    body() {
      reads++;
      return body;
    },
  });
  expect(matches("json:a=1 json:b=x body~a body~/b/", on)).toBe(true);
  expect(reads).toBe(1);
});
