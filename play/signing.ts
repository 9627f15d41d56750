import type { SecretOffer, Signing } from "../protocol/trigger.ts";
import type { LabelledSecret, Provider } from "../providers/index.ts";
import { newSecret } from "../providers/new-secret.ts";

/** With what messages are signed, the one to try first at the front, and what is told of it. */
export interface Signer {
  signed: Signing;
  offer: SecretOffer | null;
  secrets: LabelledSecret[];
}

/** With the secret that was given. */
export function givenSigner(secret: string, params: Record<string, string>): Signer {
  const message = "Signed with the secret that was given.";
  return { signed: { by: "given", label: null, message }, offer: null, secrets: [{ value: secret, params }] };
}

/** With stored secrets, the newest last; null where there are none. */
export function storedSigner(
  stored: readonly LabelledSecret[],
  params: Record<string, string>,
  endpoint: string,
): Signer | null {
  if (stored.length === 0) return null;
  const secrets = stored.toReversed().map((secret) => ({ ...secret, params: { ...secret.params, ...params } }));
  const label = secrets[0]!.label ?? null;
  const message = `Signed with the secret${label === null ? "" : ` "${label}"`} of the endpoint ${endpoint}.`;
  return { signed: { by: "stored", label, message }, offer: null, secrets };
}

/** With a new secret that nobody knows yet, or not at all for a sender that does not sign. `who`: who has no secret of this sender. */
export function madeSigner(provider: Provider, params: Record<string, string>, who: string): Signer {
  if (!provider.signs) {
    const message = `${provider.name} does not sign.`;
    return { signed: { by: "nobody", label: null, message }, offer: null, secrets: [] };
  }
  const { signs, verifies } = newSecret(provider);
  const message = `${who} has no secret of ${provider.name}: signed with one that was made for this.`;
  return {
    signed: { by: "made", label: null, message },
    offer: { provider: provider.id, secret: signs, verifies },
    secrets: [{ value: signs, params }],
  };
}
