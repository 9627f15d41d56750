import type { HooktapError } from "../../protocol/error.ts";
import type { startRelay as start } from "../../server/index.ts";
import type { RelayHello } from "../../protocol/tunnel.ts";
import { type Agent, startAgent } from "../agent.ts";
import { type AgentFlags, agentOptions } from "../agent-flags.ts";
import { agentOutput } from "../agent-output.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { type RelayFlags, hookUrl, relayOptions } from "../relay-flags.ts";
import { readSettings } from "../settings.ts";
import { untilSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";

export type DevFlags = RelayFlags & AgentFlags & { demo?: boolean; once?: boolean };
export type StartRelay = typeof start;

/** `hooktap dev [target]`: relay and agent in one process, until a signal. */
export async function dev(text: string | undefined, flags: DevFlags): Promise<Exit> {
  if (flags.demo) {
    const [{ demo }, { startRelay }] = await Promise.all([import("../demo.ts"), import("../../server/index.ts")]);
    return demo(flags, startRelay);
  }
  const out = createOutput({ quiet: flags.quiet, batched: true });
  const target = text === undefined ? null : parseTarget(text);
  const settings = readSettings(flags);
  const { endpoints } = settings;
  const options = relayOptions(flags);
  const { startRelay } = await import("../../server/index.ts");
  const stop = untilSignal();
  const relay = await startRelay(options);
  let announced = false;

  function announce(urls: string[]): void {
    announced = true;
    const { console, hooks, token } = relay;
    const open = relay.openUrl();
    if (flags.json) out.item({ type: "ready", console, hooks, token, open, target: target?.href ?? null });
    for (const url of urls) out.note("Hook URL   ", { text: url, style: "bold" });
    out.note("Inspector  ", open, { text: "  (works once; later: hooktap open)", style: "dim" });
    out.note("Target     ", target?.href ?? "none yet; add one with: hooktap listen 3000");
    out.note("Data       ", options.data);
    out.note("");
    out.note("Send it something:");
    out.note(`  curl -H 'Content-Type: application/json' -d '{"hello":"webhook"}' ${urls[0]}/try`);
    out.note("");
  }

  let agent: Agent | null = null;
  try {
    if (!target) {
      announce(endpoints.map((name) => hookUrl(flags, relay.hooks, name)));
      await stop;
      return Exit.ok;
    }
    await refuseRelay(target, [relay.console, relay.hooks]);
    const onFirst = (hello: RelayHello) => announce(hello.endpoints.map(({ url }) => url));
    agent = startAgent({
      ...agentOptions(flags, settings, target),
      relay: relay.console,
      token: relay.token,
      endpoints,
      ...agentOutput(out, { json: flags.json ?? false, relay: relay.console, onFirst }),
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
