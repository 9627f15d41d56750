import { follow } from "../json-path.ts";
import type { AnyRequest, LabelledSecret, Message } from "../types.ts";
import { parseTemplate } from "../template.ts";
import { canonical, reserialised } from "./rewrite.ts";
import type { SignatureScheme, SigningView } from "./scheme.ts";

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

/** The body as its sender may have written it before it was signed, where its record says so; `as` names the form. */
export function rewritten(scheme: SignatureScheme, message: Message): { body: Buffer; as: string } | null {
  if (scheme.bodyForm === "raw") return null;
  const json = scheme.bodyForm === "raw-then-json-stringify";
  const body = json ? reserialised(message) : canonical(message);
  const whole = message.whole();
  if (!body || !whole || body.equals(whole)) return null;
  return { body, as: json ? "JSON.stringify(JSON.parse(body))" : "the canonical JSON of RFC 8785" };
}

/** The first param that a scheme's template needs and a secret has not, or null. */
export function missingParam(scheme: SignatureScheme, secret: LabelledSecret): string | null {
  if (scheme.build) return null;
  return parseTemplate(scheme.signed).params.find((name) => !secret.params?.[name]) ?? null;
}

/** The secrets that have every param their scheme's template needs. */
export function withParams(scheme: SignatureScheme, secrets: readonly LabelledSecret[]): readonly LabelledSecret[] {
  const needsNone = scheme.build !== null || parseTemplate(scheme.signed).params.length === 0;
  return needsNone ? secrets : secrets.filter((secret) => missingParam(scheme, secret) === null);
}

/** The first header that a scheme's template needs and a request has not, or null. */
export function missingHeader(scheme: SignatureScheme, message: Message): string | null {
  if (scheme.build) return null;
  return parseTemplate(scheme.signed).headers.find((name) => message.header(name) === null) ?? null;
}
