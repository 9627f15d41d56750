import { HooktapError } from "../protocol/error.ts";
import { either, nearest } from "../protocol/query/problem.ts";
import type { SampleEvent, SampleProvider, Scenario } from "./event.ts";
import { SAMPLES } from "./registry.ts";

/** The sender of this id. Throws `event_unknown` where none of its events is known. */
export function sampleProvider(id: string): SampleProvider {
  const found = SAMPLES.find((sample) => sample.id === id);
  if (found) return found;
  const ids = SAMPLES.map((sample) => sample.id);
  throw new HooktapError("event_unknown", `hooktap knows no events of "${id}"`, { hint: hint(id, ids) });
}

/** An event by its name in any case, or a provider's first. Throws `event_unknown`. */
export function sampleEvent({ id, events }: SampleProvider, name?: string): SampleEvent {
  const found =
    name === undefined ? events[0] : events.find((event) => event.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = events.map((event) => event.name);
  throw new HooktapError("event_unknown", `${id} has no event "${name}"`, { hint: hint(name!, names) });
}

/** A scenario by its name. Throws `event_unknown`. */
export function scenarioOf({ id, scenarios = [] }: SampleProvider, name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name.toLowerCase());
  if (found) return found;
  const names = scenarios.map((scenario) => scenario.name);
  throw new HooktapError("event_unknown", `${id} has no scenario "${name}"`, {
    hint: names.length > 0 ? `it has: ${names.join(", ")}` : "send single events of it",
  });
}

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near.length > 0) return `did you mean ${either(near)}?`;
  return known.length > 20 ? "list them with: hooktap trigger --list" : `there are: ${known.join(", ")}`;
}
