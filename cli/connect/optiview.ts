import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import type { ApiHttp } from "./api-http.ts";
import { Id, orMissing, type RemoteWebhook, shaped, unwrapped, type WebhookApi } from "./webhook-api.ts";

const PATH = "/v2/webhooks";
const PAGE = 100;
/** A list that never ends is a fault of the server. */
const MOST_PAGES = 1000;

const Webhook = z.object({
  id: Id,
  url: z.string(),
  name: z.string().nullish(),
  active: z.boolean().default(true),
  events: z.array(z.string()).default([]),
  secret: z.string().nullish(),
});

const Page = z.object({
  data: z.array(Webhook),
  pagination: z.object({ hasMore: z.boolean().optional(), cursor: z.string().nullish() }).nullish(),
});
const Secret = z.object({ secret: z.string().min(1) });

const remote = ({ name, secret, ...rest }: z.infer<typeof Webhook>): RemoteWebhook => ({
  ...rest,
  name: name ?? null,
  secret: secret ?? null,
});

/** Dolby OptiView, version 2: https://optiview.dolby.com/docs/theolive/api/ */
export function optiviewApi(http: ApiHttp): WebhookApi {
  const one = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
  const read = (json: unknown) => remote(shaped(Webhook, unwrapped(json), "Dolby OptiView"));

  async function page(cursor: string | null): Promise<z.infer<typeof Page>> {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
    const json = await http.call("GET", `${PATH}?${query.toString()}`, { safe: true });
    return shaped(Page, Array.isArray(json) ? { data: json } : json, "Dolby OptiView");
  }

  async function patch(id: string, body: object): Promise<void> {
    await http.call("PATCH", one(id), { body, safe: true });
  }

  return {
    async list() {
      const found: RemoteWebhook[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const { data, pagination } = await page(cursor);
        found.push(...data.map(remote));
        const next = pagination?.hasMore === false ? null : (pagination?.cursor ?? null);
        if (next === null || next === cursor) return found;
        cursor = next;
      }
      throw new HooktapError("provider_answer", `Dolby OptiView's list has no end after ${MOST_PAGES} pages`, {
        hint: "check --api-url",
      });
    },
    create: async (wanted) => read(await http.call("POST", PATH, { body: wanted, safe: false })),
    change: (id, wanted) => patch(id, { ...wanted, active: true }),
    async secret({ id }) {
      const json = await http.call("GET", `${one(id)}/secret`, { safe: true });
      const bare = unwrapped(json);
      return shaped(Secret, typeof bare === "string" ? { secret: bare } : bare, "Dolby OptiView").secret;
    },
    renew: null,
    async deactivate({ id }) {
      return { gone: (await orMissing(patch(id, { active: false }).then(() => true))) === null };
    },
    async remove({ id, active }) {
      // It refuses to delete one that is active.
      if (active && (await orMissing(patch(id, { active: false }).then(() => true))) === null) return;
      await orMissing(http.call("DELETE", one(id), { safe: true }));
    },
  };
}
