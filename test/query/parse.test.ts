import { describe, expect, test } from "vitest";
import type { Query } from "../../protocol/query/ast.ts";
import { parseQuery } from "../../protocol/query/query.ts";

function read(text: string): Query {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.query;
}

function refused(text: string) {
  const result = parseQuery(text);
  if (result.ok) throw new Error(`${text} was understood`);
  return { ...result.error, at: text.slice(result.error.from, result.error.to) };
}

const text = (value: string): Query => ({ is: "text", text: value });
const equals = (field: "path" | "sig" | "ip" | "target", value: string): Query => ({ is: "equals", field, value });

describe("a query", () => {
  test("that is empty matches everything", () => {
    for (const empty of ["", "  ", "\n\t"]) expect(read(empty)).toEqual({ is: "and", nodes: [] });
  });

  test("joins its conditions with AND, which binds closer than OR; NOT and - bind closest", () => {
    expect(read("a b OR -c")).toEqual({
      is: "or",
      nodes: [
        { is: "and", nodes: [text("a"), text("b")] },
        { is: "not", node: text("c") },
      ],
    });
    expect(read("a AND b")).toEqual(read("a b"));
    expect(read("NOT a")).toEqual(read("-a"));
    expect(read("a (b OR c)")).toEqual({
      is: "and",
      nodes: [text("a"), { is: "or", nodes: [text("b"), text("c")] }],
    });
    expect(read("NOT(a)OR(b)")).toEqual(read("-a OR b"));
  });

  test("takes OR, AND and NOT in capitals only, and as words in quotes", () => {
    expect(read("a or b")).toEqual({ is: "and", nodes: [text("a"), text("or"), text("b")] });
    expect(read('"OR" ORDER')).toEqual({ is: "and", nodes: [text("OR"), text("ORDER")] });
  });

  test("takes quoted text with escaped quotes and backslashes", () => {
    expect(read(String.raw`"say \"hi\" \\ \n"`)).toEqual(text(String.raw`say "hi" \ \n`));
    expect(read('path:"/a, (b)*"')).toEqual(equals("path", "/a, (b)*"));
  });

  test("takes what is no character as U+FFFD, and leaves characters whole", () => {
    expect(read("a\ud800 \udc00 😀")).toEqual({ is: "and", nodes: [text("a\ufffd"), text("\ufffd"), text("😀")] });
  });

  test("knows keys in any case and values that hold colons", () => {
    expect(read("SIG:Failed")).toEqual(equals("sig", "failed"));
    expect(read("ip:::1")).toEqual(equals("ip", "::1"));
    expect(read("target:http://localhost:3000/a")).toEqual(equals("target", "http://localhost:3000/a"));
    expect(read("12:30")).toEqual(text("12:30"));
  });

  test("reads a comma as or", () => {
    expect(read("sig:failed,unsigned")).toEqual({
      is: "or",
      nodes: [equals("sig", "failed"), equals("sig", "unsigned")],
    });
  });

  test("tells globs from values by * and ? outside quotes", () => {
    expect(read("path:/hooks/*")).toEqual({ is: "glob", field: "path", pattern: "/hooks/*" });
    expect(read('path:"/hooks/*"')).toEqual(equals("path", "/hooks/*"));
  });

  test("reads sizes in steps of 1024, durations in ms, classes of status and ranges", () => {
    expect(read("size:>10kb")).toEqual({ is: "number", field: "size", op: ">", value: 10_240 });
    expect(read("size:1.5MB")).toEqual({ is: "number", field: "size", op: "=", value: 1_572_864 });
    expect(read("latency:<=2s")).toEqual({ is: "number", field: "latency", op: "<=", value: 2000 });
    expect(read("latency:500")).toEqual(read("latency:500ms"));
    expect(read("status:4xx")).toEqual(read("status:400..499"));
    expect(read("status:>4xx")).toEqual({ is: "number", field: "status", op: ">", value: 499 });
    expect(read("status:none")).toEqual({ is: "number", field: "attempts", op: "=", value: 0 });
    expect(read("attempts:2..3")).toEqual({
      is: "and",
      nodes: [
        { is: "number", field: "attempts", op: ">=", value: 2 },
        { is: "number", field: "attempts", op: "<=", value: 3 },
      ],
    });
  });

  test("reads times relative to now, and dates as UTC unless they name a zone", () => {
    const at = (query: string) => (read(query) as { moment: unknown }).moment;
    expect(at("since:1h")).toEqual({ ago: 3_600_000 });
    expect(at("until:2d")).toEqual({ ago: 172_800_000 });
    expect(at("since:2026-01-02")).toEqual({ at: Date.UTC(2026, 0, 2) });
    expect(at("since:2026-01-02T03:04")).toEqual({ at: Date.UTC(2026, 0, 2, 3, 4) });
    expect(at("since:2026-01-02T03:04:05.678Z")).toEqual({ at: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
    expect(at("since:2026-01-02T03:04+01:00")).toEqual({ at: Date.UTC(2026, 0, 2, 2, 4) });
  });

  test("takes a pattern only between slashes that end the word", () => {
    expect(read(String.raw`body~/a (b|c)\/d/`)).toEqual({
      is: "find",
      field: "body",
      find: { is: "matches", pattern: String.raw`a (b|c)\/d`, from: 5, to: 17 },
    });
    expect(read("path~/hooks/stripe")).toEqual({
      is: "find",
      field: "path",
      find: { is: "contains", text: "/hooks/stripe" },
    });
    expect(read('path~"/hooks/"')).toEqual({ is: "find", field: "path", find: { is: "contains", text: "/hooks/" } });
    expect(read("type!~paid")).toEqual({ is: "not", node: read("type~paid") });
  });

  test("looks into headers, query, form and JSON by name", () => {
    expect(read("header:X-Foo")).toEqual({ is: "named", source: "header", name: "x-foo", test: null });
    expect(read("header:x-foo=a,b")).toEqual({
      is: "named",
      source: "header",
      name: "x-foo",
      test: { is: "compare", op: "=", value: "a,b" },
    });
    expect(read("query:Page>=10")).toEqual({
      is: "named",
      source: "query",
      name: "Page",
      test: { is: "compare", op: ">=", value: "10" },
    });
    expect(read("json:items[0].id")).toEqual({ is: "named", source: "json", path: ["items", "0", "id"], test: null });
    expect(read("json:items.0.id")).toEqual(read("json:items[0].id"));
    expect(read('form:a!~"x y"')).toEqual({
      is: "named",
      source: "form",
      name: "a",
      test: { is: "find", not: true, find: { is: "contains", text: "x y" } },
    });
  });

  test("takes all of the example in the documentation", () => {
    const example =
      "provider:stripe sig:failed status:>=400 path:/hooks/* header:x-foo=bar json:data.object.amount>1000 -is:replayed";
    expect(read(example)).toMatchObject({ is: "and", nodes: { length: 7 } });
  });
});

describe("what is wrong with a query is underlined and told in words:", () => {
  test("an unknown key, with the keys that are near", () => {
    expect(refused("a sgi:failed")).toMatchObject({
      message: '"sgi" is not a key; did you mean sig?',
      at: "sgi",
    });
    expect(refused("stat:200").expected).toEqual(["status"]);
    expect(refused("http://x")).toMatchObject({ at: "http", message: expect.stringContaining("in quotes") });
    expect(refused("foo~x")).toMatchObject({ at: "foo", message: expect.stringContaining("in quotes") });
  });

  test("a value that a key does not take", () => {
    expect(refused("sig:fialed")).toEqual({
      message: '"fialed" is not a value of sig; did you mean failed?',
      expected: ["verified", "failed", "unsigned", "no_secret", "unknown"],
      from: 4,
      to: 10,
      at: "fialed",
    });
    expect(refused("sig:ok").message).toBe(
      '"ok" is not a value of sig; use verified, failed, unsigned, no_secret or unknown',
    );
    expect(refused("is:replayed,foo")).toMatchObject({ at: "foo", expected: expect.arrayContaining(["pinned"]) });
    expect(refused("status:abc")).toMatchObject({ at: "abc", expected: expect.arrayContaining(["none"]) });
    expect(refused("status:>none")).toMatchObject({ at: ">none" });
    expect(refused("size:10x")).toMatchObject({ at: "10x" });
    expect(refused("latency:9..5").message).toContain("backwards");
    expect(refused("since:12").message).toBe('"12" is not a time');
    expect(refused("since:2026-13-01")).toMatchObject({ at: "2026-13-01" });
    expect(refused("path:>x").message).toBe("path cannot be compared with >");
    expect(refused("json:a..b")).toMatchObject({ at: "a..b" });
    expect(refused("header:a,b=1")).toMatchObject({ at: "a,b" });
  });

  test("something that is missing", () => {
    expect(refused("sig:")).toMatchObject({ message: "sig: needs a value", at: "sig:" });
    expect(refused("sig:failed,").message).toBe("sig: needs a value");
    expect(refused("header:").message).toBe("header: needs a value");
    expect(refused("header:x=").message).toBe("header:x= needs a value");
    expect(refused("body~").message).toBe("body~ needs a value");
    expect(refused('body~""').message).toBe("body~ needs text to look for");
    expect(refused("body:x").expected).toContain("body~text");
    expect(refused("header~x").message).toBe("header needs a name: header:NAME~text");
    expect(refused("sig~x").expected).toContain("sig:");
  });

  test("a broken structure", () => {
    expect(refused("a OR")).toEqual({
      message: "expected a condition, found the end",
      expected: ["a condition"],
      from: 4,
      to: 4,
      at: "",
    });
    expect(refused("(a b")).toMatchObject({ message: "a ( is not closed", expected: [")"], from: 4, to: 4 });
    expect(refused("a)b")).toMatchObject({ at: ")" });
    expect(refused("()")).toMatchObject({ message: 'expected a condition, found ")"' });
    expect(refused("- a")).toMatchObject({ message: 'expected a condition, found " "' });
    expect(refused('a"b"')).toMatchObject({ at: '"', expected: expect.arrayContaining(["a space", "the end"]) });
    expect(refused('a "b c')).toMatchObject({ message: "this quote is not closed", at: '"b c' });
  });

  test("more than a query may have", () => {
    expect(refused("a".repeat(2001))).toMatchObject({ message: expect.stringContaining("2000"), from: 2000, to: 2001 });
    expect(parseQuery("a".repeat(2000)).ok).toBe(true);
    expect(parseQuery(`${"(".repeat(50)}a${")".repeat(50)}`).ok).toBe(true);
    expect(refused(`${"(".repeat(51)}a${")".repeat(51)}`).message).toContain("50");
    expect(refused("(".repeat(2000)).message).toContain("50");
    expect(parseQuery(`body~/${"a".repeat(256)}/`).ok).toBe(true);
    expect(refused(`body~/${"ä".repeat(129)}/`)).toMatchObject({ message: expect.stringContaining("258"), from: 5 });
    expect(refused("a\0b")).toMatchObject({ from: 1, to: 2 });
  });
});
