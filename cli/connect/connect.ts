import { HooktapError } from "../../protocol/error.ts";
import type { Secret } from "../../protocol/secret.ts";
import { isUncertain } from "./api-error.ts";
import { findWebhook, isSameUrl } from "./find.ts";
import type { Service } from "./services.ts";
import { cannotRenew, createSharedSecret, type SecretDeps } from "./shared-secret.ts";
import type { RemoteWebhook, Wanted } from "./webhook-api.ts";

export interface ConnectInput {
  url: string;
  /** Undefined: as it is, or as it was; else the default. */
  name: string | undefined;
  events: string[] | undefined;
  defaultName: string;
  /** Whether a webhook that points elsewhere may be changed, where a token has a single one. */
  replace: boolean;
  /** Whether to ask for a new secret. */
  renew: boolean;
}

export interface Connected {
  did: "created" | "changed" | "nothing";
  webhook: RemoteWebhook;
  secret: Secret | null;
}

/**
 * Makes a provider have one webhook for an endpoint, as it is wanted, and the relay its secret. What is begun is in the journal before:
 * a run that was cut short at any point is finished by the next. Throws what the API, the journal and the relay's client throw, and
 * `provider_conflict` where a token's single webhook points elsewhere.
 */
export async function connect(deps: SecretDeps, input: ConnectInput): Promise<Connected> {
  const { service, api, journal, note } = deps;
  if (input.renew && !api.renew) throw cannotRenew(service);
  const shared = createSharedSecret(deps);
  await shared.storeKept();

  const before = journal.entry();
  const all = await api.list(before?.webhookId ?? null);
  const { webhook: ours, twins } = findWebhook(all, before, input.url);
  const found = ours ?? (service.single ? (all[0] ?? null) : null);
  if (found && !ours) {
    if (!input.replace) throw taken(service, found);
    note(`It pointed to ${found.url} until now.`);
  }
  const wanted: Wanted = {
    url: input.url,
    name: input.name ?? (found?.name || before?.name || input.defaultName),
    events: input.events ?? [found?.events, before?.events].find((some) => some?.length) ?? service.events(undefined),
  };

  const { webhook, did } = found ? await adjust(deps, found, wanted) : await make(deps, wanted);
  const begun = journal.entry()?.begun ?? null;
  try {
    const secret = did === "created" ? webhook.secret : null;
    journal.keep({
      ...wanted,
      urls: [input.url],
      webhookId: webhook.id,
      begun: begun === "change" ? null : begun,
      secret,
    });
  } catch (error) {
    // The relay or the screen has the secret before this run ends.
    if (did === "created" && webhook.secret) await shared.share(webhook, { made: false, again: false });
    throw error;
  }
  for (const twin of twins) {
    // When this was begun there was none: a call that seemed to fail has made it, too.
    if (before?.begun === "create") await api.remove(twin);
    else note(`The webhook ${twin.id} has the same address: each event comes once for it, too.`);
  }
  const again = input.renew || begun === "renew";
  const secret = service.signs ? await shared.share(webhook, { made: begun === "create", again }) : null;
  journal.keep({ begun: null });
  return { did, webhook, secret };
}

type Made = Pick<Connected, "did" | "webhook">;

async function adjust({ api, journal, service }: SecretDeps, found: RemoteWebhook, wanted: Wanted): Promise<Made> {
  if (isAs(found, wanted, service)) return { did: "nothing", webhook: found };
  const begun = journal.entry()?.begun ?? "change";
  journal.keep({ ...wanted, urls: [...new Set([found.url, wanted.url])], webhookId: found.id, begun });
  await api.change(found.id, wanted);
  return { did: "changed", webhook: { ...found, ...wanted, name: service.named ? wanted.name : null, active: true } };
}

/** Makes one; where it cannot be told whether that was done, looks. */
async function make({ service, api, journal }: SecretDeps, wanted: Wanted): Promise<Made> {
  const before = journal.entry();
  const urls = before?.begun === "create" ? before.urls : [];
  const all = [...new Set([...urls, wanted.url])];
  journal.keep({ ...wanted, urls: all, webhookId: null, begun: "create", fingerprint: null });
  try {
    return { did: "created", webhook: await api.create(wanted) };
  } catch (error) {
    if (isUncertain(error)) {
      const { webhook } = findWebhook(await api.list(null), journal.entry(), wanted.url);
      if (webhook) return { did: "created", webhook };
      throw error;
    }
    // It was not made: what the journal had before holds on.
    if (before) journal.keep(before);
    else journal.forget();
    const conflict = error instanceof HooktapError && error.code === "provider_conflict";
    throw conflict && service.single ? taken(service, null) : error;
  }
}

const sorted = (words: readonly string[]) => [...new Set(words)].sort().join();

function isAs(webhook: RemoteWebhook, wanted: Wanted, { named }: Service): boolean {
  const { url, active, name, events } = webhook;
  return (
    isSameUrl(url, wanted.url) && active && (!named || name === wanted.name) && sorted(events) === sorted(wanted.events)
  );
}

function taken({ name, keyName }: Service, webhook: RemoteWebhook | null): HooktapError {
  const where = webhook ? `, for ${webhook.url}` : "";
  const own = "make another application there, which gets a token of its own";
  return new HooktapError(
    "provider_conflict",
    `this ${keyName} has a webhook already${where}; ${name} takes one each`,
    {
      hint: webhook ? `--replace points it here instead; or ${own}` : `delete it there, or ${own}`,
    },
  );
}
