import { diffArrays, structuredPatch } from "diff";
import type { HeaderList } from "../../protocol/headers.ts";
import type { AnswerDiff } from "../../protocol/replay-line.ts";
import { formatJsonPath, type JsonPath } from "./json-path.ts";
import type { Ignore } from "./ignore.ts";

/** A target's answer, as far as two are compared. */
export interface ComparedAnswer {
  /** The delivery's id. */
  id: string;
  status: number | null;
  headers: HeaderList;
  body: Uint8Array;
  ms: number | null;
}

type BodyDiff = NonNullable<AnswerDiff["body"]>;
type JsonChange = Extract<BodyDiff, { kind: "json" }>["changes"][number];

/** More edits than these are told as one change: finding the fewest would take too long. */
const MOST_EDITS = 1_000;
const MOST_TEXT = 256 * 1024;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

type Pair = [from: number | null, to: number | null];

/** The elements that are not equal: removed, added, and beside each other those that took the place of others. */
function replaced(from: unknown[], to: unknown[]): Pair[] {
  const texts = (list: unknown[]) => list.map((element) => JSON.stringify(element));
  const parts = diffArrays(texts(from), texts(to), { maxEditLength: MOST_EDITS });
  if (!parts) {
    const longer = from.length > to.length ? from : to;
    return longer.map((_, i) => [i < from.length ? i : null, i < to.length ? i : null]);
  }
  const pairs: Pair[] = [];
  let gone: number[] = [];
  let [a, b] = [0, 0];
  const flush = () => {
    pairs.push(...gone.map((at): Pair => [at, null]));
    gone = [];
  };
  for (const { added, removed, count } of parts) {
    if (!added && !removed) flush();
    for (let i = 0; i < count; i++) {
      if (removed) gone.push(a++);
      else if (added) pairs.push([gone.shift() ?? null, b++]);
      else [a, b] = [a + 1, b + 1];
    }
  }
  flush();
  return pairs;
}

function* changes(from: unknown, to: unknown, path: JsonPath, ignored: Ignore): Generator<JsonChange> {
  if (ignored.body(path)) return;
  if (Array.isArray(from) && Array.isArray(to)) {
    for (const [a, b] of replaced(from, to)) {
      const at = [...path, b ?? a!];
      if (a !== null && b !== null) yield* changes(from[a], to[b], at, ignored);
      else if (!ignored.body(at))
        yield { path: formatJsonPath(at), ...(a === null ? { to: to[b!] } : { from: from[a] }) };
    }
  } else if (isObject(from) && isObject(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const at = [...path, key];
      if (Object.hasOwn(from, key) && Object.hasOwn(to, key)) yield* changes(from[key], to[key], at, ignored);
      else if (!ignored.body(at)) {
        yield { path: formatJsonPath(at), ...(Object.hasOwn(from, key) ? { from: from[key] } : { to: to[key] }) };
      }
    }
  } else if (JSON.stringify(from) !== JSON.stringify(to)) {
    yield { path: formatJsonPath(path), from, to };
  }
}

function compareText(from: string, to: string): string[] {
  const patch = structuredPatch("", "", from, to, "", "", { context: 1, maxEditLength: MOST_EDITS });
  if (!patch) return ["-(the whole text)", "+(another text, with more differences than are told)"];
  return patch.hunks.flatMap(({ oldStart, newStart, lines }) => [`@@ line ${oldStart} → ${newStart} @@`, ...lines]);
}

function compareBodies(before: Uint8Array, after: Uint8Array, ignored: Ignore): BodyDiff | null {
  if (ignored.body([]) || Buffer.compare(before, after) === 0) return null;
  const [from, to] = [decode(before), decode(after)];
  if (from === null || to === null) return { kind: "bytes", from: before.length, to: after.length };
  const [was, is] = [parse(from), parse(to)];
  if (was && is) {
    const found = [...changes(was.value, is.value, [], ignored)];
    return found.length > 0 ? { kind: "json", changes: found } : null;
  }
  if (from.length > MOST_TEXT || to.length > MOST_TEXT) return { kind: "bytes", from: before.length, to: after.length };
  return { kind: "text", lines: compareText(from, to) };
}

function compareHeaders(before: HeaderList, after: HeaderList, ignored: Ignore): AnswerDiff["headers"] {
  const collect = (headers: HeaderList) => {
    const values = new Map<string, string>();
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      values.set(key, values.has(key) ? `${values.get(key)}, ${value}` : value);
    }
    return values;
  };
  const [from, to] = [collect(before), collect(after)];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((name) => !ignored.header(name) && from.get(name) !== to.get(name))
    .map((name) => ({ name, from: from.get(name) ?? null, to: to.get(name) ?? null }));
}

/** What changed from one answer to the next, without what is ignored. */
export function compareAnswers(before: ComparedAnswer, after: ComparedAnswer, ignored: Ignore): AnswerDiff {
  const status = before.status === after.status || ignored.status ? null : { from: before.status!, to: after.status };
  const headers = compareHeaders(before.headers, after.headers, ignored);
  const body = compareBodies(before.body, after.body, ignored);
  const changed = status !== null || headers.length > 0 || body !== null;
  return { before: before.id, changed, status, headers, body, ms: { from: before.ms, to: after.ms } };
}
