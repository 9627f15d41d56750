import { customId } from "../protocol/custom-id.ts";
import type { VerifyInput } from "../protocol/request.ts";
import type { ExplainedVerdict } from "../protocol/verdict.ts";
import type { Endpoints } from "./endpoints.ts";
import { type OpenSecret, validAt } from "./secrets.ts";
import type { Signatures } from "./signatures.ts";
import type { CapturedRequest } from "./store/store.ts";

export type Explain = ReturnType<typeof createExplain>;

/** Explains a stored request's signature: with the secrets given, else with those of its endpoint that were valid when it came. */
export function createExplain(endpoints: Endpoints, signatures: Signatures) {
  return async function explain(
    { summary, url, headers, receivedAt }: CapturedRequest,
    { provider: choice = summary.provider ?? undefined, secret, params }: VerifyInput = {},
  ): Promise<ExplainedVerdict> {
    const { method, endpoint, seq, size, refused } = summary;
    const state = endpoints.existing(endpoint);
    const [provider, own] =
      typeof choice === "object" ? [customId(choice), [choice]] : [choice ?? null, state.settings.customProviders];
    const request = { method, url, headers, body: refused ? new Uint8Array(0) : { seq, size } };
    const judge = (secrets: (string | OpenSecret)[]) =>
      signatures.run(request, {
        name: "explain",
        provider,
        own,
        secrets,
        now: receivedAt / 1000,
        ...(params ? { params } : {}),
      });
    if (secret !== undefined) return judge([secret].flat());

    const stored = state.secrets.filter((known) => known.provider === provider);
    const valid = validAt(stored, receivedAt);
    const verdict = await judge(valid);
    if (verdict.diagnosis || (verdict.status !== "failed" && verdict.status !== "no_secret")) return verdict;
    for (const ended of stored.filter((known) => !valid.includes(known))) {
      if ((await judge([ended])).status === "verified") return { ...verdict, diagnosis: signedWithEnded(ended) };
    }
    return verdict;
  };
}

function signedWithEnded({ label, hint, expiresAt }: OpenSecret): NonNullable<ExplainedVerdict["diagnosis"]> {
  const name = label ?? (hint ? `…${hint}` : "without a label");
  return {
    code: "secret_ended",
    message: `It is signed with the secret ${name}, which ended at ${new Date(expiresAt!).toISOString()}, before this came.`,
    fix: "Let the sender use the new secret; if it needs more time, add the old one again.",
  };
}
