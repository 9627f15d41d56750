import type { Secret } from "../../protocol/secret.ts";
import { isAlive } from "../settings.ts";
import { connect } from "./connect.ts";
import { findWebhook } from "./find.ts";
import { fingerprintOf } from "./relay-secrets.ts";
import { createSharedSecret, type SecretDeps } from "./shared-secret.ts";
import type { RemoteWebhook } from "./webhook-api.ts";

export interface Status {
  /** All webhooks that this key shows. */
  all: RemoteWebhook[];
  /** The one that belongs to the endpoint. */
  ours: RemoteWebhook | null;
  /** Its secret on the relay. */
  secret: Secret | null;
}

/** What a provider has for an endpoint. What an earlier run began and did not finish is finished first. */
export async function status(deps: SecretDeps, url: string): Promise<Status> {
  const { api, journal, secrets, service, note } = deps;
  await createSharedSecret(deps).storeKept();
  let entry = journal.entry();
  let all = await api.list(entry?.webhookId ?? null);
  let ours = findWebhook(all, entry, url).webhook;

  if (entry?.begun && ours) {
    const { urls, name, events } = entry;
    await connect(deps, { url: urls.at(-1)!, name, events, defaultName: name, replace: false, renew: false });
    note("What an earlier run began is finished now.");
    entry = journal.entry();
    all = await api.list(entry?.webhookId ?? null);
    ours = findWebhook(all, entry, url).webhook;
  } else if (entry?.begun) {
    // It was about to be made, and was not.
    journal.forget();
  }
  if (entry?.until && !isAlive(entry.until) && ours?.active) {
    note("The run that was to deactivate it at its end was cut short: disconnect deletes it, connect keeps it.");
  }
  if (!ours || !service.signs) return { all, ours, secret: null };
  const value = ours.secret ?? (await api.secret(ours));
  const fingerprint = value === null ? entry?.fingerprint : fingerprintOf(value);
  const secret = (await secrets.valid()).find((one) => one.fingerprint === fingerprint);
  return { all, ours, secret: secret ?? null };
}
