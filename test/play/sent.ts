import { compose } from "../../play/compose.ts";
import { sampleEvent, sampleProvider } from "../../play/find.ts";
import { makingOf, storyOf } from "../../play/making.ts";
import { SAMPLES } from "../../play/registry.ts";
import { signMessage } from "../../play/sign-message.ts";
import { providers, type WebhookRequest } from "../../providers/index.ts";
import { newSecret } from "../../providers/new-secret.ts";

export const URL = "https://hooks.example.com/in?tenant=7";

/** Senders whose events came with their documents; the others are the most used of all. */
const DOCUMENTED = ["dolbyio-media", "dolby-millicast", "dolby-optiview", "transcodely", "qencode"];
export const MOST_USED = SAMPLES.filter(({ id }) => !DOCUMENTED.includes(id));

/** A secret of each sender, made once. */
const SECRETS = new Map(MOST_USED.map(({ id }) => [id, newSecret(providers[id]!)]));
export const secretOf = (id: string) => SECRETS.get(id)!;

/** One event as it goes over the wire, signed now. `step`: which event of its story. */
export function sent(id: string, name: string, { now = new Date(), step = 0 } = {}): WebhookRequest {
  const event = sampleEvent(sampleProvider(id), name);
  const message = compose(event, makingOf(storyOf("a story", now), step, now));
  const secrets = [{ value: secretOf(id).signs }];
  const ready = signMessage(message, providers[id]!, { url: URL, secrets, now: now.getTime() / 1000 });
  return { method: "POST", url: URL, ...ready };
}

/** Headers by their name in lower case, as frameworks hand them to a handler. */
export const byName = ({ headers }: WebhookRequest): Record<string, string> =>
  Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));

export const textOf = ({ body }: WebhookRequest): string => Buffer.from(body).toString("utf8");
