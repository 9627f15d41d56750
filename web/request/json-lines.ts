import { visit } from "jsonc-parser";

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
  const lines: JsonLine[] = [];
  const open: { line: number; newest: number }[] = [];
  let property: { name: string; label: string } | null = null;
  let problem: string | null = null;

  function add(kind: "open" | "leaf", type: JsonLine["type"], from: number, to: number): void {
    const inside = open.at(-1);
    const container = inside && lines[inside.line]!;
    const key = container ? (container.type === "array" ? container.count : (property?.name ?? "")) : null;
    const label = container?.type === "object" ? (property?.label ?? "") : "";
    if (inside && container) {
      container.count += 1;
      inside.newest = lines.length;
    }
    const parent = inside?.line ?? -1;
    lines.push({
      kind,
      depth: open.length,
      parent,
      key,
      label,
      type,
      from,
      to,
      pair: -1,
      count: 0,
      last: !inside,
    });
  }
  function begin(type: "object" | "array", from: number): void {
    add("open", type, from, from + 1);
    open.push({ line: lines.length - 1, newest: -1 });
  }
  function finish(from: number): void {
    const inside = open.pop();
    if (!inside) return;
    const start = lines[inside.line]!;
    const newest = lines[inside.newest];
    if (newest) {
      newest.last = true;
      if (newest.kind === "open") lines[newest.pair]!.last = true;
    }
    start.pair = lines.length;
    start.to = from + 1;
    lines.push({ ...start, kind: "close", from, pair: inside.line });
  }

  try {
    visit(
      source,
      {
        onObjectBegin: (offset) => begin("object", offset),
        onArrayBegin: (offset) => begin("array", offset),
        onObjectEnd: finish,
        onArrayEnd: finish,
        onObjectProperty(name, offset, length) {
          property = { name, label: source.slice(offset, offset + length) };
        },
        onLiteralValue(value, offset, length) {
          const type =
            typeof value === "string" || typeof value === "number" ? (typeof value as "string" | "number") : "word";
          add("leaf", type, offset, offset + length);
        },
        onError(_, offset, __, line, character) {
          const where = offset >= source.length ? "it ends too early" : `line ${line + 1}, column ${character + 1}`;
          problem ??= `This is not valid JSON (${where})`;
        },
      },
      { disallowComments: true },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problem = "This JSON is nested too deeply for a tree";
  }
  if (problem === null && lines.length === 0) problem = "This is not valid JSON (it is empty)";
  return problem === null ? { lines, problem } : { lines: null, problem };
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
