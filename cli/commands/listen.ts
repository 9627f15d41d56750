import { startAgent } from "../agent.ts";
import { type AgentFlags, agentOptions } from "../agent-flags.ts";
import { agentOutput } from "../agent-output.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { readSettings, requireRelay } from "../settings.ts";
import { untilSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";

/** `hooktap listen <target>`: the agent alone, until a signal. */
export async function listen(text: string, flags: AgentFlags): Promise<Exit> {
  const out = createOutput({ quiet: flags.quiet, batched: true });
  const target = parseTarget(text);
  const settings = requireRelay(readSettings(flags));
  const { relay, token, endpoints, listeners } = settings;
  await refuseRelay(target, listeners);
  const described = agentOptions(flags, settings, target);
  const agent = startAgent({
    ...described,
    relay,
    token,
    endpoints,
    ...agentOutput(out, {
      json: flags.json ?? false,
      relay,
      onFirst(hello) {
        if (flags.json) {
          const { console, endpoints } = hello;
          out.item({ type: "ready", console, agent: described.name, target: target.href, endpoints });
        }
        for (const { url } of hello.endpoints) out.note("Hook URL   ", { text: url, style: "bold" });
        out.note("Target     ", target.href);
        out.note("Inspector  ", hello.console, {
          text: "  (sign in with: hooktap open)",
          style: "dim",
        });
      },
    }),
  });
  void untilSignal().then(() => agent.close());
  await agent.done;
  return Exit.ok;
}
