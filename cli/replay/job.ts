import { setTimeout as sleep } from "node:timers/promises";
import type { BulkItem, BulkReplay } from "../../protocol/bulk.ts";
import { quotePosix } from "../../protocol/copy-as/quote.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { Client } from "../client.ts";
import { Exit } from "../exit.ts";
import type { Output } from "../output.ts";
import type { ReplayFlags } from "./flags.ts";
import type { Occasion } from "./occasion.ts";
import { createReport, drawsBar, type Report, type Sent, totalText } from "./report.ts";

const LOOK_MS = 200;
/** Few, since with --to deliveries pass through this process meanwhile. */
const PAGE = 100;

function toSent({ requestId, seq, method, path, problem, delivery }: BulkItem): Sent {
  const name = requestId ?? `request ${seq}`;
  const why = problem ?? "it was deleted meanwhile";
  return { name, method, path, delivery, problem: why, item: delivery ?? { requestId, problem: why } };
}

const isAtWork = ({ state }: BulkReplay) => state === "finding" || state === "running";

/** What a client can do with one job. */
export function jobOf({ api, read }: Client, id: number) {
  const param = { id: String(id) };
  return {
    get: (): Promise<BulkReplay> => read(api.replays[":id"].$get({ param })),
    pause: (): Promise<BulkReplay> => read(api.replays[":id"].pause.$post({ param })),
    resume: (): Promise<BulkReplay> => read(api.replays[":id"].resume.$post({ param })),
    cancel: (): Promise<BulkReplay> => read(api.replays[":id"].cancel.$post({ param })),
    async settled(after: number): Promise<BulkItem[]> {
      const query = { after: String(after), limit: String(PAGE) };
      return (await read(api.replays[":id"].settled.$get({ param, query }))).settled;
    },
  };
}

type Job = ReturnType<typeof jobOf>;

interface Watched {
  /** So many were counted, and so many had ended, before. */
  before: Pick<BulkReplay, "total" | "succeeded" | "failed">;
  /** The last request, by its seq, that was told before. */
  after: number;
  occasion: Occasion | null;
  /** The user wants it to stop. */
  stop: AbortSignal;
  /** With which the user began or resumed it. */
  flags: ReplayFlags;
}

/** Where the telling of a job goes on: behind what is settled without a gap. */
export async function toldUntil(job: Job): Promise<number> {
  for (let after = 0; ;) {
    const items = await job.settled(after);
    if (items.length === 0) return after;
    after = items.at(-1)!.seq;
  }
}

/** Follows a job to its end, or to a stop, which pauses it and waits for what is under way. */
export async function watchJob(client: Client, id: number, out: Output, watched: Watched): Promise<Exit> {
  const { stop, occasion, flags, before } = watched;
  const job = jobOf(client, id);
  const startedAt = performance.now();
  let row = await job.get();
  const { json = false, quiet = false } = flags;
  const options = { json, quiet, total: Math.max(before.total, row.total) };
  const report = await createReport(out, options);
  const tell = createTeller(job, report, watched.after);
  let looked = false;
  let asked = false;
  let away = false;
  let told: string | null = null;

  async function look(): Promise<void> {
    if (stop.aborted && !asked) {
      asked = true;
      // It may come to its end at this moment.
      await job.pause().catch((error: unknown) => refuseUnless(error, "bulk_state"));
      row = await job.get();
      if (row.underWay > 0) out.note("Stopping: what is under way ends first; Ctrl+C again leaves it.");
    }
    row = await job.get();
    await tell(row);
  }

  try {
    do {
      if (looked) await sleep(LOOK_MS, undefined, asked ? {} : { signal: stop }).catch(() => {});
      looked = true;
      try {
        await look();
        away = false;
      } catch (error) {
        if (asked) throw error;
        refuseUnless(error, "relay_unreachable");
        if (!away)
          out.note({ text: `${(error as Error).message}; it goes on when the relay is back.`, style: "yellow" });
        away = true;
      }
      if (occasion?.failure()) throw occasion.failure();
      if (row.waiting !== null && row.waiting !== told && !drawsBar(options)) {
        out.note({ text: `Waiting: ${row.waiting}.`, style: "yellow" });
      }
      told = row.waiting;
    } while (away || isAtWork(row) || row.underWay > 0);
  } finally {
    report.close();
    if (row.state !== "done" && row.state !== "cancelled") noteOpen(out, row, flags);
  }
  const done = row.succeeded + row.failed - before.succeeded - before.failed;
  if (row.state === "done") out.note(totalText(done, row.failed - before.failed, performance.now() - startedAt));
  else if (row.state === "cancelled") out.note(`Replay ${id} was cancelled.`);
  return row.state === "done" && row.failed === 0 ? Exit.ok : Exit.no;
}

/** The command that goes on with it, from the same place. */
function resumeCommand(id: number, { relay, data, insecure }: ReplayFlags): string {
  const more = [
    ...(relay ? ["--relay", relay] : []),
    ...(data ? ["--data", data] : []),
    ...(insecure ? ["--insecure"] : []),
  ];
  return ["hooktap replay --resume", String(id), ...more.map(quotePosix)].join(" ");
}

function noteOpen(out: Output, { id, succeeded, failed, total, waiting }: BulkReplay, flags: ReplayFlags): void {
  const done = succeeded + failed;
  const why = waiting === null ? "" : ` (${waiting})`;
  out.note(`Stopped${why}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")} are done.`);
  out.note("Go on with: ", { text: resumeCommand(id, flags), style: "bold" });
}

function refuseUnless(error: unknown, code: string): void {
  if (!(error instanceof HooktapError) || error.code !== code) throw error;
}

/** Tells of each request once, in their order. */
function createTeller(job: Job, report: Report, from: number) {
  let after = from;
  return async (row: BulkReplay): Promise<void> => {
    let items: BulkItem[];
    do {
      items = await job.settled(after);
      for (const item of items) report.sent(toSent(item));
      after = items.at(-1)?.seq ?? after;
    } while (items.length === PAGE);
    report.progress(row.succeeded + row.failed, row.failed, row.waiting);
  };
}
