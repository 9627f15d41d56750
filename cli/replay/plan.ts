import { shuffled } from "../../play/disturb.ts";
import { randomFrom } from "../../play/making.ts";

/** One sending of a plan; `atMs` after its start at the earliest, `again` for one that was made a duplicate. */
export interface Step<Item> {
  item: Item;
  atMs: number;
  again: boolean;
}

export interface PlanOptions {
  /** How often the whole is sent. */
  times: number;
  /** How much faster than they came; null: without the gaps between them. */
  speed: number | null;
  shuffle: boolean;
  /** Of the requests, so many per cent are sent twice. */
  duplicate: number;
  /** What chance draws from: the same seed gives the same plan. */
  seed: number;
}

/** Whether chance has a part in a plan. */
export const isDrawn = ({ shuffle, duplicate }: Pick<PlanOptions, "shuffle" | "duplicate">): boolean =>
  shuffle || (duplicate > 0 && duplicate < 100);

/**
 * What is sent, in which order and when. A duplicate comes right behind its first, or anywhere with `shuffle`; with the original gaps
 * the moments stay as they were and `shuffle` changes who comes at which. `receivedAt` is in ms.
 */
export function planSteps<Item extends { receivedAt: number }>(
  items: readonly Item[],
  { times, speed, shuffle, duplicate, seed }: PlanOptions,
): Step<Item>[] {
  const random = randomFrom(`replay ${seed}`);
  const base = speed === null ? items : items.toSorted((a, b) => a.receivedAt - b.receivedAt);
  const first = base[0]?.receivedAt ?? 0;
  const offset = ({ receivedAt }: Item) => (speed === null ? 0 : (receivedAt - first) / speed);
  const span = base.length === 0 ? 0 : offset(base.at(-1)!);
  const steps: Step<Item>[] = [];
  for (let round = 0; round < times; round++) {
    const count = Math.round((base.length * duplicate) / 100);
    const twice = new Set(count === base.length ? base : shuffled([...base], random).slice(0, count));
    const slots = base.flatMap((item) => (twice.has(item) ? [item, item] : [item]));
    const order = shuffle ? shuffled([...slots], random) : slots;
    const sent = new Set<Item>();
    for (const [i, item] of order.entries()) {
      steps.push({ item, atMs: round * span + offset(slots[i]!), again: sent.has(item) });
      sent.add(item);
    }
  }
  return steps;
}
