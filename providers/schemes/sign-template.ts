import { asBuffer } from "../bytes.ts";
import { setFormField } from "../form.ts";
import { createMessage } from "../message.ts";
import type { AnyRequest, LabelledSecret, Message } from "../types.ts";
import { makeSignature } from "./digest.ts";
import { keyIdOf, write } from "./format.ts";
import { setInJson } from "./json-edit.ts";
import { numberedNames, valuesAt, writeTime } from "./read.ts";
import type { Place, SignatureScheme } from "./scheme.ts";
import { constructions } from "../template.ts";
import { fieldJson, missingParam, type Unit, unitsOf, viewOf } from "./view.ts";

/** How a signature is to be made. */
export interface Making {
  /** Unix seconds. */
  now: number;
  /** Whether the body may be changed: for a signature, a time or a token that stands there. */
  inBody: boolean;
  /** Whether the signature is to be of the right form and wrong. */
  spoiled: boolean;
  /** A text for a token that receivers take once. */
  token: () => string;
}

/** Headers to set and the body with what stands there, null where that stays as it is. */
export interface Made {
  headers: [name: string, value: string][];
  body: Buffer | null;
}

/** What is signed too much where a signature is to be wrong: a line end more is one that some senders sign. */
const SPOIL = "\0";

export const NOTHING: Made = { headers: [], body: null };

/** Signature, time and, where the request carries one, delivery id; empty where something is missing, or would have to stand in the body. */
export function signWithScheme(
  scheme: SignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  making: Making,
): Made {
  if (missingParam(scheme, secret) !== null) return NOTHING;
  if (!making.inBody) return scheme.at.in === "header" ? inHeader(scheme, message, body, secret, making) : NOTHING;
  let renewed: Message | null = message;
  const { timestamp: time, nonce } = scheme;
  if (time?.in === "body" || time?.in === "form")
    renewed = withText(scheme, renewed, { in: time.in, name: time.name }, writeTime(making.now, time.unit));
  if (renewed && nonce) renewed = withText(scheme, renewed, nonce, making.token());
  if (renewed && scheme.at.in !== "header") renewed = signedInBody(scheme, renewed, secret, making);
  if (!renewed) return NOTHING;
  if (renewed === message) return inHeader(scheme, message, body, secret, making);
  const whole = asBuffer(renewed.whole()!);
  if (scheme.at.in !== "header") return { headers: [], body: whole };
  const { headers } = inHeader(scheme, renewed, whole, secret, making);
  return headers.length === 0 ? NOTHING : { headers, body: whole };
}

function inHeader(
  scheme: SignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  making: Making,
): Made {
  const { at, timestamp: time, idHeader } = scheme;
  const set: [string, string][] = time?.in === "header" ? [[time.name, writeTime(making.now, time.unit)]] : [];
  const id = idHeader === null ? null : (message.header(idHeader) ?? madeUp(scheme, making.now));
  if (id !== null) set.push([idHeader!, id]);
  for (const [name, value] of scheme.beside) if (message.header(name) === null) set.push([name, value]);
  const [unit] = unitsOf(scheme, set.length === 0 ? message : withHeaders(message, set), body);
  const text = unit && signatureOf(scheme, unit, secret, making, message.header(at.name));
  if (!text) return NOTHING;
  // A header a key: the one secret takes the place of all.
  const rest = scheme.format.kind === "numbered" ? numberedNames(scheme, message).slice(1) : [];
  return { headers: [[at.name, text], ...rest.map((name): [string, string] => [name, text]), ...set], body: null };
}

/** Each item has a signature of its own; null where one cannot be made. */
function signedInBody(
  scheme: SignatureScheme,
  message: Message,
  secret: LabelledSecret,
  making: Making,
): Message | null {
  let signed = message;
  const { length } = unitsOf(scheme, message, message.whole() ?? new Uint8Array());
  if (length === 0) return null;
  for (let index = 0; index < length; index++) {
    const unit = unitsOf(scheme, signed, signed.whole()!)[index]!;
    const [old = null] = valuesAt(scheme.at, signed, unit.root);
    const text = signatureOf(scheme, unit, secret, making, old);
    const { in: where, name } = scheme.at;
    const place = { in: where, name: scheme.items === null ? name : `${scheme.items}[${index}]${name.slice(1)}` };
    const next = text === null ? null : withText(scheme, signed, place, text);
    if (!next) return null;
    signed = next;
  }
  return signed;
}

/** The signature's text; null where something it covers is missing or the secret cannot sign. `old`: the text it takes the place of. */
function signatureOf(
  scheme: SignatureScheme,
  unit: Unit,
  secret: LabelledSecret,
  making: Making,
  old: string | null,
): string | null {
  const timestamp = timeText(scheme, unit, making.now);
  const [parts] = constructions(scheme, viewOf(unit, timestamp, secret));
  const signature = parts && makeSignature(scheme, secret.value, making.spoiled ? [...parts, SPOIL] : parts);
  if (!signature) return null;
  const digits = signature.toString(scheme.encoding);
  const digest = scheme.capitals ? digits.toUpperCase() : digits;
  return write(scheme, timestamp ?? "", digest, keyIdOf(scheme.format, secret), old);
}

/** A time in the body is signed as it stands there; all others are now. */
function timeText({ timestamp: time }: SignatureScheme, { message, root }: Unit, now: number): string | null {
  if (time?.in === "body" || time?.in === "form")
    return valuesAt({ in: time.in, name: time.name }, message, root)[0] ?? "";
  return time && writeTime(now, time.unit);
}

/** An id is signed by some: a request without one gets one of its own, the same each time it is made. */
function madeUp(scheme: SignatureScheme, now: number): string | null {
  const placeholder = `{header:${scheme.idHeader}}`.toLowerCase();
  return scheme.signed.toLowerCase().includes(placeholder) ? `msg_hooktap_${Math.floor(now)}` : null;
}

function withHeaders(message: Message, set: readonly [string, string][]): Message {
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  const kept = message.request.headers.filter(([name]) => !names.has(name.toLowerCase()));
  return createMessage({ ...message.request, headers: [...kept, ...set] });
}

/** The message with a text at a place in its body, all else as it was; null where the body is not of that form. */
function withText(scheme: SignatureScheme, message: Message, { in: where, name }: Place, text: string): Message | null {
  const whole = message.whole();
  if (!whole) return null;
  const type = message.header("content-type") ?? "";
  const field = where === "form" ? name : scheme.jsonField;
  let body: Buffer | null;
  if (field === null) {
    // Latin-1 leaves every byte as it is.
    const json = message.json() === undefined ? null : setInJson(asBuffer(whole).toString("latin1"), name, text);
    body = json === null ? null : Buffer.from(json, "latin1");
  } else if (where === "form") body = setFormField(type, whole, field, text);
  else {
    const json = fieldJson(message, field) === undefined ? null : setInJson(message.form(field)!, name, text);
    body = json === null ? null : setFormField(type, whole, field, json);
  }
  return body && createMessage({ ...message.request, body });
}
