import { asBuffer } from "./bytes.ts";
import { formFields, isForm, isUrlEncoded, urlEncodedField } from "./form.ts";
import type { Message, PartialRequest } from "./types.ts";

/** A body that comes in pieces is put together up to this size in bytes, where it must be parsed. */
export const MAX_WHOLE = 16 * 1024 * 1024;

const lowerCase = new Map<string, string>();
const MAX_NAMES = 1000;

/** A header's name in lower case; the usual ones come again and again. */
function lowered(name: string): string {
  let lower = lowerCase.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    if (lowerCase.size < MAX_NAMES && name.length < 100) lowerCase.set(name, lower);
  }
  return lower;
}

/** Most names differ in length, or not even in case: then nothing is put into lower case. */
function isNamed([name]: readonly [string, string], wanted: string): boolean {
  return name.length === wanted.length && (name === wanted || lowered(name) === lowered(wanted));
}

/** Whether a text is a quote and the three characters by which words are told apart, or more. */
export const startsWord = (text: string) => text.length > 3 && text[0] === '"';

/** The three characters from a place on, as a number; past the end they count as zero. */
export const wordAt = (text: string, at: number) =>
  (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);

/** How the words after all quotes begin: dozens of senders' words are ruled out by one pass over the body. */
function wordsOf(characters: string): ReadonlySet<number> {
  const words = new Set<number>();
  for (let at = characters.indexOf('"'); at !== -1; at = characters.indexOf('"', at + 1)) {
    words.add(wordAt(characters, at + 1));
  }
  return words;
}

/** The one view on a request that recognition, facts and verification share: the body is parsed at most once. */
export function createMessage(request: PartialRequest): Message {
  const { headers, body } = request;
  let headerNames: string[] | null = null;
  let gathered: Uint8Array | null = null;
  let parsed: { value: unknown } | null = null;
  let characters: string | null = null;
  let words: ReadonlySet<number> | null = null;
  let fields: [string, string][] | null = null;
  const whole = () => {
    if (body === null || body instanceof Uint8Array) return body;
    if (body.size > MAX_WHOLE) return null;
    return (gathered ??= Buffer.concat([...body.pieces()]));
  };
  // One byte a character: decoded once, searched as a string, which is several times faster than searching the bytes.
  const asText = () => {
    if (characters === null) {
      const bytes = whole();
      characters = bytes ? asBuffer(bytes).toString("latin1") : "";
    }
    return characters;
  };
  const allWords = () => (words ??= wordsOf(asText()));
  const values = (name: string) => {
    const found: string[] = [];
    for (const header of headers) if (isNamed(header, name)) found.push(header[1]);
    return found;
  };
  const allFields = () => {
    if (!fields) {
      const type = values("content-type")[0] ?? "";
      const bytes = isForm(type) ? whole() : null;
      fields = bytes ? formFields(type, bytes) : [];
    }
    return fields;
  };
  return {
    request,
    headerNames: () => (headerNames ??= headers.map(([name]) => lowered(name))),
    headers: values,
    header(name) {
      for (const header of headers) if (isNamed(header, name)) return header[1];
      return null;
    },
    whole,
    json() {
      if (!parsed) {
        const bytes = whole();
        parsed = { value: bytes && parseJson(bytes) };
      }
      return parsed.value ?? undefined;
    },
    words: allWords,
    mentions: (text) => (!startsWord(text) || allWords().has(wordAt(text, 1))) && asText().includes(text),
    form(name) {
      if (!isUrlEncoded(values("content-type")[0] ?? ""))
        return allFields().find(([known]) => known === name)?.[1] ?? null;
      const bytes = whole();
      return bytes && urlEncodedField(bytes, name);
    },
    formFields: allFields,
  };
}

/** Whether the body can be looked into: it is at hand, and not too large for it; so it is where it is withheld. */
export const isReadable = (message: Message) => message.request.body === null || message.whole() !== null;

function parseJson(body: Uint8Array): unknown {
  const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  let first = start;
  while (body[first] === 0x20 || body[first] === 0x0a || body[first] === 0x0d || body[first] === 0x09) first++;
  if (body[first] !== 0x7b && body[first] !== 0x5b) return undefined;
  try {
    return JSON.parse(asBuffer(body).toString("utf8", start));
  } catch {
    return undefined;
  }
}
