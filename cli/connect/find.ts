import type { Entry } from "./journal.ts";
import type { RemoteWebhook } from "./webhook-api.ts";

export interface Found {
  /** The one that belongs to this endpoint. */
  webhook: RemoteWebhook | null;
  /** Others with the same address: each event comes once for each of them. */
  twins: RemoteWebhook[];
}

const normal = (url: string) => (URL.canParse(url) ? new URL(url).href : url);

/** A provider may write an address in another way than it was given, such as with a slash at its end. */
export const isSameUrl = (a: string, b: string): boolean => normal(a) === normal(b);

/**
 * Which of a provider's webhooks belongs to an endpoint: one with its address, or with an address that one from here had or was to have
 * when a run was cut short. The one whose id the journal has goes first. Who gave it another address elsewhere has taken it away.
 */
export function findWebhook(all: readonly RemoteWebhook[], entry: Entry | null, url: string): Found {
  const has = (one: RemoteWebhook, wanted: string) => isSameUrl(one.url, wanted);
  const ours = all.filter((one) => has(one, url) || entry?.urls.some((known) => has(one, known)));
  const webhook =
    ours.find(({ id }) => id === entry?.webhookId) ?? ours.find((one) => has(one, url)) ?? ours[0] ?? null;
  return { webhook, twins: all.filter((one) => has(one, url) && one !== webhook) };
}
