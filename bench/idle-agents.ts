import { parseArgs } from "node:util";
import { startAgent } from "../cli/agent.ts";
import { parseTarget } from "../cli/target.ts";

/** Many agents in one process that have nothing to do; prints how many there are, once all are connected. */
const { values } = parseArgs({
  options: {
    relay: { type: "string" },
    token: { type: "string" },
    name: { type: "string" },
    count: { type: "string" },
  },
});
const count = Number(values.count);
const AT_ONCE = 50;

const connectOne = (i: number) =>
  new Promise<void>((resolve, reject) => {
    const agent = startAgent({
      relay: values.relay!,
      token: values.token!,
      name: `${values.name}-${i}`,
      endpoints: ["default"],
      target: parseTarget("9"),
      concurrency: 16,
      insecure: false,
      onReady: () => resolve(),
      onLost: (reason) => process.stderr.write(`an idle agent lost its connection: ${reason}\n`),
      onOutcome: () => {},
    });
    agent.done.catch(reject);
  });

for (let i = 0; i < count; i += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - i) }, (_, at) => connectOne(i + at)));
}
process.stdout.write(`${JSON.stringify({ connected: count })}\n`);
