import type { DeliveryError } from "../protocol/delivery.ts";
import type { Target } from "./target.ts";

export interface Failure {
  error: DeliveryError;
  message: string;
}

const REFUSED = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ETIMEDOUT", "ENOENT", "EACCES"]);
const DNS = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA"]);
// OpenSSL's names for refused certificates carry no common prefix.
const TLS =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

/** Why no answer came, by name. Whatever is not known otherwise is `reset`: the connection ended without an answer. */
export function nameFailure(error: NodeJS.ErrnoException, target: Target): Failure {
  const code = error.code ?? "";
  if (REFUSED.has(code)) return { error: "refused", message: `nothing answers at ${target.label} (${code})` };
  if (DNS.has(code)) return { error: "dns", message: `no address is known for ${target.host} (${code})` };
  if (TLS.test(code)) {
    // What OpenSSL itself could not do is no matter of trust.
    const way = /^(EPROTO|ERR_SSL)/.test(code) ? "does it speak https?" : "--insecure accepts any certificate";
    return { error: "tls", message: `no secure connection to ${target.label} (${code}); ${way}` };
  }
  return {
    error: "reset",
    message: `${target.label} closed the connection without an answer (${code || error.message})`,
  };
}
