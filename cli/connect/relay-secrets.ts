import { createHash } from "node:crypto";
import type { Secret } from "../../protocol/secret.ts";
import type { Client } from "../client.ts";

/** As the relay shows it: the first 16 hexadecimal digits of the SHA-256. */
export const fingerprintOf = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 16);

const isValid = ({ expiresAt }: Secret) => expiresAt === null || Date.parse(expiresAt) > Date.now();

/** One provider's secrets on an endpoint of the relay. */
export function createRelaySecrets({ api, read }: Client, endpoint: string, provider: string) {
  const secrets = api.endpoints[":name"].secrets;
  const param = { name: endpoint };

  async function valid(): Promise<Secret[]> {
    const { secrets: all } = await read(secrets.$get({ param }));
    return all.filter((one) => one.provider === provider && isValid(one));
  }

  return {
    valid,

    /**
     * Stores a secret once, however often it is called. The one with the fingerprint `replaces` ends: at once, but for what it
     * verified before, unless another webhook's secrets would end with it; then it is removed.
     */
    async store(secret: string, label: string, replaces: string | null): Promise<Secret> {
      const json = { provider, secret, label: label.slice(0, 100) };
      const fingerprint = fingerprintOf(secret);
      const before = await valid();
      const old = before.filter((one) => one.fingerprint === replaces && one.fingerprint !== fingerprint);
      const known = before.find((one) => one.fingerprint === fingerprint);
      if (!known && old.length > 0 && old.length === before.length) {
        return (await read(secrets.rotate.$post({ param, json: { ...json, overlapSeconds: 0 } }))).secret;
      }
      const stored = known ?? (await read(secrets.$post({ param, json })));
      for (const { id } of old) await secrets[":id"].$delete({ param: { ...param, id } });
      return stored;
    },
  };
}

export type RelaySecrets = ReturnType<typeof createRelaySecrets>;
