import { setTimeout as sleep } from "node:timers/promises";
import { HooktapError } from "../../protocol/error.ts";
import type { Play, Triggered } from "../../protocol/trigger.ts";
import { type Client, createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { createOutput, type Output } from "../output.ts";
import { readSettings, requireRelay } from "../settings.ts";
import { untilSignal } from "../signals.ts";
import { type TriggerFlags, triggerInput } from "../trigger-flags.ts";
import { listTriggers } from "../trigger-list.ts";
import { printRequest, triggerTarget } from "../trigger-local.ts";
import { createTimeline, tellSigning } from "../trigger-output.ts";
import { statusSpan, verdictSpan } from "../verdict-text.ts";

const LOOK_MS = 100;

/** `hooktap trigger <provider> [event]`: the answer is no when one got no answer, or one from 400 up, or a play did not deliver all. */
export async function trigger(
  provider: string | undefined,
  event: string | undefined,
  flags: TriggerFlags,
): Promise<Exit> {
  const out = createOutput(flags);
  if (flags.list) {
    listTriggers(out, provider, event, flags.json ?? false);
    return Exit.ok;
  }
  if (provider === undefined) {
    throw new HooktapError("usage", "whose event is it to be?", { hint: "see: hooktap trigger --list" });
  }
  const input = triggerInput(provider, event, flags);
  if (flags.print) return printRequest(input, flags);
  if (flags.to !== undefined) return triggerTarget(input, flags);
  const { data: _, ...common } = flags;
  const settings = requireRelay(readSettings(common));
  const client = createClient(settings);
  // The relay makes and sends it: it has the secret, which nobody gets to read, and reaches its own hooks listener from where it is.
  const json = { ...input, endpoint: settings.endpoints[0]! };
  const triggered: Triggered = await client.read(client.api.trigger.$post({ json }));
  if (triggered.play) return followPlay(out, client, triggered, triggered.play.id, flags.json ?? false);
  const { request, answer } = triggered;
  if (flags.json) out.item({ type: "triggered", ...triggered });
  else {
    out.line(
      { text: request.id, style: "cyan" },
      `  ${request.provider} ${request.eventType} → ${request.endpoint}  `,
      verdictSpan(request.verdict.status),
      "  ",
      statusSpan(answer!.status, answer!.error),
      `  ${answer!.ms} ms`,
    );
    tellSigning(out, triggered);
  }
  return answer!.status !== null && answer!.status < 400 ? Exit.ok : Exit.no;
}

/** Tells a play of the relay's until its end; a signal cancels it. */
async function followPlay(
  out: Output,
  { api, read }: Client,
  triggered: Triggered,
  id: string,
  json: boolean,
): Promise<Exit> {
  if (json) out.item({ type: "triggered", ...triggered });
  else tellSigning(out, triggered);
  const tell = createTimeline(out, json);
  const asked = untilSignal().then(() => "signal" as const);
  for (;;) {
    const play: Play = await read(api.plays[":id"].$get({ param: { id } }));
    tell(play);
    if (play.state !== "running") return play.state === "delivered" ? Exit.ok : Exit.no;
    if ((await Promise.race([asked, sleep(LOOK_MS)])) !== "signal") continue;
    tell(await read(api.plays[":id"].cancel.$post({ param: { id } })));
    return Exit.no;
  }
}
