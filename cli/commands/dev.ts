import type { HooktapError } from "../../protocol/error.ts";
import type { startRelay as start } from "../../server/index.ts";
import type { Agent } from "../agent.ts";
import { type AgentFlags, agentOptions } from "../agent-flags.ts";
import { readBacklogWish } from "../backlog-wish.ts";
import { Exit } from "../exit.ts";
import { forward, openScreen } from "../forward.ts";
import { noteHeader } from "../forward-header.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { type RelayFlags, hookUrl, relayOptions } from "../relay-flags.ts";
import { readSettings } from "../settings.ts";
import { untilSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";
import type { TargetHealth } from "../target-watch.ts";

export type DevFlags = RelayFlags & AgentFlags & { demo?: boolean; once?: boolean };
export type StartRelay = typeof start;

/** `hooktap dev [target]`: relay and agent in one process, until a signal. */
export async function dev(text: string | undefined, flags: DevFlags): Promise<Exit> {
  if (flags.demo) {
    const [{ demo }, { startRelay }] = await Promise.all([import("../demo.ts"), import("../../server/index.ts")]);
    return demo(flags, startRelay);
  }
  const target = text === undefined ? null : parseTarget(text);
  const settings = readSettings(flags);
  const backlog = readBacklogWish(createOutput(), flags.backlog);
  if (backlog === "usage") return Exit.usage;
  const { endpoints } = settings;
  const options = relayOptions(flags);
  const json = flags.json ?? false;
  const { startRelay } = await import("../../server/index.ts");
  const stop = untilSignal();
  const relay = await startRelay(options);
  const screen = target && openScreen(flags);
  const out = createOutput({ quiet: flags.quiet, batched: true, screen });
  let announced = false;

  function announce(urls: string[], later: string, health: TargetHealth | null = null): void {
    announced = true;
    const { console, hooks, token } = relay;
    const open = relay.openUrl();
    if (json) out.item({ type: "ready", console, hooks, token, open, target: target?.href ?? null });
    const inspector = { url: open, hint: `works once; later: ${later}` };
    noteHeader(out, { hooks: urls, inspector, target, health, data: options.data });
    out.note("");
    out.note("Send it something:");
    out.note(`  curl -H 'Content-Type: application/json' -d '{"hello":"webhook"}' ${urls[0]}/try`);
    out.note("");
  }

  let agent: Agent | null = null;
  try {
    if (!target) {
      announce(
        endpoints.map((name) => hookUrl(flags, relay.hooks, name)),
        "hooktap open",
      );
      await stop;
      return Exit.ok;
    }
    await refuseRelay(target, [relay.console, relay.hooks]);
    agent = forward({
      out,
      screen,
      json,
      relay: relay.console,
      token: relay.token,
      endpoints,
      described: agentOptions(flags, settings, target),
      backlog,
      onFirst(hello, health, keys) {
        const urls = hello.endpoints.map(({ url }) => url);
        announce(urls, keys ? "o" : "hooktap open", health);
      },
    });
    void stop.then(agent.close);
    await agent.done.catch(async (error: HooktapError) => {
      if (!announced) throw error;
      // Another agent may have taken over; the relay goes on capturing.
      out.error(error);
      await stop;
    });
    return Exit.ok;
  } finally {
    agent?.close();
    await relay.close();
  }
}
