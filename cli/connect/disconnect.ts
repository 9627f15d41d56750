import { findWebhook } from "./find.ts";
import { createSharedSecret, type SecretDeps } from "./shared-secret.ts";
import type { RemoteWebhook } from "./webhook-api.ts";

/**
 * Deletes the webhook that belongs to an endpoint, and no other; null where there is none. What it sent stays, with its secret, so that
 * it goes on being verified.
 */
export async function disconnect(deps: SecretDeps, url: string): Promise<RemoteWebhook | null> {
  const { api, journal } = deps;
  await createSharedSecret(deps).storeKept();
  const entry = journal.entry();
  const { webhook } = findWebhook(await api.list(entry?.webhookId ?? null), entry, url);
  if (webhook) await api.remove(webhook);
  journal.forget();
  return webhook;
}
