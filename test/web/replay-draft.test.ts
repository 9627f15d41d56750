import { expect, test } from "vitest";
import type { Detail } from "../../protocol/request.ts";
import { editableText, lineSeparator } from "../../web/replay/body-bytes.ts";
import { draftProblems, editedParts, newDraft, toReplayInput } from "../../web/replay/draft.ts";

const request = {
  id: "0000001-abcd",
  method: "POST",
  path: "/a/../b",
  url: "http://127.0.0.1:4666/default/a/../b?x=1&x=2?",
  headers: [
    ["X-Dup", "1"],
    ["x-dup", "2"],
  ],
  verdict: { status: "verified" },
} as unknown as Detail;

test("a draft that was not edited asks for nothing but its signature", () => {
  const draft = newDraft(request);
  expect(draft.path).toBe("/a/../b?x=1&x=2?");
  expect(toReplayInput(draft, request)).toEqual({ sign: "resign" });
  expect(toReplayInput({ ...draft, sign: "keep", agent: "here" }, request)).toEqual({ agent: "here" });
});

test("only what was edited is named, so that the rest stays byte for byte", () => {
  const draft = { ...newDraft(request), method: "PUT", body: { from: "text" as const, text: "new" } };
  expect(editedParts(draft, request)).toEqual(["method", "body"]);
  expect(toReplayInput({ ...draft, sign: "break", kind: "timestamp_expired" }, request)).toEqual({
    sign: "break",
    kind: "timestamp_expired",
    edit: { method: "PUT", body: "new" },
  });
  const file = { from: "file" as const, name: "a.bin", size: 1, base64: "AA==" };
  expect(toReplayInput({ ...newDraft(request), body: file }, request).edit).toEqual({ bodyBase64: "AA==" });
});

test("a draft names each header that cannot be sent, and a path and method that cannot", () => {
  const draft = {
    ...newDraft(request),
    method: "PO ST",
    path: "no-slash",
    headers: [
      ["bad name", "1"],
      ["X-Ok", "2"],
      ["X-Line", "a\nb"],
      ["", "x"],
    ] as [string, string][],
  };
  const problems = draftProblems(draft);
  expect(problems.map(({ part }) => part)).toEqual(["method", "path", "headers", "headers", "headers"]);
  expect(problems[2]!.message).toContain("bad name");
  expect(problems[3]!.message).toContain("X-Line");
  expect(problems[4]!.message).toContain("Header 4");
  expect(draftProblems(newDraft(request))).toEqual([]);
});

test("only text that encodes to the same bytes is edited", () => {
  const bom = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
  expect(new TextEncoder().encode(editableText(bom)!)).toEqual(bom);
  expect(editableText(new Uint8Array([0xe9]))).toBeNull();
  expect(editableText(new Uint8Array([0x61, 0]))).toBeNull();
});

test("lines are joined by CRLF only where all of them end so", () => {
  expect(lineSeparator("a\r\nb\r\n")).toBe("\r\n");
  expect(lineSeparator("\r\n\r\n")).toBe("\r\n");
  expect(lineSeparator("a\r\nb\n")).toBe("\n");
  expect(lineSeparator("\na\r\n")).toBe("\n");
  expect(lineSeparator("a\r\nb\rc")).toBe("\n");
  expect(lineSeparator("a")).toBe("\n");
});
