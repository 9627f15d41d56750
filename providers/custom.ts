import { factsFrom } from "./facts.ts";
import type { Provider } from "./provider.ts";
import { find } from "./registry.ts";
import { hmac, pairs, prefixed, timeHeader } from "./schemes/define.ts";
import type { Encoding, Hash, SignedTime } from "./schemes/scheme.ts";
import { parseTemplate } from "./template.ts";

/** A sender of one's own: plain data, fit for JSON. Everything but `id` and `header` has a usual value. */
export interface CustomProvider {
  /** Lower-case letters, digits and hyphens; not that of a known provider. */
  id: string;
  name?: string;
  /** The header that carries the signature. */
  header: string;
  /** What is signed; default `{body}`. See the placeholders of `parseTemplate`, such as `{timestamp}.{body}`. */
  template?: string;
  /** Default sha256. */
  hash?: Hash;
  /** Default hex. */
  encoding?: Encoding;
  /** What stands before the signature in its header, such as `sha256=`. */
  prefix?: string;
  /** The key of the signature among `key=value` pairs, such as `v1` in `t=…,v1=…`; then there is no `prefix`. */
  pair?: string;
  /** Where the signed time is: the key of a pair, or a header of its own. Needed where the template has `{timestamp}`. */
  timestamp?: { pair?: string; header?: string; unit?: SignedTime["unit"]; toleranceSeconds?: number | null };
  /** How the secret becomes the key: default utf8, the text as it stands. `stripPrefix` is taken off first, where it is there. */
  secret?: { decode?: "utf8" | "base64" | "base64url" | "hex"; stripPrefix?: string };
  /** A header with the sender's id of the delivery. */
  idHeader?: string;
  /** Where the event's type is: `header:NAME` or `$.path`. */
  eventType?: string;
}

/** One thing that is wrong with a definition: where, and what to do. */
export interface Problem {
  field: string;
  message: string;
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const WORDS = ["body", "timestamp", "method", "url", "notificationUrl", "gunzip(body)", "crc32(body)", "sorted form"];
const CHOICES = {
  hash: ["sha1", "sha256", "sha384", "sha512"],
  encoding: ["hex", "base64", "base64url"],
  decode: ["utf8", "base64", "base64url", "hex"],
  unit: ["s", "ms", "iso"],
} as const;

/**
 * A provider from a user's own description, for `verify`, `explain` and `sign`: an HMAC over a template. Any value is taken, also one
 * straight from JSON; what is wrong with it comes back as a list, never as an error.
 */
export function customProvider(
  input: CustomProvider,
): { ok: true; provider: Provider } | { ok: false; problems: Problem[] } {
  const problems = problemsOf(input);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, provider: built(input) };
}

function problemsOf(input: unknown): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (!isObject(input)) return [{ field: "", message: "A provider is an object with at least id and header." }];
  const text = (owner: Record<string, unknown>, field: string, path = field) => {
    const value = owner[field];
    if (value === undefined || typeof value === "string") return value;
    add(path, `${path} must be text.`);
    return undefined;
  };
  const oneOf = (owner: Record<string, unknown>, field: keyof typeof CHOICES, path: string = field) => {
    const known: readonly unknown[] = CHOICES[field];
    if (owner[field] !== undefined && !known.includes(owner[field]))
      add(path, `${path} must be one of ${known.join(", ")}.`);
  };
  const id = text(input, "id");
  if (id === undefined || !ID.test(id))
    add("id", "id must be lower-case letters, digits and hyphens, such as my-shop.");
  else if (find(id)) add("id", `id must not be ${id}: that is a provider hooktap knows.`);
  const header = text(input, "header");
  if (header === undefined || !NAME.test(header))
    add("header", "header must name the header with the signature, such as X-Signature.");
  for (const field of ["name", "prefix", "pair", "idHeader", "eventType"]) text(input, field);
  if (input.prefix && input.pair)
    add("prefix", "prefix and pair exclude each other: within pairs the key stands before the signature.");
  oneOf(input, "hash");
  oneOf(input, "encoding");
  const template = text(input, "template") ?? "{body}";
  templateProblems(template, input.timestamp !== undefined, add);
  timeProblems(input, add, text, oneOf);
  if (input.secret !== undefined && !isObject(input.secret)) add("secret", "secret must be an object.");
  else if (isObject(input.secret)) {
    oneOf(input.secret, "decode", "secret.decode");
    text(input.secret, "stripPrefix", "secret.stripPrefix");
  }
  const from = input.eventType;
  if (typeof from === "string" && !/^(header:|form:|\$)/.test(from)) {
    add("eventType", "eventType must be header:NAME, form:FIELD or a path such as $.type.");
  }
  return problems;
}

