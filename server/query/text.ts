import type { FindField, TextField } from "../../protocol/query/ast.ts";

/** Lower case as SQLite's `lower` and its NOCASE see it: of A to Z only. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The path of a raw target. */
export function pathOf(target: string): string {
  const mark = target.indexOf("?");
  return mark < 0 ? target : target.slice(0, mark);
}

/** A content type without its parameters. */
export function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.slice(0, end)).replace(/^ +| +$/g, "");
}

/** A glob's test: `*` is any text, `?` any one character, all else itself. Takes time in proportion to both lengths at worst. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const wanted = [...pattern];
  return (text) => {
    // SQLite's GLOB, which must agree, ends a text at U+0000.
    const end = text.indexOf("\0");
    const letters = [...(end < 0 ? text : text.slice(0, end))];
    let at = 0;
    let star = -1;
    let resume = 0;
    for (let i = 0; i < letters.length;) {
      if (wanted[at] === "*") {
        star = at++;
        resume = i;
      } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === letters[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        // The last star takes one letter more; earlier ones need no second try.
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (wanted[at] === "*") at++;
    return at === wanted.length;
  };
}

const FOLDED: ReadonlySet<string> = new Set<TextField>(["sig", "provider", "method", "ct", "endpoint", "id", "ip"]);

/** Whether a column's values compare without regard to case: names do; paths, event types and targets do not. */
export function isFolded(field: TextField | FindField): boolean {
  return FOLDED.has(field);
}
