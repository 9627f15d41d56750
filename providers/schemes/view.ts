import { follow } from "../json-path.ts";
import type { AnyRequest, LabelledSecret, Message } from "../types.ts";
import { constructions, parseTemplate } from "../template.ts";
import { canonical, reserialised } from "./rewrite.ts";
import type { SignatureScheme, SignedParts, SigningView } from "./scheme.ts";

/** One thing that is signed: the whole request, or an item of the list in its body. */
export interface Unit {
  message: Message;
  body: AnyRequest["body"];
  /** The JSON that paths start at. */
  root: () => unknown;
}

const MAX_ITEMS = 100;
const NO_PARAMS = {};

/** What a scheme signs in a request: mostly all of it; empty where a list of items is missing or too long to check. */
export function unitsOf(scheme: SignatureScheme, message: Message, body: AnyRequest["body"]): Unit[] {
  const root = scheme.jsonField === null ? () => message.json() : () => fieldJson(message, scheme.jsonField!);
  if (scheme.items === null) return [{ message, body, root }];
  const items = follow(root(), scheme.items);
  if (!Array.isArray(items) || items.length > MAX_ITEMS) return [];
  return items.map((item: unknown) => ({ message, body, root: () => item }));
}

/** The JSON in a field of a form, undefined where there is none. */
export function fieldJson(message: Message, field: string): unknown {
  try {
    return JSON.parse(message.form(field) ?? "");
  } catch {
    return undefined;
  }
}

/** What fills a template for one secret. */
export function viewOf(unit: Unit, timestamp: string | null, secret: LabelledSecret | null): SigningView {
  // Without a secret the placeholder stands for itself: what is shown must not hold the secret.
  return {
    message: unit.message,
    body: unit.body,
    root: unit.root,
    timestamp,
    params: secret?.params ?? NO_PARAMS,
    secret: secret?.value ?? "{secret}",
  };
}

/** A construction of the signed bytes. `rewritten`: not over the body as it arrived, but as this text names it. */
export interface Construction {
  parts: SignedParts;
  rewritten: string | null;
}

/** What a sender may have signed over the body as it arrived, the usual first. */
export function accepted(scheme: SignatureScheme, view: SigningView): Construction[] {
  return constructions(scheme, view).map((parts) => ({ parts, rewritten: null }));
}

/** What it may have signed over the body written anew, where its record says so. */
export function rewritten(scheme: SignatureScheme, view: SigningView): Construction[] {
  const json = scheme.bodyForm === "raw-then-json-stringify";
  const body = json ? reserialised(view.message) : canonical(view.message);
  const whole = view.message.whole();
  if (!body || !whole || body.equals(whole)) return [];
  const name = json ? "JSON.stringify(JSON.parse(body))" : "the canonical JSON of RFC 8785";
  return constructions(scheme, { ...view, body }).map((parts) => ({ parts, rewritten: name }));
}

/** The first param that a scheme's template needs and a secret has not, or null. */
export function missingParam(scheme: SignatureScheme, secret: LabelledSecret): string | null {
  if (scheme.build) return null;
  return parseTemplate(scheme.signed).params.find((name) => !secret.params?.[name]) ?? null;
}

/** The first header that a scheme's template needs and a request has not, or null. */
export function missingHeader(scheme: SignatureScheme, message: Message): string | null {
  if (scheme.build) return null;
  return parseTemplate(scheme.signed).headers.find((name) => message.header(name) === null) ?? null;
}
