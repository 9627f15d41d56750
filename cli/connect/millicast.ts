import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import type { ApiHttp } from "./api-http.ts";
import { Id, orMissing, type RemoteWebhook, shaped, unwrapped, type WebhookApi } from "./webhook-api.ts";

const PATH = "/api/webhooks";
/** As many as can be had at once: a server may give fewer. */
const PAGE = 100;

/** What `--events` calls each kind of hook, and the flag it has in the API. */
const FLAGS = { feeds: "isFeedHooks", recording: "isRecordingHooks", thumbnail: "isThumbnailHooks" } as const;
export const MILLICAST_EVENTS = Object.keys(FLAGS);

const Webhook = z.object({
  id: Id,
  url: z.string(),
  secret: z.string().nullish(),
  isFeedHooks: z.boolean().default(false),
  isRecordingHooks: z.boolean().default(false),
  isThumbnailHooks: z.boolean().default(false),
});

const flagsFor = (events: readonly string[]) =>
  Object.fromEntries(Object.entries(FLAGS).map(([event, flag]) => [flag, events.includes(event)]));

function remote(webhook: z.infer<typeof Webhook>): RemoteWebhook {
  const { id, url, secret } = webhook;
  const events = Object.entries(FLAGS).flatMap(([event, flag]) => (webhook[flag] ? [event] : []));
  return { id, url, name: null, active: events.length > 0, events, secret: secret ?? null };
}

/** Dolby Millicast: https://docs.millicast.com/docs/webhooks and https://optiview.dolby.com/docs/millicast/api/webhooks-list-webhooks/ */
export function millicastApi(http: ApiHttp): WebhookApi {
  const one = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
  const put = async (id: string, body: object) => unwrapped(await http.call("PUT", one(id), { body, safe: true }));

  /** Where there is nothing at the list's address, the collection itself is asked. */
  async function page(from: string | null): Promise<unknown> {
    const query = new URLSearchParams({ itemCount: String(PAGE), ...(from === null ? {} : { startingId: from }) });
    const get = (path: string) => http.call("GET", `${path}?${query.toString()}`, { safe: true });
    return (await orMissing(get(`${PATH}/list`).then((json) => ({ data: unwrapped(json) })))) ?? get(PATH);
  }
  const read = (json: unknown) => shaped(z.array(Webhook), unwrapped(json) ?? [], "Dolby Millicast").map(remote);

  return {
    async list() {
      const found = new Map<string, RemoteWebhook>();
      for (let from: string | null = null; ;) {
        const webhooks: RemoteWebhook[] = read(await page(from));
        const before = found.size;
        for (const webhook of webhooks) found.set(webhook.id, webhook);
        // However long its pages are, and whether they begin with the id that is asked for or after it.
        if (found.size === before) return [...found.values()];
        from = webhooks.at(-1)!.id;
      }
    },
    async create({ url, events }) {
      const json = await http.call("POST", PATH, { body: { url, ...flagsFor(events) }, safe: false });
      return remote(shaped(Webhook, unwrapped(json), "Dolby Millicast"));
    },
    async change(id, { url, events }) {
      await put(id, { url, ...flagsFor(events) });
    },
    secret: ({ secret }) => Promise.resolve(secret),
    async renew(id) {
      const { secret } = shaped(Webhook.partial(), await put(id, { refreshSecret: true }), "Dolby Millicast");
      if (secret) return secret;
      const renewed = read(await page(id)).find((webhook) => webhook.id === id);
      return renewed?.secret ?? null;
    },
    async deactivate({ id, url }) {
      return { gone: (await orMissing(put(id, { url, ...flagsFor([]) }).then(() => true))) === null };
    },
    async remove({ id }) {
      await orMissing(http.call("DELETE", one(id), { safe: true }));
    },
  };
}

/** The kinds of hooks that `--events` names. Throws `usage` for a word that is none. */
export function millicastEvents(words: readonly string[]): string[] {
  const other = words.find((word) => !Object.hasOwn(FLAGS, word));
  if (other === undefined) return MILLICAST_EVENTS.filter((event) => words.includes(event));
  throw new HooktapError("usage", `Dolby Millicast has no hooks named "${other}"`, {
    hint: `--events takes ${MILLICAST_EVENTS.join(", ")}`,
  });
}
