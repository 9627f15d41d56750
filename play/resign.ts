import { BREAK_KINDS, type BreakKind } from "../protocol/break-kind.ts";
import { HooktapError } from "../protocol/error.ts";
import { headerValue, type HeaderList } from "../protocol/headers.ts";
import {
  type AnyRequest,
  type LabelledSecret,
  type Provider,
  type SignedRequest,
  signatureHeaders,
  signRequest,
} from "../providers/index.ts";

const STALE_SECONDS = 24 * 3600;

export type Resignable = Omit<AnyRequest, "headers"> & { headers: HeaderList };

/** What becomes of a signature: made anew, taken away, or broken on purpose, in the way that `kind` names. */
export interface Resigning {
  sign: "resign" | "none" | "break";
  kind: string | null;
}

/** Who signs: a provider, by its id or as an object, and its secrets, oldest first. */
export interface Signer {
  id: string;
  provider: string | Provider;
  secrets: readonly Pick<LabelledSecret, "value" | "params">[];
  /** Unix seconds. */
  now: number;
}

/** A request signed anew: its headers, and its body where a part of the signature stands there. */
export interface Resigned {
  headers: HeaderList;
  /** Null where it stays as it was. */
  body: Uint8Array | null;
}

/** The fault to make, null for none. Throws `bad_kind` for one that cannot be made. */
export function faultOf({ sign, kind }: Resigning): BreakKind | null {
  if (sign !== "break") return null;
  const fault = BREAK_KINDS.find((known) => known === (kind ?? "signature_mismatch"));
  if (fault) return fault;
  throw new HooktapError("bad_kind", `there is no fault named ${kind}`, {
    hint: `choose one of: ${BREAK_KINDS.join(", ")}`,
  });
}

/** Whether a request goes out without a signature: no secret is needed for that. */
export const isBare = (how: Resigning): boolean => how.sign === "none" || faultOf(how) === "header_missing";

/**
 * The request with its signature made anew, taken away, or broken on purpose. Throws `secret_unusable` where none of the secrets can
 * sign, `bad_kind` for a fault that cannot be made.
 */
export function resign(request: Resignable, how: Resigning, signer: Signer): Resigned {
  if (isBare(how)) return { headers: unsigned(request.headers, signer), body: null };
  const fault = faultOf(how);
  const now = fault === "timestamp_expired" ? signer.now - STALE_SECONDS : signer.now;
  const made = signedByNewest(request, { ...signer, now }, fault === "signature_mismatch");
  return { headers: replaceHeaders(request.headers, made.headers), body: made.body };
}

/** Without the headers that carry the signature and its time. */
function unsigned(headers: HeaderList, { id, provider, secrets }: Signer): HeaderList {
  const params = Object.assign({}, ...secrets.map((secret) => secret.params)) as Record<string, string>;
  const names = new Set(signatureHeaders({ provider, params }).map((name) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !names.has(name.toLowerCase()));
  if (kept.length < headers.length) return kept;
  throw new HooktapError("bad_kind", `this request has no header with a signature of ${id} that could be left out`, {
    hint: "send it as it is, or where the signature stands in the body with a wrong one: sign break",
  });
}

/** By the newest secret that can sign: after a rotation it is the one a handler has; a public key is none. */
function signedByNewest(request: Resignable, { id, provider, secrets, now }: Signer, spoiled: boolean): SignedRequest {
  for (const { value, params } of secrets.toReversed()) {
    const made = signRequest({ provider, request, secret: value, params: params ?? {}, now, spoiled });
    if (made.headers.length > 0 || made.body) return made;
  }
  throw new HooktapError("secret_unusable", `no secret of ${id} that is there can sign this request`, {
    hint: `a public key only verifies: make a test key pair with hooktap secrets generate ${id}; look at params and body too`,
  });
}

/** New values in the place and case of the old; names that were not there come last. */
function replaceHeaders(headers: HeaderList, values: readonly (readonly [string, string])[]): HeaderList {
  const fresh = new Map(values.map(([name, value]) => [name.toLowerCase(), value]));
  const seen = new Set<string>();
  const replaced: HeaderList = [];
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (!fresh.has(key)) replaced.push([name, value]);
    else if (!seen.has(key)) replaced.push([name, fresh.get(key)!]);
    seen.add(key);
  }
  for (const [name, value] of values) {
    if (headerValue(headers, name.toLowerCase()) === undefined) replaced.push([name, value]);
  }
  return replaced;
}
