import { randomInt, randomUUID } from "node:crypto";
import { HooktapError } from "../protocol/error.ts";
import type { SecretOffer, Signing, Triggered, TriggerInput } from "../protocol/trigger.ts";
import { sampleProvider } from "../play/find.ts";
import { type Message } from "../play/compose.ts";
import { fromJson } from "../play/set-value.ts";
import { plan } from "../play/plan.ts";
import { pathWithToken, signMessage } from "../play/sign-message.ts";
import { type LabelledSecret, type Provider, providers, retrySchedule } from "../providers/index.ts";
import { newSecret } from "../providers/new-secret.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import type { HookSender, Received } from "./hook-sender.ts";
import type { Plays } from "./plays.ts";
import { validAt } from "./secrets.ts";
import type { Store } from "./store/store.ts";

/** How long a sender waits whose own time is not documented. */
const DEFAULT_TIMEOUT_SECONDS = 30;
/** The relay answers by itself when the target does not in time; its static reply may come a minute late. */
const MARGIN_MS = 65_000;

export type Trigger = ReturnType<typeof createTrigger>;

/** Makes events as their senders would and sends them to an endpoint's hook URL. */
export function createTrigger(deps: {
  store: Store;
  endpoints: Endpoints;
  sender: HookSender;
  plays: Plays;
  hookUrl(endpoint: string): string;
  now: Clock;
}) {
  const { store, endpoints, sender, plays, now } = deps;

  async function captured(received: Received): Promise<Triggered["request"]> {
    const found = received.requestId === null ? null : await store.find(received.requestId);
    if (found && found !== "ambiguous") return found.summary;
    throw new HooktapError("not_captured", `the hooks listener took nothing: ${received.status ?? received.error}`, {
      hint: "see what the relay's log says, and how much room its disk has",
    });
  }

  return {
    /**
     * Sends one event and waits for its answer, or starts a play and waits until its first request was captured. Throws what `plan` and
     * `signMessage` throw, and `not_captured` where the relay takes nothing now.
     */
    async run(input: TriggerInput): Promise<Triggered> {
      const endpoint = endpoints.existing(input.endpoint);
      const sample = sampleProvider(input.provider);
      const provider = providers[sample.id]!;
      const { asProvider, scenario } = input;
      const speed = asProvider ? (asProvider.speed ?? 1) : (input.speed ?? "instant");
      if (input.speed !== undefined && (asProvider || scenario === undefined)) {
        throw new HooktapError("bad_input", "speed is of a scenario that is not played as the provider", {
          hint: "give it within asProvider",
        });
      }
      const disturb = input.disturb && { ...input.disturb, seed: input.disturb.seed ?? randomInt(2 ** 32) };
      const items = plan(sample, {
        ...wishesOf(input),
        event: input.event,
        scenario,
        disturb,
        speed,
        seed: randomUUID(),
        now: new Date(now()),
      });
      const { signed, offer, secrets } = signingBy(provider, endpoint, input, now());
      const url = deps.hookUrl(endpoint.name) + pathWithToken(provider, input.path ?? "/", secrets[0] ?? null);
      const ready = (message: Message) => ({
        url,
        ...signMessage(message, provider, { url, secrets, now: now() / 1000 }),
      });
      // What cannot be signed is told now, not at the first attempt.
      const [alone] = items.map(({ what }) => ready(what));
      if (!asProvider && scenario === undefined) {
        const signal = new AbortController().signal;
        const received = await sender.send(alone!, { timeoutMs: endpoint.settings.timeoutMs + MARGIN_MS, signal });
        const { requestId: _, ...answer } = received;
        return { request: await captured(received), answer, signed, offer };
      }
      const schedule = retrySchedule(provider.id, items[0]!.what.headers);
      const timeoutMs = (asProvider && schedule?.timeout ? schedule.timeout : DEFAULT_TIMEOUT_SECONDS) * 1000;
      let id = "";
      const first = await new Promise<Received>((resolve) => {
        ({ id } = plays.start({
          endpoint: endpoint.name,
          provider: provider.id,
          scenario: scenario ?? null,
          seed: disturb?.seed ?? null,
          speed,
          items,
          rules: asProvider ? schedule : "once",
          async send({ what }, signal) {
            const onCaptured = (requestId: string) => resolve({ status: null, error: null, ms: 0, requestId });
            const received = await sender.send(ready(what), { timeoutMs, signal, onCaptured });
            resolve(received);
            return received;
          },
        }));
      });
      return { request: await captured(first), answer: null, signed, offer, play: { id } };
    },
  };
}

function wishesOf({ set, data, dataBase64, headers }: TriggerInput) {
  if (data !== undefined && dataBase64 !== undefined) {
    throw new HooktapError("bad_input", "data and dataBase64 are both the body", { hint: "give one of them" });
  }
  const text = data === undefined || typeof data === "string" ? data : JSON.stringify(data);
  const bytes = dataBase64 === undefined ? text && Buffer.from(text) : Buffer.from(dataBase64, "base64");
  return {
    ...(set ? { set: Object.fromEntries(Object.entries(set).map(([path, value]) => [path, fromJson(value)])) } : {}),
    ...(bytes ? { data: bytes } : {}),
    ...(headers ? { headers } : {}),
  };
}

/** With what it is signed, the newest first, what is told of that, and a made secret for the taking. */
function signingBy(
  provider: Provider,
  { name, secrets }: EndpointState,
  { secret, params = {} }: TriggerInput,
  now: number,
): { signed: Signing; offer: SecretOffer | null; secrets: LabelledSecret[] } {
  if (secret !== undefined) {
    const message = `Signed with the secret that was given; the endpoint ${name} verifies with its own.`;
    return { signed: { by: "given", label: null, message }, offer: null, secrets: [{ value: secret, params }] };
  }
  const stored = validAt(secrets, now).filter((one) => one.provider === provider.id);
  if (stored.length > 0) {
    const newest = stored
      .toReversed()
      .map(({ value, label, params: own }) => ({ value, label, params: { ...own, ...params } }));
    const { label } = newest[0]!;
    const message = `Signed with the secret${label === null ? "" : ` "${label}"`} of the endpoint ${name}.`;
    return { signed: { by: "stored", label, message }, offer: null, secrets: newest };
  }
  if (!provider.signs) {
    const message = `${provider.name} does not sign.`;
    return { signed: { by: "nobody", label: null, message }, offer: null, secrets: [] };
  }
  const made = newSecret(provider);
  const message = `The endpoint ${name} has no secret of ${provider.name}: signed with one made for this. Add it, and what comes with it is verified.`;
  return {
    signed: { by: "made", label: null, message },
    offer: { provider: provider.id, secret: made.signs, verifies: made.verifies },
    secrets: [{ value: made.signs, params }],
  };
}
