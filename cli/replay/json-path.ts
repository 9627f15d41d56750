import { HooktapError } from "../../protocol/error.ts";

/** Keys and indexes, from the outside in; an index is a number. */
export type JsonPath = (string | number)[];

// A key in brackets and quotes, an index (or *) in brackets, or a plain key.
const SEGMENT = /\[("(?:[^"\\]|\\.)*")\]|\[(\d+|\*)\]|\.?([^.[\]]+)/y;

/** `data.items[0].name`, `a["b.c"]` → its segments; `*` stays text. Throws `usage`. */
export function parseJsonPath(text: string): JsonPath {
  const path: JsonPath = [];
  let at = /^\$(?=[.[]|$)/.test(text) ? 1 : 0;
  while (at < text.length) {
    SEGMENT.lastIndex = at;
    const [whole = "", quoted, index, key] = SEGMENT.exec(text) ?? [];
    if (whole === "" || (at === 0 && whole.startsWith("."))) {
      throw new HooktapError("usage", `"${text}" is no path into JSON`, {
        hint: 'like: data.items[0].name, or with a dot in a key: data["file.name"]',
      });
    }
    if (quoted !== undefined) path.push(JSON.parse(quoted) as string);
    else if (index !== undefined) path.push(index === "*" ? index : Number(index));
    else path.push(key!);
    at = SEGMENT.lastIndex;
  }
  return path;
}

/** The same as text; plain keys go behind a dot, others in brackets and quotes. */
export function formatJsonPath(path: Readonly<JsonPath>): string {
  return path
    .map((segment, i) => {
      if (typeof segment === "number") return `[${segment}]`;
      if (!/^[^.[\]"\s$=+*]+$/.test(segment)) return `[${JSON.stringify(segment)}]`;
      return i === 0 ? segment : `.${segment}`;
    })
    .join("");
}
