import { createScanner } from "jsonc-parser";
import type { Masker } from "./masker.ts";
import type { Kind, Names } from "./names.ts";
import { redactSecret, redactText } from "./text.ts";

/** The scanner's numbers: its own names for them exist for the compiler only. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  unknown: 16,
  end: 17,
} as const;

/** JSON in a string in JSON is looked into so many times. */
const MOST_LAYERS = 6;

export interface Values {
  /** A value by the name that it stands under. */
  field(name: string, parent: string, value: string): string;
  /** JSON, also several values in a row; all but what is masked stays byte for byte. Null for what is none. */
  json(text: string): string | null;
  /** `a=1&b=2`, as in forms and queries. */
  pairs(text: string, isQuery: boolean): string;
  text(text: string): string;
}

/** Masks values in whatever holds them. */
export function createValues(names: Names, masker: Masker): Values {
  const plain = (text: string) => redactText(text, names, masker);

  function byKind(kind: Kind, value: string): string {
    if (value.trim() === "") return value;
    if (kind === "secret") return redactSecret(value, masker);
    if (kind === "phone" && value.replace(/\D/g, "").length >= 5) return masker.mask("phone", value);
    const text = kind === "email" ? plain(value) : value;
    return text === value ? masker.mask("text", value) : text;
  }

  function field(name: string, parent: string, value: string, layer = 0): string {
    const kind = names.field(name, parent);
    if (kind) return byKind(kind, value);
    const nested = layer < MOST_LAYERS && /^\s*[[{]/.test(value) ? json(value, layer + 1) : null;
    return nested ?? plain(value);
  }

  /** Goes over the tokens: no depth is too deep. */
  function json(text: string, layer = 0): string | null {
    const scanner = createScanner(text, false);
    // Of each open object and list: whether it is an object, the name that it stands under, and the name that came last in it.
    const open: { isObject: boolean; name: string; key: string; expectsKey: boolean }[] = [];
    let result = "";
    let copied = 0;
    const replace = (token: string) => {
      const at = scanner.getTokenOffset();
      result += text.slice(copied, at) + token;
      copied = at + scanner.getTokenLength();
    };
    for (let kind: number = scanner.scan(); kind !== TOKEN.end; kind = scanner.scan()) {
      if (scanner.getTokenError() !== 0 || kind === TOKEN.unknown) return null;
      const top = open.at(-1);
      const name = top ? (top.isObject ? top.key : top.name) : "";
      // A list's values stand under the list's own name, in the object around it.
      const parent = top ? (top.isObject ? top.name : (open.at(-2)?.name ?? "")) : "";
      const raw = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
      switch (kind) {
        case TOKEN.lineComment:
        case TOKEN.blockComment:
          return null;
        case TOKEN.openBrace:
        case TOKEN.openBracket: {
          const isObject = kind === TOKEN.openBrace;
          open.push({ isObject, name, key: "", expectsKey: isObject });
          break;
        }
        case TOKEN.closeBrace:
        case TOKEN.closeBracket:
          if (!top || top.isObject !== (kind === TOKEN.closeBrace)) return null;
          open.pop();
          break;
        case TOKEN.comma:
          if (top?.isObject) top.expectsKey = true;
          break;
        case TOKEN.colon:
          if (top) top.expectsKey = false;
          break;
        case TOKEN.string: {
          const value = parsed(raw);
          if (value === null) return null;
          if (top?.expectsKey) top.key = value;
          const changed = top?.expectsKey ? plain(value) : field(name, parent, value, layer);
          if (changed !== value) replace(JSON.stringify(changed));
          break;
        }
        case TOKEN.number: {
          const what = names.field(name, parent);
          if (what === "secret" || what === "phone" || plain(raw) !== raw) replace(masker.number(raw));
          break;
        }
      }
    }
    return open.length === 0 ? result + text.slice(copied) : null;
  }

  return {
    field,
    json,
    text: plain,
    pairs(text, isQuery) {
      return text
        .split("&")
        .map((pair) => {
          const at = pair.indexOf("=");
          if (at < 0) return plain(pair);
          const name = decoded(pair.slice(0, at));
          const value = decoded(pair.slice(at + 1));
          const kind = isQuery ? names.outside(name) : null;
          const changed = kind ? byKind(kind, value) : field(name, "", value);
          return changed === value ? pair : `${pair.slice(0, at)}=${encodeURIComponent(changed)}`;
        })
        .join("&");
    },
  };
}

function parsed(literal: string): string | null {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
