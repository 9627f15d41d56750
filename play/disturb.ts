import { HooktapError } from "../protocol/error.ts";
import type { Disturbance } from "../protocol/trigger.ts";
import type { Planned } from "./deliver.ts";
import { randomFrom } from "./making.ts";

/** How long after the first the second of two comes, in seconds. */
const DUPLICATE_AFTER = 1;

/**
 * A story as it arrives over a bad way: some events dropped, some twice, in other places, late. The same seed meets the same events. Throws
 * `bad_scenario` where nothing would be left, or where there are fewer events than are to be met.
 */
export function disturbed<T>(story: readonly Planned<T>[], wanted: Disturbance): Planned<T>[] {
  const { drop = 0, duplicate = 0, reorder = false, delaySeconds = 0, seed = 0 } = wanted;
  const random = randomFrom(`disturbance ${seed}`);
  if (drop >= story.length) throw tooMany(`dropping ${drop} of ${story.length} events leaves nothing`);
  const lost = new Set(drawn(story.length, drop, random));
  let left = story.filter((_, index) => !lost.has(index));
  if (duplicate > left.length) throw tooMany(`there are ${left.length} events, not ${duplicate}, to come twice`);
  if (reorder) left = inOtherPlaces(left, random);
  if (delaySeconds > 0) left = left.map(({ what, at }) => ({ what, at: at + random() * delaySeconds }));
  const twice = drawn(left.length, duplicate, random).map((index) => left[index]!);
  return [...left, ...twice.map(({ what, at }) => ({ what, at: at + DUPLICATE_AFTER }))].sort((a, b) => a.at - b.at);
}

/** So many different numbers below another, in no order. */
function drawn(below: number, count: number, random: () => number): number[] {
  return shuffled([...Array(below).keys()], random).slice(0, count);
}

/** The events at each other's times; at least two change places. */
function inOtherPlaces<T>(story: readonly Planned<T>[], random: () => number): Planned<T>[] {
  const order = shuffled([...story.keys()], random);
  if (order.every((from, to) => from === to)) order.push(order.shift()!);
  return story.map(({ at }, place) => ({ what: story[order[place]!]!.what, at }));
}

/** Fisher and Yates, in place. */
export function shuffled<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

const tooMany = (message: string) => new HooktapError("bad_scenario", message, { hint: "give a smaller number" });
