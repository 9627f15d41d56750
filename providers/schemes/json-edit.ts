/** A value's place in a JSON text: from its first character to after its last. */
interface Span {
  start: number;
  end: number;
}

/** White space, and the byte order mark as Latin-1 has it. */
const SPACE = /(?:[ \t\r\n]|\xef\xbb\xbf)*/y;

/**
 * A JSON text with the value at a path such as `$.items[0].id` replaced, every other character kept; where it or the objects around it
 * are not there, they are added. A number stays one, all else becomes text. Null where the path leads through what is no object or list.
 * The text is known to be JSON; of keys that come twice the last counts, as for every parser.
 */
export function setInJson(json: string, path: string, value: string): string | null {
  let keys: string[] = path.match(/[^.$[\]]+/g) ?? [];
  let at = skip(json, 0);
  for (; keys.length > 0; keys = keys.slice(1)) {
    const member = memberOf(json, at, keys[0]!);
    if (!member) break;
    at = member.start;
  }
  if (keys.length === 0) {
    const end = endOf(json, at);
    const isNumber = /^-?\d/.test(json.slice(at, at + 2)) && /^\d+$/.test(value);
    return json.slice(0, at) + (isNumber ? value : JSON.stringify(value)) + json.slice(end);
  }
  if (json[at] !== "{") return null;
  const made = keys.slice(1).reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, JSON.stringify(value));
  const comma = json[skip(json, at + 1)] === "}" ? "" : ",";
  return `${json.slice(0, at + 1)}${JSON.stringify(keys[0])}:${made}${comma}${json.slice(at + 1)}`;
}

/** Where the value of one key, or of one index, of the object or list at a place is. */
function memberOf(json: string, start: number, wanted: string): Span | null {
  const isObject = json[start] === "{";
  if (!isObject && json[start] !== "[") return null;
  let found: Span | null = null;
  let at = skip(json, start + 1);
  for (let index = 0; json[at] !== "}" && json[at] !== "]" && at < json.length; index++) {
    let key: unknown = String(index);
    if (isObject) {
      const end = endOf(json, at);
      key = JSON.parse(json.slice(at, end));
      at = skip(json, skip(json, end) + 1);
    }
    const end = endOf(json, at);
    if (key === wanted) found = { start: at, end };
    at = skip(json, end);
    if (json[at] === ",") at = skip(json, at + 1);
  }
  return found;
}

function skip(json: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(json);
  return SPACE.lastIndex;
}

/** Where the value ends that starts here. */
function endOf(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const character = json[at]!;
    if (character === '"') {
      at = endOfText(json, at) - 1;
      if (depth === 0) return at + 1;
    } else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && /[,\s]/.test(character)) return at;
  }
  return json.length;
}

function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}
