import { HooktapError } from "../protocol/error.ts";
import type { Disturbance, Speed } from "../protocol/trigger.ts";
import { type Message, compose, type Wishes } from "./compose.ts";
import type { Planned } from "./deliver.ts";
import { disturbed } from "./disturb.ts";
import type { SampleEvent, SampleProvider } from "./event.ts";
import { sampleEvent, scenarioOf } from "./find.ts";
import { makingOf, type Story, storyOf } from "./making.ts";

/** What is to be sent: one event of a sender, or a scenario. */
export interface Wanted extends Wishes {
  event?: string | undefined;
  scenario?: string | undefined;
  disturb?: Disturbance | undefined;
  speed: Speed;
  /** Any text; another one gives other ids. */
  seed: string;
  now: Date;
}

/**
 * The messages of one event or a whole scenario and when each is sent, in seconds; all of them are made at once, so that what is wrong is told
 * before anything is sent. Throws `event_unknown`, `bad_set`, `bad_data` and `bad_scenario`.
 */
export function plan(sample: SampleProvider, wanted: Wanted): Planned<Message>[] {
  const { event, scenario, disturb, speed, seed, now } = wanted;
  if (scenario === undefined) {
    if (disturb) throw refused("only a scenario can be duplicated, dropped, reordered or delayed", "name one");
    const alone = compose(sampleEvent(sample, event), makingOf(storyOf(seed, now), 0, now), wanted);
    return [{ what: alone, at: 0 }];
  }
  if (event !== undefined) throw refused("a scenario has events of its own", `leave out ${event}, or the scenario`);
  if (wanted.data) throw refused("a scenario has more than one body", "change values in all of them by their paths");
  const steps = timed(sample, scenarioOf(sample, scenario).steps);
  // What was skipped of the time lies before now: no event is of the future when it is sent.
  const whole = steps.at(-1)!.at;
  const skipped = speed === "instant" ? whole : whole * Math.max(0, 1 - 1 / speed);
  const start = now.getTime() - skipped * 1000;
  const story: Story = { seed, start: new Date(start) };
  const told = steps.map(({ what, at }, step) => ({
    what: compose(what, makingOf(story, step, new Date(start + at * 1000)), wanted),
    at,
  }));
  return disturb ? disturbed(told, disturb) : told;
}

function timed(sample: SampleProvider, steps: readonly { event: string; after: number }[]): Planned<SampleEvent>[] {
  let at = 0;
  return steps.map(({ event, after }) => ({ what: sampleEvent(sample, event), at: (at += after) }));
}

const refused = (message: string, hint: string) => new HooktapError("bad_scenario", message, { hint });
