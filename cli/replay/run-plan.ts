import { randomInt } from "node:crypto";
import { HooktapError } from "../../protocol/error.ts";
import { Exit } from "../exit.ts";
import type { Output } from "../output.ts";
import { gapText } from "../verdict-text.ts";
import type { ReplayFlags } from "./flags.ts";
import { isDrawn, type PlanOptions, planSteps, type Step } from "./plan.ts";
import { createReport, isFine, type Sent, totalText } from "./report.ts";
import { runSteps } from "./run-steps.ts";

/** What a plan sends: a captured request or one of a file. */
interface Item {
  name: string;
  method: string;
  path: string;
  receivedAt: number;
}

/** With the original gaps nothing waits for its turn: requests overlap as they did. */
const CONCURRENCY_IN_TIME = 32;
/** What ends a plan; other failures are of one request. */
const FATAL = new Set(["agent_offline", "unauthorised", "relay_unreachable", "usage", "edit_abandoned"]);

/** The plan that the flags describe; tells the seed where chance has a part in it. */
export function planOf<T extends Item>(items: readonly T[], flags: ReplayFlags, out: Output): Step<T>[] {
  const timed = flags.originalTiming || flags.speed !== undefined;
  const options: PlanOptions = {
    times: flags.times,
    speed: timed ? (flags.speed ?? 1) : null,
    shuffle: flags.shuffle ?? false,
    duplicate: flags.duplicate === true ? 100 : (flags.duplicate ?? 0),
    seed: flags.seed ?? randomInt(2 ** 32),
  };
  if (isDrawn(options)) out.note(`Seed ${options.seed}: the same plan again with --seed ${options.seed}.`);
  return planSteps(items, options);
}

/** How many may be under way at once. */
export const concurrencyOf = ({ concurrency, originalTiming, speed }: ReplayFlags): number =>
  concurrency ?? (originalTiming || speed !== undefined ? CONCURRENCY_IN_TIME : 1);

/** Shows what would be sent, and when. `idKey`: what names a request in JSON. */
export function showPlan(out: Output, steps: readonly Step<Item>[], json: boolean, idKey: "requestId" | "file"): Exit {
  const rows = steps.map(({ item, atMs, again }, i) => ({ step: i + 1, atMs: Math.round(atMs), item, again }));
  if (json) {
    for (const { item, ...rest } of rows) {
      out.item({ ...rest, [idKey]: item.name, method: item.method, path: item.path });
    }
  } else {
    out.table(
      rows.map(({ step, atMs, item, again }) => [
        String(step),
        `+${gapText(atMs)}`,
        { text: item.name, style: "cyan" },
        item.method,
        item.path,
        again ? "again" : "",
      ]),
    );
  }
  return Exit.ok;
}

interface PlanRun<T> {
  flags: ReplayFlags;
  stop: AbortSignal;
  send(item: T): Promise<Sent>;
  /** What one that could not be sent is called in JSON. */
  idKey: "requestId" | "file";
}

/** Sends a plan and tells how each sending ended. */
export async function runPlan<T extends Item>(
  out: Output,
  steps: readonly Step<T>[],
  { flags, stop, send, idKey }: PlanRun<T>,
): Promise<Exit> {
  const { json = false, quiet = false, rate = null } = flags;
  const report = await createReport(out, { json, quiet, total: steps.length });
  const startedAt = performance.now();
  let [done, failed] = [0, 0];
  const attempt = async (item: T): Promise<Sent> => {
    try {
      return await send(item);
    } catch (error) {
      if (!(error instanceof HooktapError) || FATAL.has(error.code) || steps.length === 1) throw error;
      const { name, method, path } = item;
      return {
        name,
        method,
        path,
        delivery: null,
        problem: error.message,
        item: { [idKey]: name, problem: error.message },
      };
    }
  };
  try {
    await runSteps(steps, { concurrency: concurrencyOf(flags), rate, signal: stop }, async ({ item }) => {
      const sent = await attempt(item);
      done += 1;
      if (!isFine(sent)) failed += 1;
      report.sent(sent);
      report.progress(done, failed, null);
    });
  } finally {
    report.close();
    if (done < steps.length && (stop.aborted || done > 0)) {
      out.note(`Stopped: ${done.toLocaleString("en")} of ${steps.length.toLocaleString("en")} were sent.`);
    }
  }
  if (done === steps.length && done > 1)
    out.note(totalText(done, failed, performance.now() - startedAt, flags.diff ? "changed" : "failed"));
  return failed === 0 && done === steps.length ? Exit.ok : Exit.no;
}
