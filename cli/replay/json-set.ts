import { applyEdits, type FormattingOptions, modify, type Node, type ParseError, parseTree } from "jsonc-parser";
import { HooktapError } from "../../protocol/error.ts";
import { nearest } from "../../protocol/query/problem.ts";
import { formatJsonPath, type JsonPath } from "./json-path.ts";

/** One `--set`: `path=value` puts a value in the place of another, `path+=value` adds a member or an element. */
export interface Setting {
  /** The path as it was given. */
  path: string;
  value: string;
  add: boolean;
}

/** What `modify` writes for a new member, up to the space behind its colon. */
const ADDED_MEMBER = /^(,?"(?:[^"\\]|\\.)*":) /;
// Up to the first = that stands in no quoted key.
const SETTING = /^((?:\["(?:[^"\\]|\\.)*"\]|[^=])*?)(\+?)=(.*)$/s;
/** So many paths are looked through for one that may be meant. */
const MOST_PATHS = 2_000;
const MOST_NAMED = 6;

/** `path=value` or `path+=value`. Throws `usage`. */
export function parseSetting(text: string): Setting {
  const [, path = "", plus, value] = SETTING.exec(text) ?? [];
  if (path === "" || value === undefined) {
    throw new HooktapError("usage", `--set ${text} has no path=value`, {
      hint: "like: --set job.status=failed, or to add what is not there: --set job.note+=hello",
    });
  }
  return { path, value, add: plus === "+" };
}

/** The value as JSON writes it: as given where that is JSON, digits and all, else as a string. */
function literal(value: string): string {
  try {
    JSON.parse(value);
    return value.trim();
  } catch {
    return JSON.stringify(value);
  }
}

function child(node: Node, key: string | number): Node | undefined {
  if (node.type === "array") return /^\d+$/.test(String(key)) ? node.children?.[Number(key)] : undefined;
  // Of keys that come twice, parsers take the last.
  return node.type === "object"
    ? node.children?.findLast(({ children }) => children![0]!.value === String(key))?.children?.[1]
    : undefined;
}

/** How far a path leads, and the same path with numbers for elements and text for members, however it was written. */
function follow(root: Node, path: Readonly<JsonPath>): { node: Node; depth: number; exact: JsonPath } {
  const exact: JsonPath = [];
  let node = root;
  for (const key of path) {
    const next = child(node, key);
    if (!next) break;
    exact.push(node.type === "array" ? Number(key) : String(key));
    node = next;
  }
  return { node, depth: exact.length, exact: [...exact, ...path.slice(exact.length).map(String)] };
}

function pathsOf(root: Node): string[] {
  const found: string[] = [];
  const visit = (node: Node, path: JsonPath) => {
    if (found.length >= MOST_PATHS) return;
    if (path.length > 0) found.push(formatJsonPath(path));
    node.children?.forEach((inner, i) => {
      if (node.type === "array") visit(inner, [...path, i]);
      else if (inner.children?.[1]) visit(inner.children[1], [...path, inner.children[0]!.value as string]);
    });
  };
  visit(root, []);
  return found;
}

/** What may be meant by a path that is not there: a slip, the same name elsewhere, or else what stands beside it. */
function meant(root: Node, path: Readonly<JsonPath>, outer: string): string {
  const known = pathsOf(root);
  const wanted = formatJsonPath(path);
  const full = (names: string[]) => names.map((name) => (outer === "" ? name : `${outer}.${name}`)).join(", ");
  const last = formatJsonPath(path.slice(-1)).toLowerCase();
  const elsewhere = known.filter((name) => name.toLowerCase().endsWith(`.${last}`));
  const near = [...new Set([...nearest(wanted, known), ...elsewhere])].slice(0, MOST_NAMED);
  if (near.length > 0) return `near it: ${full(near)}`;
  const { depth } = follow(root, path);
  const before = formatJsonPath(path.slice(0, depth));
  const siblings = known.filter((name) => name.startsWith(before)).slice(0, MOST_NAMED);
  return siblings.length > 0 ? `there are: ${full(siblings)}` : "it holds nothing";
}

/** How the text is laid out, as far as an added line needs it; undefined for one line. */
function layout(text: string): FormattingOptions | undefined {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1];
  if (indent === undefined) return undefined;
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

/**
 * JSON with one value set or added; every other byte stays. `outer` is the form field that holds the JSON, for messages. Null where the
 * text is no JSON. Throws `set_failed` for a path that is not there, with what may be meant, and for one that is, where it is to be added.
 */
export function setJson(
  text: string,
  path: Readonly<JsonPath>,
  { value, add, path: name }: Setting,
  outer = "",
): string | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  if (!root || errors.length > 0) return null;
  const refuse = (message: string, hint: string) => new HooktapError("set_failed", message, { hint });
  const { node, depth, exact } = follow(root, path);
  const found = depth === path.length;
  if (!add) {
    if (found) return text.slice(0, node.offset) + literal(value) + text.slice(node.offset + node.length);
    throw refuse(`the body has no ${name}`, `${meant(root, path, outer)}; to add it: --set '${name}+=${value}'`);
  }
  if (found && node.type !== "array") {
    throw refuse(`the body has ${name} already`, `to change it: --set '${name}=${value}'`);
  }
  if (!found && node.type !== "object") throw refuse(`nothing can be added at ${name}`, meant(root, path, outer));
  const at = found ? [...exact, node.children?.length ?? 0] : exact;
  const formattingOptions = layout(text);
  // A place is made first and the value then written as it was given: long numbers keep their digits.
  const edits = modify(text, at, null, {
    isArrayInsertion: found,
    ...(formattingOptions ? { formattingOptions } : {}),
  });
  const tight = !/":\s/.test(text);
  const fitting = tight ? edits.map((edit) => ({ ...edit, content: edit.content.replace(ADDED_MEMBER, "$1") })) : edits;
  return setJson(applyEdits(text, fitting), at, { path: name, value, add: false });
}
