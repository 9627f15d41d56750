import type { AnyRequest, LabelledSecret, Message } from "../types.ts";
import { createMessage } from "../message.ts";
import { makeSignature } from "./digest.ts";
import { keyIdOf, write } from "./format.ts";
import { writeTime } from "./read.ts";
import type { SignatureScheme } from "./scheme.ts";
import { constructions } from "../template.ts";
import { missingParam, unitsOf, viewOf } from "./view.ts";

/** Signature, time and, where the request carries one, delivery id; empty where the signature has no header or something is missing. */
export function signWithScheme(
  scheme: SignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  now: number,
): [string, string][] {
  const { at, timestamp: time, idHeader } = scheme;
  if (at.in !== "header" || missingParam(scheme, secret) !== null) return [];
  const timestamp = time === null ? null : timeText(scheme, now);
  const set: [string, string][] = time?.in === "header" ? [[time.name, timestamp!]] : [];
  const id = idHeader === null ? null : (message.header(idHeader) ?? madeUp(scheme, now));
  if (id !== null) set.push([idHeader!, id]);
  for (const [name, value] of scheme.beside) if (message.header(name) === null) set.push([name, value]);
  const ready = set.length === 0 ? message : withHeaders(message, set);
  const [unit] = unitsOf(scheme, ready, body);
  const [parts] = unit ? constructions(scheme, viewOf(unit, timestamp, secret)) : [];
  const signature = parts && makeSignature(scheme, secret.value, parts);
  if (!signature) return [];
  const digits = signature.toString(scheme.encoding);
  const digest = scheme.capitals ? digits.toUpperCase() : digits;
  const text = write(scheme, timestamp ?? "", digest, keyIdOf(scheme.format, secret), message.header(at.name));
  return [[at.name, text], ...set];
}

/** A time in the body is signed as it stands there; all others are now. */
function timeText(scheme: SignatureScheme, now: number): string {
  const { in: where, unit } = scheme.timestamp!;
  return where === "body" || where === "form" ? "" : writeTime(now, unit);
}

/** An id is signed by some: a request without one gets one of its own, the same each time it is made. */
function madeUp(scheme: SignatureScheme, now: number): string | null {
  return scheme.signed.includes(`{header:${scheme.idHeader}}`) ? `msg_hooktap_${Math.floor(now)}` : null;
}

function withHeaders(message: Message, set: readonly [string, string][]): Message {
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  const kept = message.request.headers.filter(([name]) => !names.has(name.toLowerCase()));
  return createMessage({ ...message.request, headers: [...kept, ...set] });
}
