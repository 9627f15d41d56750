import { startAgent } from "../cli/agent.ts";
import { parseTarget } from "../cli/target.ts";

/** Run as a process: many of the product's own agents, idle. Each tells on stdout when its tunnel is accepted, and when again. */
const [relay, token, prefix, count] = process.argv.slice(2) as [string, string, string, string];

for (let i = 0; i < Number(count); i++) {
  const { done } = startAgent({
    relay,
    token,
    name: `${prefix}-${i}`,
    endpoints: ["default"],
    target: parseTarget("http://127.0.0.1:9"),
    concurrency: 16,
    insecure: false,
    onReady: (_hello, again) => process.stdout.write(again ? "again\n" : "ready\n"),
    onLost: () => {},
    onOutcome: () => {},
  });
  done.catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
