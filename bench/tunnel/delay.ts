import { fetchLarge, sendLarge } from "./client.ts";
import { startDelayProxy } from "./delay-proxy.ts";
import { type Figure, round } from "./figure.ts";
import { LARGE_BODY } from "./sizes.ts";
import { type Bench, startStack } from "./stack.ts";

const ROUND_TRIP_MS = 50;
const MB_PER_S = 18;

/** How fast one stream is where a round trip between agent and relay takes 50 ms: what its window allows. */
export async function measureDelay(bench: Bench): Promise<Figure[]> {
  const proxy = await startDelayProxy(ROUND_TRIP_MS);
  const stack = await startStack(bench, {
    relayFlags: ["--console-url", proxy.origin],
    through: (ready) => {
      proxy.leadTo(ready.console);
      return proxy.origin;
    },
  });
  try {
    const answer = await fetchLarge(`${stack.hooks}/large`);
    const { atTarget } = await sendLarge(`${stack.hooks}/sink`);
    return [throughput("answer", answer.ms), throughput("request, as the target sees it", atTarget.ms)];
  } finally {
    await stack.stop();
    proxy.stop();
  }
}

const throughput = (name: string, ms: number): Figure => ({
  name: `one ${name}, at ${ROUND_TRIP_MS} ms round trip`,
  value: round(LARGE_BODY / 1000 / ms, 1),
  unit: "MB/s",
  target: { is: "≥", value: MB_PER_S },
});
