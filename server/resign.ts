import { BREAK_KINDS } from "../protocol/break-kind.ts";
import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { headerValue, type HeaderList } from "../protocol/headers.ts";
import {
  type AnyRequest,
  type Provider,
  type SignedRequest,
  signatureHeaders,
  signRequest,
} from "../providers/index.ts";
import { providerOf } from "./own-providers.ts";
import type { OpenSecret } from "./secrets.ts";

const STALE_SECONDS = 24 * 3600;

export type Resignable = Omit<AnyRequest, "headers"> & { headers: HeaderList };

export interface ResignOptions {
  sign: "resign" | "none" | "break";
  kind: string | null;
  provider: string | null;
  /** The endpoint's own providers. */
  own: readonly CustomProvider[];
  secrets: readonly OpenSecret[];
  /** Unix seconds. */
  now: number;
}

/** A request signed anew: its headers, and its body where a part of the signature stands there. */
export interface Resigned {
  headers: HeaderList;
  /** Null where it stays as it was. */
  body: Uint8Array | null;
}

/**
 * The request with its signature made anew, taken away, or broken on purpose. Throws `no_secret` where there is none to sign with,
 * `secret_unusable` where none of them can sign, `bad_kind` for a fault that cannot be made.
 */
export function resign(request: Resignable, job: ResignOptions): Resigned {
  const kind = job.sign === "break" ? (job.kind ?? "signature_mismatch") : null;
  if (kind !== null && !BREAK_KINDS.some((known) => known === kind)) {
    throw new HooktapError("bad_kind", `there is no fault named ${kind}`, {
      hint: `choose one of: ${BREAK_KINDS.join(", ")}`,
    });
  }
  if (!job.provider) {
    throw new HooktapError("no_secret", "signing this request needs a recognised provider on its endpoint", {
      hint: "replay it with its own signature",
    });
  }
  const provider = providerOf(job.provider, job.own);
  const stored = job.secrets.filter((secret) => secret.provider === job.provider);
  if (job.sign === "none" || kind === "header_missing") {
    return { headers: unsigned(request.headers, provider, job.provider, stored), body: null };
  }
  if (stored.length === 0) {
    throw new HooktapError("no_secret", `signing this request needs a secret of ${job.provider} on its endpoint`, {
      hint: `add it with: hooktap secrets add ${job.provider} --secret …`,
    });
  }
  const now = kind === "timestamp_expired" ? job.now - STALE_SECONDS : job.now;
  const made = signedByNewest(provider, request, stored, now, kind === "signature_mismatch");
  return { headers: replaceHeaders(request.headers, made.headers), body: made.body };
}

/** Without the headers that carry the signature and its time. */
function unsigned(
  headers: HeaderList,
  provider: string | Provider,
  id: string,
  secrets: readonly OpenSecret[],
): HeaderList {
  const params = Object.assign({}, ...secrets.map((secret) => secret.params)) as Record<string, string>;
  const names = new Set(signatureHeaders({ provider, params }).map((name) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !names.has(name.toLowerCase()));
  if (kept.length < headers.length) return kept;
  throw new HooktapError("bad_kind", `this request has no header with a signature of ${id} that could be left out`, {
    hint: "send it as it is, or where the signature stands in the body with a wrong one: sign break",
  });
}

/** By the newest secret that can sign: after a rotation it is the one a handler has; a public key is none. */
function signedByNewest(
  provider: string | Provider,
  request: Resignable,
  secrets: readonly OpenSecret[],
  now: number,
  spoiled: boolean,
): SignedRequest {
  for (const { value, params } of secrets.toReversed()) {
    const made = signRequest({ provider, request, secret: value, params, now, spoiled });
    if (made.headers.length > 0 || made.body) return made;
  }
  const name = secrets[0]!.provider;
  throw new HooktapError("secret_unusable", `no stored secret of ${name} can sign this request`, {
    hint: `a public key only verifies: make a test key pair with hooktap secrets generate ${name}; look at params and body too`,
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
