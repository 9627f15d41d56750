/** What a token of JSON begins: a container, or a whole value. */
type TokenType = "object" | "array" | "string" | "number" | "word";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
const [QUOTE, BACKSLASH, BLANK] = [0x22, 0x5c, 0x20];

/** Reads a JSON text token by token (RFC 8259). White space behind a token is passed over with it. */
export function createTokens(source: string) {
  let at = 0;
  let end = 0;

  function pass(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    if (!pattern.test(source)) return false;
    at = pattern.lastIndex;
    return true;
  }

  function passSpace(): void {
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (code !== BLANK && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  /** By hand: a pattern would remember each character of a long string. */
  function passString(): boolean {
    for (at += 1; at < source.length;) {
      const code = source.charCodeAt(at);
      if (code === QUOTE) {
        at += 1;
        return true;
      }
      if (code < BLANK || (code === BACKSLASH && !pass(ESCAPE))) break;
      if (code !== BACKSLASH) at += 1;
    }
    return false;
  }

  function took(): true {
    end = at;
    passSpace();
    return true;
  }

  passSpace();
  return {
    /** Where the next token begins: the text's length behind the last one. */
    at: () => at,
    /** Where the token that was read last ended. */
    lastEnd: () => end,
    /** Reads a certain punctuation mark, if it is the next token. */
    take(mark: string): boolean {
      if (source[at] !== mark) return false;
      at += 1;
      return took();
    },
    /** Reads a whole scalar or an opening bracket; null where none is next. */
    value(): TokenType | null {
      const char = source[at];
      const type = char === '"' ? "string" : char === "{" ? "object" : char === "[" ? "array" : undefined;
      if (type === "string") return passString() && took() ? type : null;
      if (type) {
        at += 1;
        return took() && type;
      }
      if (pass(NUMBER)) return took() && "number";
      return pass(WORD) && took() ? "word" : null;
    },
  };
}
