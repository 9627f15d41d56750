import { HooktapError } from "../../protocol/error.ts";
import type { AgentState } from "../../protocol/live.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import type { RequestPage } from "../../protocol/request.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { findRequest } from "../find-request.ts";
import type { Output } from "../output.ts";
import { queryProblem } from "../query-problem.ts";
import { readSettings, requireRelay } from "../settings.ts";
import { abortOnSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";
import { countText } from "../verdict-text.ts";
import { type CapturedItem, createCapturedSender, toItem } from "./captured.ts";
import { confirm } from "./confirm.ts";
import { changeOf } from "./editor.ts";
import { keepsUnasked, KEPT_SIGNATURE, planFlags, type ReplayFlags, signingOf } from "./flags.ts";
import { createIgnore } from "./ignore.ts";
import { watchJob } from "./job.ts";
import { openOccasion } from "./occasion.ts";
import { concurrencyOf, planOf, runPlan, showPlan } from "./run-plan.ts";

const PAGE = 500;

/** What a query finds and can be replayed, oldest first. */
async function findAll({ api, read }: Client, endpoint: string, q: string): Promise<CapturedItem[]> {
  const found: CapturedItem[] = [];
  let before: number | null = null;
  do {
    const query = { endpoint, limit: String(PAGE), ...(q === "" ? {} : { q }) };
    const page: RequestPage = await read(
      api.requests.$get({ query: before === null ? query : { ...query, before: String(before) } }),
    );
    found.push(...page.requests.filter(({ refused, upgrade }) => !refused && !upgrade).map(toItem));
    before = page.next;
  } while (before !== null);
  return found.reverse();
}

/** A job would wait for an agent without end: without one, this says so before it begins. */
async function requireAgent({ api, read }: Client, endpoint: string, name: string | undefined): Promise<void> {
  const { agents } = (await read(api.agents.$get())) as { agents: AgentState[] };
  const fits = agents.some((agent) => (name === undefined ? agent.endpoints.includes(endpoint) : agent.name === name));
  if (fits) return;
  const what =
    name === undefined ? `no agent is connected for the endpoint ${endpoint}` : `no agent named ${name} is connected`;
  throw new HooktapError("agent_offline", what, { hint: "start one with: hooktap listen <target>, or give --to URL" });
}

/** Replays captured requests by ids or a query: through the relay's job where each goes out once and as it is, else by a plan of our own. */
export async function replayCaptured(args: string[], out: Output, flags: ReplayFlags): Promise<Exit> {
  const target = flags.to === undefined ? null : parseTarget(flags.to);
  const change = changeOf(flags);
  const diff = flags.diff ? createIgnore(flags.ignore) : null;
  const q = flags.query?.trim();
  const parsed = parseQuery(q ?? "");
  if (!parsed.ok) {
    out.error(queryProblem(q!, parsed.error));
    return Exit.usage;
  }
  const settings = requireRelay(readSettings(flags));
  const { relay, token, listeners } = settings;
  const endpoint = settings.endpoints[0]!;
  const client = createClient(settings);
  const job = q !== undefined && planFlags(flags).length === 0 && !flags.dryRun;

  const items: CapturedItem[] = [];
  if (q === undefined) for (const id of args) items.push(toItem(await findRequest(client, id, endpoint)));
  else if (!job) items.push(...(await findAll(client, endpoint, q)));
  const { api, read } = client;
  const total = job ? (await read(api.replays.count.$post({ json: { endpoint, q } }))).requests : items.length;
  if (total === 0) {
    out.note(`Nothing in ${endpoint} matches; another endpoint is named with --endpoint.`);
    return Exit.no;
  }
  const steps = job ? [] : planOf(items, flags, out);
  if (keepsUnasked(flags) && items.some(({ signed }) => signed)) out.note(KEPT_SIGNATURE);
  if (flags.dryRun) return showPlan(out, steps, flags.json ?? false, "requestId");
  if (q !== undefined && !flags.yes) {
    const often = job || steps.length === total ? "" : ` (${countText(steps.length, "sending")})`;
    const where = target?.label ?? flags.agent ?? "the connected agent";
    if (!(await confirm(`Replay ${countText(total, "request")} of ${endpoint}${often} to ${where}?`))) {
      out.note("Nothing was sent.");
      return Exit.no;
    }
  }
  if (job && !target) await requireAgent(client, endpoint, flags.agent);

  const stop = abortOnSignal();
  const concurrency = concurrencyOf(flags);
  const insecure = flags.insecure ?? false;
  const occasion = target && (await openOccasion({ relay, token, listeners, target, insecure, concurrency }));
  const agent = occasion?.name ?? flags.agent;
  const input = { ...(agent === undefined ? {} : { agent }), ...signingOf(flags) };
  try {
    if (!job) {
      const send = createCapturedSender(client, { input, change, diff });
      return await runPlan(out, steps, { flags, stop, send, idKey: "requestId" });
    }
    const rate = flags.rate ?? null;
    const { id } = await read(api.replays.$post({ json: { endpoint, q, ...input, concurrency, rate } }));
    out.note(`Replay ${id}: ${countText(total, "request")}.`);
    return await watchJob(client, id, out, {
      before: { total, succeeded: 0, failed: 0 },
      after: 0,
      occasion,
      stop,
      flags,
    });
  } finally {
    await occasion?.close();
  }
}
