import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import type { ApiHttp } from "./api-http.ts";
import { Id, orMissing, type RemoteWebhook, shaped, unwrapped, type WebhookApi } from "./webhook-api.ts";

const PATH = "/media/webhooks";

const Registered = z.object({ webhook_id: Id.nullish() });
const Webhook = z.object({ webhook_id: Id.nullish(), callback: z.object({ url: z.string() }) });

/** One webhook a token: where an answer holds no id, the token alone says which. */
function remote(id: string | null | undefined, url: string): RemoteWebhook {
  return { id: id ?? "", url, name: null, active: true, events: [], secret: null };
}

/** Dolby.io Media: https://docs.dolby.io/media-apis/docs/webhooks-and-callbacks. Its webhooks have no secret, no name, no choice of events. */
export function mediaApi(http: ApiHttp): WebhookApi {
  const one = (id: string) => (id === "" ? PATH : `${PATH}?${new URLSearchParams({ id }).toString()}`);
  const body = (url: string) => ({ callback: { url } });

  async function get(id: string): Promise<RemoteWebhook[]> {
    let json: unknown;
    try {
      json = unwrapped(await http.call("GET", one(id), { safe: true }));
    } catch (error) {
      // An API that shows a webhook only to who names it tells of no other; then registering a second one is refused.
      const untold = error instanceof HooktapError && ["provider_not_found", "provider_refused"].includes(error.code);
      if (untold) return [];
      throw error;
    }
    const empty = json === null || (typeof json === "object" && Object.keys(json).length === 0);
    if (empty) return [];
    const webhooks = shaped(z.array(Webhook), Array.isArray(json) ? json : [json], "Dolby.io Media");
    return webhooks.map(({ webhook_id, callback }) => remote(webhook_id ?? id, callback.url));
  }

  return {
    async list(known) {
      const named = known ? await get(known) : [];
      return named.length > 0 ? named : get("");
    },
    async create({ url }) {
      const json = await http.call("POST", PATH, { body: body(url), safe: false });
      return remote(shaped(Registered, unwrapped(json), "Dolby.io Media").webhook_id, url);
    },
    async change(id, { url }) {
      await http.call("PUT", one(id), { body: body(url), safe: true });
    },
    secret: () => Promise.resolve(null),
    renew: null,
    async deactivate({ id }) {
      await orMissing(http.call("DELETE", one(id), { safe: true }));
      return { gone: true };
    },
    async remove({ id }) {
      await orMissing(http.call("DELETE", one(id), { safe: true }));
    },
  };
}
