import { HooktapError } from "../protocol/error.ts";
import type { Speed, TriggerInput } from "../protocol/trigger.ts";
import { type Provider, providers, retrySchedule } from "../providers/index.ts";
import type { Message, Wishes } from "./compose.ts";
import type { Planned } from "./deliver.ts";
import { sampleProvider } from "./find.ts";
import { plan } from "./plan.ts";
import { fromJson } from "./set-value.ts";
import type { Rules } from "./timeline.ts";

/** How long a sender waits whose own time is not documented. */
const DEFAULT_TIMEOUT_SECONDS = 30;

/** What a trigger asks for, ready to be signed and sent. */
export interface Prepared {
  provider: Provider;
  items: Planned<Message>[];
  speed: Speed;
  rules: Rules;
  /** How long each attempt waits for an answer. */
  timeoutMs: number;
  /** What drew the disturbance; null without one. */
  seed: number | null;
  /** One message, sent once: there is nothing to follow. */
  alone: boolean;
}

/**
 * Makes all messages that a trigger asks for. `seed`: any text; another one gives other ids; `draw`: the disturbance's seed where the input has
 * none. Throws `event_unknown`, `bad_set`, `bad_data`, `bad_scenario` and `bad_input`.
 */
export function prepare(
  input: Omit<TriggerInput, "endpoint">,
  { now, seed, draw }: { now: Date; seed: string; draw: number },
): Prepared {
  const sample = sampleProvider(input.provider);
  const { asProvider, event, scenario } = input;
  if (input.speed !== undefined && (asProvider || scenario === undefined)) {
    throw new HooktapError("bad_input", "speed is of a scenario that is not played as the provider", {
      hint: "give it within asProvider",
    });
  }
  const speed = asProvider ? (asProvider.speed ?? 1) : (input.speed ?? "instant");
  const disturb = input.disturb && { ...input.disturb, seed: input.disturb.seed ?? draw };
  const items = plan(sample, { ...wishesOf(input), event, scenario, disturb, speed, seed, now });
  const schedule = retrySchedule(sample.id, items[0]!.what.headers);
  return {
    provider: providers[sample.id]!,
    items,
    speed,
    rules: asProvider ? schedule : "once",
    timeoutMs: ((asProvider && schedule?.timeout) || DEFAULT_TIMEOUT_SECONDS) * 1000,
    seed: disturb?.seed ?? null,
    alone: !asProvider && scenario === undefined,
  };
}

function wishesOf({ set, data, dataBase64, headers }: Omit<TriggerInput, "endpoint">): Wishes {
  if (data !== undefined && dataBase64 !== undefined) {
    throw new HooktapError("bad_input", "data and dataBase64 are both the body", { hint: "give one of them" });
  }
  const text = data === undefined || typeof data === "string" ? data : JSON.stringify(data);
  const bytes = dataBase64 === undefined ? text && Buffer.from(text) : Buffer.from(dataBase64, "base64");
  return {
    ...(set ? { set: Object.fromEntries(Object.entries(set).map(([path, value]) => [path, fromJson(value)])) } : {}),
    ...(bytes === undefined ? {} : { data: Buffer.from(bytes) }),
    ...(headers ? { headers } : {}),
  };
}
