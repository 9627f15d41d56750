import type { BulkReplay } from "../../protocol/bulk.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import type { Output } from "../output.ts";
import { readSettings, requireRelay } from "../settings.ts";
import { abortOnSignal } from "../signals.ts";
import type { ReplayFlags } from "./flags.ts";
import { jobOf, toldUntil, watchJob } from "./job.ts";
import { openOccasion, targetOfOccasion } from "./occasion.ts";

const number = (value: number) => value.toLocaleString("en");

/** `hooktap replay --list`: what was begun by a query or in the inspector, newest first. */
export async function listBegun(out: Output, flags: ReplayFlags): Promise<Exit> {
  const settings = requireRelay(readSettings(flags));
  const { api, read } = createClient(settings);
  const query = { endpoint: settings.endpoints[0]! };
  const { replays } = (await read(api.replays.$get({ query }))) as { replays: BulkReplay[] };
  if (replays.length === 0) {
    out.note(`No replay was begun for ${query.endpoint}; another endpoint is named with --endpoint.`);
    return Exit.no;
  }
  if (flags.json) replays.forEach(out.item);
  else {
    out.table(
      replays.map(({ id, state, total, succeeded, failed, query: q, agent, createdAt, waiting }) => [
        { text: String(id), style: "cyan" },
        state,
        `${number(succeeded + failed)} of ${number(total)}`,
        failed === 0 ? "" : { text: `${number(failed)} failed`, style: "red" },
        createdAt,
        q === null ? "a selection" : q === "" ? "all requests" : q,
        targetOfOccasion(agent)?.href ?? agent ?? "",
        waiting ?? "",
      ]),
    );
  }
  return Exit.ok;
}

/** `hooktap replay --cancel ID`: what is open is never sent. */
export async function cancelBegun(id: number, out: Output, flags: ReplayFlags): Promise<Exit> {
  const row = await jobOf(createClient(requireRelay(readSettings(flags))), id).cancel();
  if (flags.json) out.item(row);
  else out.note(`Cancelled replay ${id} with ${number(row.succeeded + row.failed)} of ${number(row.total)} done.`);
  return Exit.ok;
}

/** `hooktap replay --resume ID`: goes on with what is open, by the same agent and in the same way, and tells of it. */
export async function resumeBegun(id: number, out: Output, flags: ReplayFlags): Promise<Exit> {
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const job = jobOf(client, id);
  const row = await job.get();
  if (row.finishedAt !== null) {
    out.note(`Replay ${id} is ${row.state}: ${number(row.succeeded + row.failed)} of ${number(row.total)} were sent.`);
    return row.state === "done" && row.failed === 0 ? Exit.ok : Exit.no;
  }
  const stop = abortOnSignal();
  const target = targetOfOccasion(row.agent);
  const { relay, token, listeners } = settings;
  const occasion =
    target &&
    (await openOccasion({
      relay,
      token,
      listeners,
      target,
      insecure: flags.insecure ?? false,
      concurrency: row.concurrency,
      name: row.agent!,
    }));
  try {
    const after = await toldUntil(job);
    if (row.state === "paused") await job.resume();
    return await watchJob(client, id, out, { before: row, after, occasion, stop, flags });
  } finally {
    await occasion?.close();
  }
}
