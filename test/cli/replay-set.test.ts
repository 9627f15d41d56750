import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChange } from "../../cli/replay/change.ts";
import { formatJsonPath, parseJsonPath } from "../../cli/replay/json-path.ts";

const JSON_TYPE: [string, string][] = [["Content-Type", "application/json"]];
const FORM_TYPE: [string, string][] = [["content-type", "application/x-www-form-urlencoded"]];

function set(body: string, headers: [string, string][], ...settings: string[]): string {
  const change = createChange({ set: settings })!;
  return Buffer.from(change({ method: "POST", target: "/", headers, body: Buffer.from(body) }).body).toString();
}
const inJson = (body: string, ...settings: string[]) => set(body, JSON_TYPE, ...settings);
const inForm = (body: string, ...settings: string[]) => set(body, FORM_TYPE, ...settings);

function refusal(run: () => unknown): { code: string; message: string; hint: string | null } {
  try {
    run();
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string | null };
    return { code, message, hint };
  }
  throw new Error("nothing was refused");
}

describe("--set in JSON", () => {
  test("changes one value and keeps every other byte", () => {
    const body = '{ "a" : 1.0,\r\n\t"job":{"id": 12345678901234567890, "status":"ok"}, "list":[ {"x":1}, 2 ] }\n';
    expect(inJson(body, "job.status=failed")).toBe(body.replace('"ok"', '"failed"'));
    expect(inJson(body, "list[0].x=[1, 2]", "a=9007199254740993")).toBe(
      body.replace('"x":1', '"x":[1, 2]').replace("1.0", "9007199254740993"),
    );
  });

  test("takes a value as JSON where it is, else as text", () => {
    const values = ["true", "null", '"5"', "5", "hello world", "{bad", ""];
    expect(values.map((value) => inJson('{"v":0}', `v=${value}`))).toEqual([
      '{"v":true}',
      '{"v":null}',
      '{"v":"5"}',
      '{"v":5}',
      '{"v":"hello world"}',
      '{"v":"{bad"}',
      '{"v":""}',
    ]);
  });

  test("of keys that come twice, the last is meant, as parsers read it", () => {
    expect(inJson('{"a":1,"a":2}', "a=3")).toBe('{"a":1,"a":3}');
  });

  test("keys with dots go in quotes, elements in brackets or as a part of their own", () => {
    expect(inJson('{"a.b":{"c":[1,2]}}', '["a.b"].c[1]=5')).toBe('{"a.b":{"c":[1,5]}}');
    expect(inJson('{"c":[1,2]}', "c.0=5")).toBe('{"c":[5,2]}');
    expect(inJson('{"c":{"0":1}}', "c.0=5")).toBe('{"c":{"0":5}}');
  });

  test("a path that is not there is refused with those that may be meant", () => {
    const body = '{"status":{"percent":1,"code":2},"items":[{"name":"x"}]}';
    expect(refusal(() => inJson(body, "status.percnt=50"))).toMatchObject({
      code: "set_failed",
      message: "the body has no status.percnt",
      hint: expect.stringContaining("near it: status.percent"),
    });
    expect(refusal(() => inJson(body, "name=y")).hint).toContain("items[0].name");
    expect(refusal(() => inJson(body, "status.zzzzzzz=1")).hint).toContain("status.code");
    expect(refusal(() => inJson(body, "items[7]=1")).code).toBe("set_failed");
  });

  test("+= adds a member or an element, laid out as its neighbours, and never changes what is there", () => {
    expect(inJson('{"a":1}', "b+=12345678901234567890")).toBe('{"a":1,"b":12345678901234567890}');
    expect(inJson('{"a":[1]}', "a+=2", "a+=x")).toBe('{"a":[1,2,"x"]}');
    expect(inJson('{"a":[]}', "a+={}")).toBe('{"a":[{}]}');
    expect(inJson('{\n    "a": 1\n}\n', "b.c+=2")).toBe('{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}\n');
    expect(inJson('{"0":{}}', "0.1+=2")).toBe('{"0":{"1":2}}');
    expect(refusal(() => inJson('{"a":1}', "a+=2"))).toMatchObject({ message: "the body has a already" });
    expect(refusal(() => inJson('{"a":1}', "a.b+=2"))).toMatchObject({ message: "nothing can be added at a.b" });
  });

  test("a body that is no JSON, packed, or no text is refused, and so is a flag without a path", () => {
    expect(refusal(() => inJson("<xml/>", "a=1")).message).toContain("neither JSON nor a form");
    expect(refusal(() => set("{}", [["Content-Encoding", "gzip"]], "a=1")).message).toContain("packed");
    const bytes = { method: "POST", target: "/", headers: JSON_TYPE, body: Uint8Array.of(0xff, 0xfe) };
    expect(refusal(() => createChange({ set: ["a=1"] })!(bytes)).message).toContain("no text");
    for (const wrong of ["a", "=1", "+=1"]) expect(refusal(() => createChange({ set: [wrong] })).code).toBe("usage");
    expect(refusal(() => inJson("{}", "a..b=1")).code).toBe("usage");
  });

  test("whatever the document, exactly the named value changes", () => {
    const key = fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }).filter((text) => text !== "__proto__");
    const document = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    })).object;
    fc.assert(
      fc.property(document, fc.nat(), fc.constantFrom(0, 2, "\t"), (given, pick, indent) => {
        const text = JSON.stringify(given, null, indent);
        const paths: (string | number)[][] = [];
        const visit = (value: unknown, path: (string | number)[]) => {
          if (path.length > 0) paths.push(path);
          if (Array.isArray(value)) value.forEach((inner, i) => visit(inner, [...path, i]));
          else if (typeof value === "object" && value !== null)
            for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name]);
        };
        const parsed = JSON.parse(text) as unknown;
        visit(parsed, []);
        fc.pre(paths.length > 0);
        const path = paths[pick % paths.length]!;
        expect(parseJsonPath(formatJsonPath(path))).toEqual(path);
        const expected = JSON.parse(text) as Record<string | number, unknown>;
        const holder = path.slice(0, -1).reduce((at, part) => at[part] as typeof expected, expected);
        holder[path.at(-1)!] = "changed";
        const changed = inJson(text, `${formatJsonPath(path)}=changed`);
        expect(JSON.parse(changed)).toEqual(expected);
        const at = changed.indexOf('"changed"');
        expect(text.startsWith(changed.slice(0, at))).toBe(true);
        expect(text.endsWith(changed.slice(at + '"changed"'.length))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("--set in forms", () => {
  const qencode = "task_token=t1&event=saved&status=%7B%22percent%22%3A+100.0%2C%22code%22%3A%22a%22%7D&empty";

  test("changes a field, or a value in a field that holds JSON, and keeps every other byte", () => {
    expect(inForm(qencode, "event=error happened")).toBe(qencode.replace("saved", "error+happened"));
    expect(inForm(qencode, "status.percent=50")).toBe(qencode.replace("100.0", "50"));
    expect(inForm(qencode, "status.more+=1")).toBe(qencode.replace("%22a%22%7D", "%22a%22%2C%22more%22%3A+1%7D"));
    expect(inForm("a=x%20y&b=1", "b=2 3")).toBe("a=x%20y&b=2%203");
    expect(inForm("a%5Bb%5D=1&c=2", "a[b]=5")).toBe("a%5Bb%5D=5&c=2");
  });

  test("adds a field, and refuses one that is not there with what may be meant", () => {
    expect(inForm("a=1", "b+=2&3")).toBe("a=1&b=2%263");
    expect(inForm("", "b+=2")).toBe("b=2");
    expect(refusal(() => inForm(qencode, "evnt=1"))).toMatchObject({ hint: expect.stringContaining("near it: event") });
    expect(refusal(() => inForm(qencode, "zzzzzz=1")).hint).toContain("task_token");
    expect(refusal(() => inForm(qencode, "status.percnt=1")).hint).toContain("status.percent");
    expect(refusal(() => inForm(qencode, "event.x=1")).message).toContain("holds no JSON");
    expect(refusal(() => inForm(qencode, "event+=1")).message).toContain("already");
  });
});

test("--header takes the place of those of its name, else comes last, and without a value takes them away", () => {
  const change = createChange({
    header: [
      ["x-one", "1"],
      ["x-two", "2"],
      ["X-ONE", "3"],
      ["accept", ""],
      ["x-three", ""],
    ],
  })!;
  const headers: [string, string][] = [
    ["Host", "h"],
    ["X-One", "a"],
    ["Accept", "b"],
    ["X-One", "c"],
  ];
  expect(change({ method: "GET", target: "/", headers, body: new Uint8Array(0) }).headers).toEqual([
    ["Host", "h"],
    ["x-one", "1"],
    ["X-ONE", "3"],
    ["x-two", "2"],
  ]);
});
