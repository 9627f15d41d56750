import { randomInt, randomUUID } from "node:crypto";
import { HooktapError } from "../protocol/error.ts";
import type { Triggered, TriggerInput } from "../protocol/trigger.ts";
import type { Message } from "../play/compose.ts";
import { prepare } from "../play/prepare.ts";
import { pathWithToken, signMessage } from "../play/sign-message.ts";
import { givenSigner, madeSigner, type Signer, storedSigner } from "../play/signing.ts";
import type { Provider } from "../providers/index.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import type { HookSender, Received } from "./hook-sender.ts";
import type { Plays } from "./plays.ts";
import { validAt } from "./secrets.ts";
import type { Store } from "./store/store.ts";

/** The relay answers by itself when the target does not in time; its static reply may come a minute late. */
const MARGIN_MS = 65_000;
const NEVER = new AbortController().signal;

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

  async function captured({ requestId, status, error }: Received): Promise<Triggered["request"]> {
    const found = requestId === null ? null : await store.find(requestId);
    if (found && found !== "ambiguous") return found.summary;
    throw new HooktapError("not_captured", `the hooks listener took nothing: ${status ?? error}`, {
      hint: "the relay's log says why; its disk may be almost full",
    });
  }

  function signerFor(provider: Provider, { name, secrets }: EndpointState, input: TriggerInput): Signer {
    const { secret, params = {} } = input;
    if (secret !== undefined) return givenSigner(secret, params);
    const stored = validAt(secrets, now()).filter((one) => one.provider === provider.id);
    return storedSigner(stored, params, name) ?? madeSigner(provider, params, `The endpoint ${name}`);
  }

  return {
    /**
     * Sends one event and waits for its answer, or starts a play and waits until its first request was captured. Throws what `prepare` and
     * `signMessage` throw, and `not_captured` where the relay takes nothing now.
     */
    async run(input: TriggerInput): Promise<Triggered> {
      const endpoint = endpoints.existing(input.endpoint);
      const options = { now: new Date(now()), seed: randomUUID(), draw: randomInt(2 ** 32) };
      const { provider, items, alone, timeoutMs, ...about } = prepare(input, options);
      const { secrets, ...told } = signerFor(provider, endpoint, input);
      const hook = deps.hookUrl(endpoint.name);
      // An endpoint with a host of its own has no path yet.
      const path = input.path ?? (new URL(hook).pathname === "/" ? "/" : "");
      const url = hook + pathWithToken(provider, path, secrets[0] ?? null);
      const ready = (message: Message) => ({
        url,
        ...signMessage(message, provider, { url, secrets, now: now() / 1000 }),
      });
      // What cannot be signed is told before anything is sent.
      const [only] = items.map(({ what }) => ready(what));
      if (alone) {
        const longest = endpoint.settings.timeoutMs + MARGIN_MS;
        const received = await sender.send(only!, { timeoutMs: longest, signal: NEVER });
        const { status, error, ms } = received;
        return { request: await captured(received), answer: { status, error, ms }, ...told };
      }
      let id = "";
      const first = await new Promise<Received>((resolve) => {
        ({ id } = plays.start({
          ...about,
          items,
          endpoint: endpoint.name,
          provider: provider.id,
          scenario: input.scenario ?? null,
          async send({ what }, signal) {
            const onCaptured = (requestId: string) => resolve({ status: null, error: null, ms: 0, requestId });
            const received = await sender.send(ready(what), { timeoutMs, signal, onCaptured });
            resolve(received);
            return received;
          },
        }));
      });
      return { request: await captured(first), answer: null, ...told, play: { id } };
    },
  };
}