type Add = (field: string, message: string) => void;

function templateProblems(template: string, timed: boolean, add: Add): void {
  const words = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, word]) => word!);
  for (const word of words) {
    if (word === "secret") add("template", "{secret} has no place in an HMAC: the secret is its key.");
    else if (!WORDS.includes(word) && !/^(header:.+|form:.+|\$.*|[A-Za-z]\w*)$/.test(word))
      add("template", `{${word}} is no placeholder.`);
  }
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, "")))
    add("template", "A brace in the template is not closed, or not opened.");
  if (words.includes("timestamp") && !timed)
    add("timestamp", "The template has {timestamp}: say where the time is, in a pair or a header.");
  if (words.length === 0)
    add("template", "The template has no placeholder, so every request would have the same signature.");
}

function timeProblems(
  input: Record<string, unknown>,
  add: Add,
  text: (owner: Record<string, unknown>, field: string, path?: string) => string | undefined,
  oneOf: (owner: Record<string, unknown>, field: "unit", path: string) => void,
): void {
  const time = input.timestamp;
  if (time === undefined) return;
  if (!isObject(time)) return add("timestamp", "timestamp must be an object with pair or header.");
  const pair = text(time, "pair", "timestamp.pair");
  const header = text(time, "header", "timestamp.header");
  if ((pair === undefined) === (header === undefined))
    add("timestamp", "timestamp must name either a pair or a header.");
  if (pair !== undefined && !input.pair)
    add("timestamp.pair", "The time can be in a pair only where the signature is: set pair as well.");
  if (header !== undefined && !NAME.test(header)) add("timestamp.header", "timestamp.header must be a header's name.");
  oneOf(time, "unit", "timestamp.unit");
  const { toleranceSeconds: tolerance } = time;
  if (tolerance !== undefined && tolerance !== null && !(typeof tolerance === "number" && tolerance >= 0)) {
    add("timestamp.toleranceSeconds", "toleranceSeconds must be a number of seconds, or null for no limit.");
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function built(input: CustomProvider): Provider {
  const { id, name = id, header, template = "{body}", hash, encoding, pair, prefix = "", idHeader, eventType } = input;
  const { decode = "utf8", stripPrefix = "" } = input.secret ?? {};
  const format = pair ? pairs(pair) : prefixed(prefix);
  return {
    id,
    name,
    docs: null,
    signs: true,
    secretHint: null,
    params: parseTemplate(template).params.map((param) => ({
      name: param,
      required: true,
      description: "Part of what is signed",
    })),
    retries: null,
    schemes: [
      hmac({
        header,
        format,
        signed: template,
        timestamp: timeOf(input),
        secret: {
          decode,
          strip: stripPrefix === "" ? null : new RegExp(`^${stripPrefix.replaceAll(/[^\w]/g, "\\$&")}`),
        },
        idHeader: idHeader ?? null,
        ...(hash ? { hash } : {}),
        ...(encoding ? { encoding } : {}),
      }),
    ],
    recognise: { headers: [] },
    facts: factsFrom({
      ...(eventType ? { eventType: eventType as `$${string}` } : {}),
      ...(idHeader ? { deliveryId: `header:${idHeader}` } : {}),
    }),
  };
}

function timeOf({ timestamp }: CustomProvider): SignedTime | null {
  if (!timestamp) return null;
  const { pair, header, unit = "s", toleranceSeconds = 300 } = timestamp;
  return { ...timeHeader(pair ?? header!, { unit, toleranceSeconds }), in: pair === undefined ? "header" : "pair" };
}
