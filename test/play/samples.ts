import { compose, type Message, type Wishes } from "../../play/compose.ts";
import { sampleEvent, sampleProvider } from "../../play/find.ts";
import { makingOf, storyOf } from "../../play/making.ts";
import { signMessage } from "../../play/sign-message.ts";
import { providers } from "../../providers/index.ts";

export const NOW = new Date("2026-02-28T10:35:42.250Z");

/** One event of a sender as it is sent, unsigned. */
export function message(provider: string, event?: string, wishes: Wishes = {}): Message {
  return compose(sampleEvent(sampleProvider(provider), event), makingOf(storyOf("test", NOW), 0, NOW), wishes);
}

/** The same, signed at that instant; headers by their names in lower case. */
export function signed(provider: string, event: string, secret: string) {
  const url = "https://hooks.example.com/default";
  const ready = signMessage(message(provider, event), providers[provider]!, {
    url,
    secrets: [{ value: secret }],
    now: NOW.getTime() / 1000,
  });
  const headers = Object.fromEntries(ready.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return { headers, list: ready.headers, body: Buffer.from(ready.body), url };
}

export const textOf = ({ body }: { body: Uint8Array }) => Buffer.from(body).toString("utf8");
export const jsonOf = (sent: { body: Uint8Array }) => JSON.parse(textOf(sent));
