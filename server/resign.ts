import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { faultOf, isBare, type Resignable, type Resigned, type Resigning, resign as resignBy } from "../play/resign.ts";
import { providerOf } from "./own-providers.ts";
import type { OpenSecret } from "./secrets.ts";

export interface ResignOptions extends Resigning {
  provider: string | null;
  /** The endpoint's own providers. */
  own: readonly CustomProvider[];
  secrets: readonly OpenSecret[];
  /** Unix seconds. */
  now: number;
}

/**
 * A stored request with its signature made anew, taken away, or broken, by what its endpoint has. Throws `no_secret` where there is
 * none to sign with, `secret_unusable` where none of them can sign, `bad_kind` for a fault that cannot be made.
 */
export function resign(request: Resignable, job: ResignOptions): Resigned {
  faultOf(job);
  const { provider: id, now } = job;
  if (!id) {
    // Nobody's signature is there to be taken away.
    if (job.sign === "none") return { headers: request.headers, body: null };
    throw new HooktapError("no_secret", "signing this request needs a recognised provider on its endpoint", {
      hint: "replay it with its own signature",
    });
  }
  const secrets = job.secrets.filter(({ provider }) => provider === id);
  if (secrets.length === 0 && !isBare(job)) {
    throw new HooktapError("no_secret", `signing this request needs a secret of ${id} on its endpoint`, {
      hint: `add it with: hooktap secrets add ${id} --secret …`,
    });
  }
  return resignBy(request, job, { id, provider: providerOf(id, job.own), secrets, now });
}
