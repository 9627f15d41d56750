import { request, Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "./load.ts";

export interface GoodClient {
  /** Ends it; what it saw. */
  stop(): Promise<{ sent: number; failed: number; p99: number }>;
}

const PAUSE_MS = 10;

/** A well-behaved sender: one small request after another on a kept connection, while others misbehave. */
export function startGoodClient(hooks: string): GoodClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latencies: number[] = [];
  let failed = 0;
  let running = true;

  const send = () =>
    new Promise<boolean>((resolve) => {
      const req = request(`${hooks}/default/good`, { method: "POST", agent }, (res) => {
        res
          .on("end", () => resolve(res.statusCode === 200))
          .on("error", () => resolve(false))
          .resume();
      });
      req.on("error", () => resolve(false));
      req.end("good");
    });

  const loop = (async () => {
    while (running) {
      const startedAt = performance.now();
      if (!(await send())) failed++;
      latencies.push(performance.now() - startedAt);
      await sleep(PAUSE_MS);
    }
    agent.destroy();
  })();

  return {
    async stop() {
      running = false;
      await loop;
      return { sent: latencies.length, failed, p99: quantile(latencies, 0.99) };
    },
  };
}
