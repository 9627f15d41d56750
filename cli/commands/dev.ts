import type { HooktapError } from "../../protocol/error.ts";
import type { startRelay as start } from "../../server/index.ts";
import type { AgentFlags } from "../agent-flags.ts";
import type { HealthOf } from "../agent-output.ts";
import { readBacklogWish } from "../backlog-wish.ts";
import { Exit } from "../exit.ts";
import { followSettings, settingsStamp } from "../follow-settings.ts";
import { forward, openScreen } from "../forward.ts";
import { noteHeader } from "../forward-header.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { type RelayFlags, hookUrl, relayOptions } from "../relay-flags.ts";
import type { RouteAgents } from "../route-agents.ts";
import { readyItem } from "../route-text.ts";
import { planAgents } from "../routes.ts";
import { readSettings, settingsFiles } from "../settings.ts";
import { untilSignal } from "../signals.ts";

export type DevFlags = RelayFlags & AgentFlags & { demo?: boolean; once?: boolean };
export type StartRelay = typeof start;

/** `hooktap dev [target]`: relay and agents in one process, until a signal. */
export async function dev(text: string | undefined, flags: DevFlags): Promise<Exit> {
  if (flags.demo) {
    const [{ demo }, { startRelay }] = await Promise.all([import("../demo.ts"), import("../../server/index.ts")]);
    return demo(flags, startRelay);
  }
  const plan = async () => planAgents(text, flags, await settingsFiles());
  const since = settingsStamp();
  const planned = await plan();
  const settings = readSettings(flags);
  const backlog = readBacklogWish(createOutput(), flags.backlog ?? settings.backlog);
  if (backlog === "usage") return Exit.usage;
  const { endpoints } = settings;
  const options = relayOptions(flags);
  const json = flags.json ?? false;
  const { startRelay } = await import("../../server/index.ts");
  const stop = untilSignal();
  const relay = await startRelay(options);
  const screen = planned.length > 0 ? openScreen(flags) : null;
  const out = createOutput({ quiet: flags.quiet, batched: true, screen });
  let announced = false;

  function announce(urls: string[], later: string, healthOf: HealthOf = () => null): void {
    announced = true;
    const { console, hooks, token } = relay;
    const open = relay.openUrl();
    const { agent: _agent, ...targets } = readyItem(planned);
    if (json) out.item({ type: "ready", console, hooks, token, open, ...targets });
    const inspector = { url: open, hint: `works once; later: ${later}` };
    noteHeader(out, { hooks: urls, inspector, plan: planned, healthOf, data: options.data });
    out.note("");
    out.note("Send it something:");
    out.note(`  curl -H 'Content-Type: application/json' -d '{"hello":"webhook"}' ${urls[0]}/try`);
    out.note("");
  }

  let agents: RouteAgents | null = null;
  let unfollow = () => {};
  try {
    // Without a target it is a relay alone: the folder's routes are for the listen that is started beside it.
    if (planned.length === 0) {
      announce(
        endpoints.map((name) => hookUrl(flags, relay.hooks, name)),
        "hooktap open",
      );
      await stop;
      return Exit.ok;
    }
    for (const { target } of planned) await refuseRelay(target, [relay.console, relay.hooks]);
    agents = forward({
      out,
      screen,
      json,
      relay: relay.console,
      token: relay.token,
      endpoints,
      plan: planned,
      backlog,
      onFirst(hello, healthOf, keys) {
        const urls = hello.endpoints.map(({ url }) => url);
        announce(urls, keys ? "o" : "hooktap open", healthOf);
      },
    });
    unfollow = followSettings({ out, json, agents, since, plan });
    void stop.then(agents.close);
    await agents.done.catch(async (error: HooktapError) => {
      if (!announced) throw error;
      // Another agent may have taken over; the relay goes on capturing.
      out.error(error);
      await stop;
    });
    return Exit.ok;
  } finally {
    unfollow();
    agents?.close();
    await relay.close();
  }
}
