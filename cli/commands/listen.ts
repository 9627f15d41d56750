import { HooktapError } from "../../protocol/error.ts";
import type { AgentFlags } from "../agent-flags.ts";
import { readBacklogWish } from "../backlog-wish.ts";
import { Exit } from "../exit.ts";
import { followSettings, settingsStamp } from "../follow-settings.ts";
import { forward, openScreen } from "../forward.ts";
import { noteHeader } from "../forward-header.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { readyItem } from "../route-text.ts";
import { planAgents } from "../routes.ts";
import { readSettings, requireRelay, settingsFiles } from "../settings.ts";
import { untilSignal } from "../signals.ts";

/** `hooktap listen [target]`: the agents alone, until a signal. */
export async function listen(text: string | undefined, flags: AgentFlags): Promise<Exit> {
  const plan = async () => planAgents(text, flags, await settingsFiles());
  const since = settingsStamp();
  const planned = await plan();
  if (planned.length === 0) {
    throw new HooktapError("usage", "there is nowhere to forward to", {
      hint: "name a target (hooktap listen 3000), or routes with --route or in .hooktap.json",
    });
  }
  const settings = readSettings(flags);
  const backlog = readBacklogWish(createOutput(), flags.backlog ?? settings.backlog);
  if (backlog === "usage") return Exit.usage;
  const { relay, token, endpoints, listeners } = requireRelay(settings);
  for (const { target } of planned) await refuseRelay(target, listeners);
  const screen = openScreen(flags);
  const out = createOutput({ quiet: flags.quiet, batched: true, screen });
  const json = flags.json ?? false;
  const agents = forward({
    out,
    screen,
    json,
    relay,
    token,
    endpoints,
    plan: planned,
    backlog,
    onFirst(hello, healthOf, keys) {
      const { console, endpoints } = hello;
      if (json) out.item({ type: "ready", console, ...readyItem(planned), endpoints });
      const hooks = endpoints.map(({ url }) => url);
      const inspector = { url: console, hint: keys ? "o opens it" : "sign in with: hooktap open" };
      noteHeader(out, { hooks, inspector, plan: planned, healthOf });
    },
  });
  const unfollow = followSettings({ out, json, agents, since, plan });
  void untilSignal().then(() => agents.close());
  await agents.done.finally(unfollow);
  return Exit.ok;
}
