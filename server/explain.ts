import { customId } from "../protocol/custom-id.ts";
import type { Framework } from "../protocol/framework.ts";
import type { VerifyInput } from "../protocol/request.ts";
import type { ExplainedVerdict, Verdict } from "../protocol/verdict.ts";
import type { Endpoints } from "./endpoints.ts";
import { type OpenSecret, validAt } from "./secrets.ts";
import type { Signatures } from "./signatures.ts";
import type { CapturedRequest } from "./store/store.ts";
import { isUnreadable } from "./store/unreadable.ts";

/** So many secrets that belong elsewhere are tried where those that belong here fail. */
const MOST_OTHERS = 50;
/** Above, nothing is recomputed to find a mistake. */
const LARGEST_DIAGNOSED = 1024 * 1024;

export type Explain = ReturnType<typeof createExplain>;

/** Explains a stored request's signature: with the secrets given, else with those of its endpoint that were valid when it came. */
export function createExplain(endpoints: Endpoints, signatures: Signatures) {
  /** Every stored secret but these, named by whose it is. */
  function others(endpoint: string, known: readonly OpenSecret[]) {
    return endpoints
      .list()
      .flatMap(({ name, secrets }) => {
        const where = name === endpoint ? "" : ` on the endpoint ${name}`;
        return secrets
          .filter((secret) => !known.includes(secret))
          .map((secret) => ({
            ...secret,
            label: `${secret.label ?? secret.fingerprint} of ${secret.provider}${where}`,
          }));
      })
      .slice(0, MOST_OTHERS);
  }

  return async function explain(
    { summary, url, headers, receivedAt, verdict: recorded }: CapturedRequest,
    { provider: choice = summary.provider ?? undefined, secret, params, framework }: VerifyInput = {},
  ): Promise<ExplainedVerdict> {
    const { method, endpoint, seq, size, refused, redacted } = summary;
    // What was signed is not what is here: any answer but the recorded one would be wrong.
    if (redacted) return { ...recorded, signedBytes: null, signedSize: null };
    const state = endpoints.existing(endpoint);
    const [provider, own] =
      typeof choice === "object" ? [customId(choice), [choice]] : [choice ?? null, state.settings.customProviders];
    const request = { method, url, headers, body: refused ? new Uint8Array(0) : { seq, size } };
    const judge = (secrets: (string | OpenSecret)[], known: readonly OpenSecret[]) =>
      signatures.run(request, {
        name: "explain",
        provider,
        own,
        secrets,
        others: others(endpoint, known),
        now: receivedAt / 1000,
        ...(params ? { params } : {}),
        ...(framework ? { framework } : {}),
      });
    if (secret !== undefined) return judge([secret].flat(), []);

    const stored = state.secrets.filter((known) => known.provider === provider);
    const valid = validAt(stored, receivedAt);
    const verdict = await judge(valid, stored);
    if (!isExplained(verdict)) return verdict;
    for (const ended of stored.filter((known) => !valid.includes(known))) {
      if ((await judge([ended], stored)).status === "verified")
        return { ...verdict, diagnosis: signedWithEnded(ended) };
    }
    return verdict;
  };
}

/** Whether a verdict may have a mistake behind it: a signature that fails, or none to check it with where another endpoint may have one. */
function isExplained({ status }: Verdict): boolean {
  return status === "failed" || status === "no_secret";
}

/** A stored request's verdict, of one that does not hold with the mistake behind it, where that can be told. */
export async function diagnosed(explain: Explain, captured: CapturedRequest, framework?: Framework): Promise<Verdict> {
  const { verdict, summary } = captured;
  if (!isExplained(verdict) || summary.refused || summary.redacted || summary.size > LARGEST_DIAGNOSED) return verdict;
  try {
    const { diagnosis } = await explain(captured, framework ? { framework } : {});
    return { ...verdict, diagnosis };
  } catch (error) {
    if (isUnreadable(error)) return verdict;
    throw error;
  }
}

function nameOf({ label, hint }: OpenSecret): string {
  return label ?? (hint ? `…${hint}` : "without a label");
}

function signedWithEnded(secret: OpenSecret): NonNullable<ExplainedVerdict["diagnosis"]> {
  const ended = new Date(secret.expiresAt!).toISOString();
  return {
    code: "secret_ended",
    message: `It is signed with the secret ${nameOf(secret)}, which ended at ${ended}, before this came.`,
    fix: "Let the sender use the new secret; if it needs more time, add the old one again.",
  };
}
