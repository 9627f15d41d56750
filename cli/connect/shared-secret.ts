import { HooktapError } from "../../protocol/error.ts";
import type { Secret } from "../../protocol/secret.ts";
import type { Journal } from "./journal.ts";
import { fingerprintOf, type RelaySecrets } from "./relay-secrets.ts";
import type { Service } from "./services.ts";
import type { RemoteWebhook, WebhookApi } from "./webhook-api.ts";

export interface SecretDeps {
  service: Service;
  api: WebhookApi;
  journal: Journal;
  secrets: RelaySecrets;
  note(text: string): void;
  /** Shows what nothing else can save. */
  rescue(secret: string): void;
}

export const cannotRenew = ({ name }: Service) =>
  new HooktapError("usage", `${name} cannot renew a webhook's secret by its API`, {
    hint: "leave --renew away; to get a new secret, disconnect and connect again",
  });

/** A webhook's secret on its way from the provider to the relay; where that does not take it, the journal has it for the next run. */
export function createSharedSecret({ service, api, journal, secrets, note, rescue }: SecretDeps) {
  const fingerprint = () => journal.entry()?.fingerprint ?? null;

  async function store(value: string, id: string): Promise<Secret> {
    let kept = true;
    try {
      journal.keep({ secret: value });
    } catch {
      kept = false;
    }
    let stored: Secret;
    try {
      stored = await secrets.store(value, `webhook ${id}`, fingerprint());
    } catch (error) {
      if (!kept) rescue(value);
      else if (error instanceof HooktapError) throw waiting(error);
      throw error;
    }
    if (kept) journal.keep({ secret: null, fingerprint: stored.fingerprint, begun: null });
    return stored;
  }

  const waiting = (error: HooktapError) =>
    new HooktapError(error.code, `the relay did not take the secret of ${service.name}: ${error.message}`, {
      hint: "it is kept until the relay does: run the same command again",
      cause: error,
    });

  /** The old secret is void from here on: the journal says so before it is. */
  async function renew(webhook: RemoteWebhook): Promise<Secret> {
    if (!api.renew) throw cannotRenew(service);
    const old = webhook.secret === null ? null : fingerprintOf(webhook.secret);
    journal.keep({ begun: "renew", fingerprint: fingerprint() ?? old });
    const value = await api.renew(webhook.id);
    if (value === null) {
      throw new HooktapError("provider_answer", `${service.name} made a new secret and does not show it`, {
        hint: `copy it from the webhook's page and pipe it to: hooktap secrets add ${service.id}`,
      });
    }
    const stored = await store(value, webhook.id);
    note(`The secret is new; the old one is void at once, at ${service.name} and here. There is no overlap.`);
    return stored;
  }

  return {
    /** Brings a secret to the relay that a run before this one could not. */
    async storeKept(): Promise<void> {
      const entry = journal.entry();
      if (!entry?.secret) return;
      await store(entry.secret, entry.webhookId ?? "");
      note("The secret that an earlier run could not store is with the relay now.");
    },

    /** The webhook's secret, on the relay; `made`: by us, and nobody may have heard its secret. Null where neither side tells it. */
    async share(webhook: RemoteWebhook, { made, again }: { made: boolean; again: boolean }): Promise<Secret | null> {
      if (again) return renew(webhook);
      const value = webhook.secret ?? (await api.secret(webhook));
      const valid = await valuesOnRelay();
      const wanted = value === null ? fingerprint() : fingerprintOf(value);
      const known = valid.find((one) => one.fingerprint === wanted);
      if (known) {
        journal.keep({ fingerprint: known.fingerprint, secret: null });
        return known;
      }
      if (value !== null) return store(value, webhook.id);
      // A new secret takes nothing from anybody.
      if (made) return renew(webhook);
      note(`${service.name} does not show this webhook's secret, and it is not with the relay.`);
      note(`Pipe it to: hooktap secrets add ${service.id}, or make a new one in its place with --renew.`);
      return null;
    },
  };

  /** While the relay cannot say, none is taken to be there: then the journal keeps what comes. */
  async function valuesOnRelay(): Promise<Secret[]> {
    try {
      return await secrets.valid();
    } catch {
      return [];
    }
  }
}
