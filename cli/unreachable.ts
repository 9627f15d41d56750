import { HooktapError } from "../protocol/error.ts";

const LOCAL = /^https?:\/\/(localhost|127\.|\[::1\])/;
const UNTRUSTED = /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** What a connection to a relay met, in words. */
export const whyNot = (error: NodeJS.ErrnoException): string =>
  error.code === "ECONNREFUSED"
    ? "nothing answers there"
    : /^(Abort|Timeout)Error$/.test(error.name)
      ? "it did not answer in time"
      : error.message || (error.code ?? "the connection failed");

/** A `relay_unreachable` that names the relay, what the connection met and the next step. */
export function unreachable(relay: string, why: string, cause?: NodeJS.ErrnoException): HooktapError {
  const hint = UNTRUSTED.test(cause?.code ?? "")
    ? "name the file of the authority to trust in NODE_EXTRA_CA_CERTS"
    : LOCAL.test(relay)
      ? "start a relay with: hooktap dev, or name another with --relay URL"
      : "check --relay, and that the relay runs there";
  return new HooktapError("relay_unreachable", `the relay at ${relay} cannot be reached: ${why}`, { hint, cause });
}
