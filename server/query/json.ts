/**
 * The scalar at a path of a JSON text, as text: numbers as they were sent, not as a double would show them.
 * Null where there is an object or an array; undefined where the path leads nowhere or the text is no JSON.
 */
export function createJson(text: string): (path: readonly string[]) => string | null | undefined {
  const plain = lazy(() => parse(text));
  const exact = lazy(() => parse(quoteNumbers(text)));
  return (path) => {
    let value = walk(plain(), path);
    if (typeof value === "number") value = walk(exact(), path);
    if (value === undefined) return undefined;
    return typeof value === "object" && value !== null ? null : String(value);
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function walk(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(step)) return undefined;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The same JSON with every number as a string: JSON.parse would make 12345678901234567890 end in 567000. */
function quoteNumbers(json: string): string {
  let out = "";
  let copied = 0;
  for (let i = 0; i < json.length;) {
    const code = json.charCodeAt(i);
    if (code === 0x22) {
      for (i++; json.charCodeAt(i) !== 0x22;) i += json.charCodeAt(i) === 0x5c ? 2 : 1;
      i++;
    } else if (code === 0x2d || isDigit(code)) {
      let end = i + 1;
      while (end < json.length && "+-.eE0123456789".includes(json[end]!)) end++;
      out += `${json.slice(copied, i)}"${json.slice(i, end)}"`;
      i = copied = end;
    } else {
      i++;
    }
  }
  return out + json.slice(copied);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
