import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../cli/client.ts";
import { straightTo } from "../cli/straight.ts";
import { parseTarget } from "../cli/target.ts";
import type { HeaderList } from "../protocol/headers.ts";
import type { Disturbance, Play, SecretOffer, Signing, Speed, Triggered, TriggerInput } from "../protocol/trigger.ts";
import { type CapturedRequest, readCaptured } from "./captured.ts";
import type { Secrets } from "./secrets.ts";

/** Between two looks at a play. */
const LOOK_MS = 20;

export interface TriggerOptions {
  /** `default` where it is left out. */
  endpoint?: string;
  /** Behind the hook URL or target, with a leading slash. */
  path?: string;
  /** Values by their paths in the sample: `{ "data.object.amount_total": 500 }`. */
  set?: Record<string, unknown>;
  /** The body in place of the sample's: bytes and texts as they are, other values as JSON. */
  data?: unknown;
  headers?: Record<string, string>;
  /** To sign with, in place of the one that was added. */
  secret?: string;
  params?: Record<string, string>;
  /** A whole story of the provider's events, in place of one. */
  scenario?: string;
  /** What goes wrong on a story's way. */
  disturb?: Disturbance;
  /** With the provider's timeout, its idea of success and its repeats. */
  asProvider?: boolean;
  /** How fast the time between repeats and events passes; `instant` where it is left out. */
  speed?: Speed;
  /** Straight to this target, past the relay. */
  to?: number | string | URL;
}

/** The sender's side of one exchange: `error` says why there is no status. */
type SentAnswer = NonNullable<Triggered["answer"]>;

/** What was sent and what came back. */
export interface Sent {
  /** The first request; null for one that went straight to a target. */
  request: CapturedRequest | null;
  /** The first answer. */
  answer: SentAnswer;
  signed: Signing;
  /** The secret that was made for this, where none was added. */
  offer: SecretOffer | null;
  /** All attempts, of a story or with `asProvider`; else null. */
  play: Play | null;
}

/** Sends an event, or plays a story or a delivery to its end. */
export async function trigger(
  { client, secrets, endpointAt }: { client: Client; secrets: Secrets; endpointAt(name: string): Promise<string> },
  provider: string,
  event: string | undefined,
  { endpoint = "default", to, ...options }: TriggerOptions,
): Promise<Sent> {
  const input = inputOf(provider, event, options);
  if (to !== undefined) {
    const added = secrets.find(provider, endpoint);
    const own = added && { secret: added.value, params: { ...added.params } };
    return sendStraight({ ...own, ...input }, String(to));
  }
  const { api, read } = client;
  const json = { ...input, endpoint: await endpointAt(endpoint) };
  const triggered: Triggered = await read(api.trigger.$post({ json }));
  const play = triggered.play ? await ended(client, triggered.play.id) : null;
  return {
    request: await readCaptured(client, triggered.request.id),
    answer: triggered.answer ?? firstOf(play!),
    signed: triggered.signed,
    offer: triggered.offer,
    play,
  };
}

function inputOf(
  provider: string,
  event: string | undefined,
  { data, headers, asProvider, speed, ...options }: Omit<TriggerOptions, "endpoint" | "to">,
): Omit<TriggerInput, "endpoint"> {
  return {
    ...options,
    provider,
    ...(event === undefined ? {} : { event }),
    ...(headers ? { headers: Object.entries(headers) satisfies HeaderList } : {}),
    ...(data === undefined
      ? {}
      : data instanceof Uint8Array
        ? { dataBase64: Buffer.from(data).toString("base64") }
        : { data }),
    ...(asProvider ? { asProvider: { speed: speed ?? "instant" } } : speed === undefined ? {} : { speed }),
  };
}

async function sendStraight(input: Omit<TriggerInput, "endpoint">, to: string): Promise<Sent> {
  const { signal } = new AbortController();
  const straight = straightTo(input, parseTarget(to), { insecure: false, signal });
  const { signer } = straight;
  try {
    const told = { request: null, signed: signer.signed, offer: signer.offer };
    if (straight.alone) return { ...told, answer: await straight.once(), play: null };
    const { play, ended } = straight.play(() => {});
    await ended;
    return { ...told, answer: firstOf(play), play };
  } finally {
    straight.close();
  }
}

async function ended({ api, read }: Client, id: string): Promise<Play> {
  for (;;) {
    const play: Play = await read(api.plays[":id"].$get({ param: { id } }));
    if (play.state !== "running") return play;
    await sleep(LOOK_MS);
  }
}

function firstOf({ attempts, message }: Play): SentAnswer {
  const { status, error, ms } = attempts[0] ?? { status: null, error: message, ms: 0 };
  return { status, error, ms };
}
