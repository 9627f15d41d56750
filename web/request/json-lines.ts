import { createTokens } from "./json-tokens.ts";

/** Deeper trees cannot be read, and their indentation cannot be seen. */
const MOST_DEPTH = 1_000;

/** One line of a JSON tree. Offsets point into the source, so that everything is shown and copied as it was sent. */
export interface JsonLine {
  kind: "open" | "close" | "leaf";
  depth: number;
  /** Index of the line that opens the container this is in; -1 at the top. */
  parent: number;
  /** The property's decoded name, or the position in an array; null at the top. */
  key: string | number | null;
  /** The property's name as sent, with quotes; empty in arrays and at the top. */
  label: string;
  type: "object" | "array" | "string" | "number" | "word";
  from: number;
  to: number;
  /** Of an open line: the index of its closing line; of a closing line: that of its opening one. */
  pair: number;
  /** How many entries an open line's container has. */
  count: number;
  /** Whether it is the last entry of its container, without a comma behind it. */
  last: boolean;
}

export type ParsedJson = { lines: JsonLine[]; problem: null } | { lines: null; problem: string };

/** JSON text to the lines of a tree, from its tokens: numbers keep their digits, strings their escapes, duplicate keys both stay. */
export function parseJson(source: string): ParsedJson {
  const tokens = createTokens(source);
  const lines: JsonLine[] = [];
  /** The opening lines of the containers that are not closed yet. */
  const open: number[] = [];
  let key: string | null = null;
  let label = "";

  function add(kind: "open" | "leaf", type: JsonLine["type"], from: number, to: number): void {
    const parent = open.at(-1) ?? -1;
    const container = lines[parent];
    const place = container?.type === "array" ? container.count : key;
    if (container) container.count += 1;
    lines.push({
      kind,
      depth: open.length,
      parent,
      key: place,
      label,
      type,
      from,
      to,
      pair: -1,
      count: 0,
      last: false,
    });
    key = null;
    label = "";
  }

  function close(to: number): void {
    const at = open.pop()!;
    const start = lines[at]!;
    const newest = lines.at(-1)!;
    // The entry before the bracket: a leaf, or the closing line of a container with its opening one.
    if (start.count > 0) {
      newest.last = true;
      if (newest.kind === "close") lines[newest.pair]!.last = true;
    }
    start.pair = lines.length;
    start.to = to;
    const { depth, parent, key, label, type, count } = start;
    lines.push({ kind: "close", depth, parent, key, label, type, from: to - 1, to, pair: at, count, last: false });
  }

  /** Reads a value, or the beginning of one. */
  function value(): boolean {
    const from = tokens.at();
    const type = tokens.value();
    if (type === null) return false;
    if (type !== "object" && type !== "array") add("leaf", type, from, tokens.lastEnd());
    else {
      add("open", type, from, tokens.lastEnd());
      open.push(lines.length - 1);
    }
    return true;
  }

  /** Reads a property's name and its colon. */
  function name(): boolean {
    const from = tokens.at();
    if (source[from] !== '"' || tokens.value() === null) return false;
    label = source.slice(from, tokens.lastEnd());
    key = label.includes("\\") ? (JSON.parse(label) as string) : label.slice(1, -1);
    return tokens.take(":");
  }

  function run(): boolean {
    if (!value()) return false;
    while (open.length > 0) {
      if (open.length > MOST_DEPTH) return false;
      const container = lines[open.at(-1)!]!;
      const end = container.type === "array" ? "]" : "}";
      if (tokens.take(end)) close(tokens.lastEnd());
      else if (container.count > 0 && !tokens.take(",")) return false;
      else if (container.type === "object" && !name()) return false;
      else if (!value()) return false;
    }
    lines[0]!.last = true;
    lines.at(-1)!.last = true;
    return tokens.at() === source.length;
  }

  if (run()) return { lines, problem: null };
  if (open.length > MOST_DEPTH) return { lines: null, problem: "This JSON is nested too deeply for a tree" };
  if (tokens.at() < source.length) {
    const before = source.slice(0, tokens.at()).split("\n");
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    return { lines: null, problem: `This is not valid JSON (${place})` };
  }
  const empty = source.trim() === "";
  return { lines: null, problem: `This is not valid JSON (it ${empty ? "is empty" : "ends too early"})` };
}

/** One value a line, as one list: each value's key is its position. Empty lines are passed over. */
export function parseJsonLines(source: string): ParsedJson {
  const lines: JsonLine[] = [];
  let record = 0;
  for (let from = 0, number = 1; from < source.length; number++) {
    const end = source.indexOf("\n", from);
    const to = end === -1 ? source.length : end;
    // A record separator may stand before each value (RFC 7464).
    const start = source[from] === "\x1e" ? from + 1 : from;
    const text = source.slice(start, to);
    from = to + 1;
    if (text.trim() === "") continue;
    const parsed = parseJson(text);
    if (!parsed.lines) return { lines: null, problem: parsed.problem.replace(/line 1,/, `line ${number},`) };
    const first = lines.length;
    for (const line of parsed.lines) {
      const top = line.parent === -1;
      lines.push({
        ...line,
        from: line.from + start,
        to: line.to + start,
        parent: top ? -1 : line.parent + first,
        pair: line.pair === -1 ? -1 : line.pair + first,
        key: top ? record : line.key,
      });
    }
    record += 1;
  }
  return lines.length === 0 ? { lines: null, problem: "There is no JSON in it" } : { lines, problem: null };
}

/** Where a line is, as a name in the query language (`data.items[0].id`); null where it cannot name it. */
export function queryPath(lines: readonly JsonLine[], index: number): string | null {
  let path = "";
  for (let line = lines[index]; line && line.key !== null; line = lines[line.parent]) {
    if (typeof line.key === "number") path = `[${line.key}]${path === "" || path.startsWith("[") ? "" : "."}${path}`;
    else if (line.key === "" || /[.[\]]/.test(line.key)) return null;
    else path = `${line.key}${path === "" || path.startsWith("[") ? "" : "."}${path}`;
  }
  return path === "" ? null : path;
}

/** Where a line is, as an expression: `$.data["a b"][0].id`. */
export function jsonPath(lines: readonly JsonLine[], index: number): string {
  const parts: string[] = [];
  for (let line = lines[index]; line && line.key !== null; line = lines[line.parent]) {
    const { key } = line;
    parts.push(typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
  }
  return `$${parts.reverse().join("")}`;
}

/** A line's value to copy: a string without quotes and escapes, everything else as it was sent. */
export function jsonValue(source: string, line: JsonLine): string {
  const raw = source.slice(line.from, line.to);
  return line.type === "string" ? (JSON.parse(raw) as string) : raw;
}

/** The indexes of the lines to show while some containers are collapsed. */
export function visibleLines(lines: readonly JsonLine[], collapsed: ReadonlySet<number>): number[] {
  const shown: number[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    shown.push(index);
    if (line.kind === "open" && (line.count === 0 || collapsed.has(index))) index = line.pair;
  }
  return shown;
}

/** The indexes of the lines whose name or value holds a text, in any case; of containers only the name counts. */
export function findLines(source: string, lines: readonly JsonLine[], sought: string): number[] {
  if (sought === "") return [];
  const wanted = sought.toLowerCase();
  return lines.flatMap(({ kind, label, from, to }, index) => {
    if (kind === "close") return [];
    const text = kind === "leaf" ? `${label}: ${source.slice(from, to)}` : label;
    return text.toLowerCase().includes(wanted) ? [index] : [];
  });
}
