import { type AgentFlags, agentOptions } from "../agent-flags.ts";
import { readBacklogWish } from "../backlog-wish.ts";
import { Exit } from "../exit.ts";
import { forward, openScreen } from "../forward.ts";
import { noteHeader } from "../forward-header.ts";
import { createOutput } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { readSettings, requireRelay } from "../settings.ts";
import { untilSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";

/** `hooktap listen <target>`: the agent alone, until a signal. */
export async function listen(text: string, flags: AgentFlags): Promise<Exit> {
  const target = parseTarget(text);
  const settings = requireRelay(readSettings(flags));
  const { relay, token, endpoints, listeners } = settings;
  await refuseRelay(target, listeners);
  const backlog = readBacklogWish(createOutput(), flags.backlog);
  if (backlog === "usage") return Exit.usage;
  const described = agentOptions(flags, settings, target);
  const screen = openScreen(flags);
  const out = createOutput({ quiet: flags.quiet, batched: true, screen });
  const json = flags.json ?? false;
  const agent = forward({
    out,
    screen,
    json,
    relay,
    token,
    endpoints,
    described,
    backlog,
    onFirst(hello, health, keys) {
      const { console, endpoints } = hello;
      if (json) out.item({ type: "ready", console, agent: described.name, target: target.href, endpoints });
      const hooks = endpoints.map(({ url }) => url);
      const inspector = { url: console, hint: keys ? "o opens it" : "sign in with: hooktap open" };
      noteHeader(out, { hooks, inspector, target, health });
    },
  });
  void untilSignal().then(() => agent.close());
  await agent.done;
  return Exit.ok;
}
