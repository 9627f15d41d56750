import { randomUUID } from "node:crypto";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail, ReplayInput } from "../../protocol/request.ts";
import { type Agent, startAgent } from "../agent.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { findRequest } from "../find-request.ts";
import { type Output, createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { type Target, parseTarget } from "../target.ts";
import { statusSpan } from "../verdict-text.ts";

type ReplayFlags = CommonFlags & {
  agent?: string;
  sign?: "keep" | "resign" | "none";
  resign?: boolean;
  to?: string;
  insecure?: boolean;
};

interface Occasion {
  relay: string;
  token: string;
  target: Target;
  insecure: boolean;
}

/** An agent for one occasion, of a name that no other has. */
async function openAgent(options: Occasion): Promise<{ name: string; agent: Agent }> {
  const name = `replay:${options.target.label}:${randomUUID().slice(0, 8)}`;
  let agent!: Agent;
  await new Promise<void>((resolve, reject) => {
    agent = startAgent({
      ...options,
      name,
      endpoints: [],
      concurrency: 1,
      onReady: () => resolve(),
      onLost() {},
      onOutcome() {},
    });
    agent.done.catch(reject);
  });
  return { name, agent };
}

/** `hooktap replay <id…>`: the answer is no when one got no answer, or one from 400 up. */
export async function replay(ids: string[], flags: ReplayFlags): Promise<Exit> {
  const out = createOutput(flags);
  const target = flags.to === undefined ? null : parseTarget(flags.to);
  const settings = requireRelay(readSettings(flags));
  const { relay, token } = settings;
  if (target) await refuseRelay(target, settings.listeners);
  const client = createClient(settings);
  const requests: Detail[] = [];
  for (const id of ids) requests.push(await findRequest(client, id, settings.endpoints[0]!));

  const insecure = flags.insecure ?? false;
  const own = target && (await openAgent({ relay, token, target, insecure }));
  const agent = own?.name ?? flags.agent;
  const sign = flags.resign ? "resign" : flags.sign;
  const input: ReplayInput = { ...(agent ? { agent } : {}), ...(sign ? { sign } : {}) };
  try {
    let exit: Exit = Exit.ok;
    for (const request of requests) {
      if (!(await replayOne(out, client, request, input, flags.json ?? false))) exit = Exit.no;
    }
    return exit;
  } finally {
    own?.agent.close();
    await own?.agent.done;
  }
}

async function replayOne(
  out: Output,
  { api, read }: Client,
  { id, method, path }: Detail,
  input: ReplayInput,
  json: boolean,
): Promise<boolean> {
  const delivery: Delivery = await read(api.requests[":id"].replay.$post({ param: { id }, json: input }));
  const { status, error, ms, target, reason } = delivery;
  if (json) out.item(delivery);
  else {
    const detail = error && reason ? `  ${reason}` : "";
    out.line(
      { text: id, style: "cyan" },
      `  ${method} ${path} → ${target}  `,
      statusSpan(status, error),
      `  ${ms ?? 0} ms${detail}`,
    );
  }
  return error === null && status !== null && status < 400;
}
