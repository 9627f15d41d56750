import { BREAK_KINDS } from "../protocol/break-kind.ts";
import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { headerValue, type HeaderList } from "../protocol/headers.ts";
import { sign as signRequest, type AnyRequest, type BodyPieces } from "../providers/index.ts";
import { providerOf } from "./own-providers.ts";
import type { OpenSecret } from "./secrets.ts";

const LINE_END = Buffer.from("\n");
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

/** The request's headers with its signature made anew, taken away, or broken on purpose. Throws `no_secret` where there is none to sign with. */
export function resign(request: Resignable, job: ResignOptions): HeaderList {
  const kind = job.kind ?? "signature_mismatch";
  if (job.sign === "break" && !BREAK_KINDS.some((known) => known === kind)) {
    throw new HooktapError("bad_kind", `there is no fault named ${kind}`, {
      hint: `choose one of: ${BREAK_KINDS.join(", ")}`,
    });
  }
  // The newest secret: after a rotation it is the one a handler has.
  const secret = job.secrets.findLast((candidate) => candidate.provider === job.provider);
  if (!job.provider || !secret) {
    const whose = job.provider ? `a secret of ${job.provider}` : "a recognised provider";
    throw new HooktapError("no_secret", `signing this request needs ${whose} on its endpoint`, {
      hint: job.provider
        ? `add it with: hooktap secrets add ${job.provider} --secret …`
        : "replay it with its own signature",
    });
  }
  const provider = providerOf(job.provider, job.own);
  const stale = job.sign === "break" && kind === "timestamp_expired";
  const signed = signRequest({
    provider,
    request,
    secret: secret.value,
    params: secret.params,
    now: stale ? job.now - STALE_SECONDS : job.now,
  });
  const names = new Set(signed.map(([name]) => name.toLowerCase()));
  if (job.sign === "none" || (job.sign === "break" && kind === "header_missing")) {
    return request.headers.filter(([name]) => !names.has(name.toLowerCase()));
  }
  if (job.sign === "break" && kind === "signature_mismatch") {
    const wrong = signRequest({
      provider,
      request: { ...request, body: withLineEnd(request.body) },
      secret: secret.value,
      params: secret.params,
      now: job.now,
    });
    return replaceHeaders(request.headers, wrong);
  }
  return replaceHeaders(request.headers, signed);
}

function withLineEnd(body: AnyRequest["body"]): BodyPieces {
  return {
    size: (body instanceof Uint8Array ? body.length : body.size) + 1,
    *pieces() {
      if (body instanceof Uint8Array) yield body;
      else yield* body.pieces();
      yield LINE_END;
    },
  };
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
