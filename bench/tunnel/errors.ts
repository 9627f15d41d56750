import { once } from "node:events";
import { createServer } from "node:net";
import { median, setReply } from "../processes.ts";
import { send, untilWaiting } from "./client.ts";
import { type Figure, round } from "./figure.ts";
import { type Bench, startStack } from "./stack.ts";

const TIMES = 10;
const CLOSED_MS = 50;
const KILLED_MS = 1_000;
const IN_FLIGHT = 5;

/** How soon a sender has its answer when there is nobody to give one. */
export async function measureErrors(bench: Bench): Promise<Figure[]> {
  return [...(await closedPort(bench)), ...(await killedAgent(bench))];
}

async function closedPort(bench: Bench): Promise<Figure[]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  const stack = await startStack({ ...bench, target: `http://127.0.0.1:${port}` });
  try {
    const times: number[] = [];
    await expectStatus(502, `${stack.hooks}/small`);
    for (let i = 0; i < TIMES; i++) times.push(await expectStatus(502, `${stack.hooks}/small`));
    await setReply(stack.ready, "auto");
    const auto = await expectStatus(200, `${stack.hooks}/small`);
    return [
      {
        name: "closed port, passthrough: until the 502",
        value: round(median(times), 1),
        unit: "ms",
        target: { is: "≤", value: CLOSED_MS },
        detail: { longest: round(Math.max(...times), 1) },
      },
      {
        name: "closed port, auto: until the endpoint's own answer",
        value: round(auto, 1),
        unit: "ms",
        target: { is: "≤", value: CLOSED_MS },
      },
    ];
  } finally {
    await stack.stop();
  }
}

async function killedAgent(bench: Bench): Promise<Figure[]> {
  const stack = await startStack(bench);
  try {
    await expectStatus(200, `${stack.hooks}/small`);
    const answered = Array.from({ length: IN_FLIGHT }, () =>
      send(`${stack.hooks}/silent`, 1024).then(({ status }) => ({ status, at: performance.now() })),
    );
    await untilWaiting(bench.target, IN_FLIGHT);
    const killedAt = performance.now();
    stack.agent.kill("SIGKILL");
    const answers = await Promise.all(answered);
    if (answers.some(({ status }) => status !== 502)) throw new Error("a sender got another answer than 502");
    return [
      {
        name: `agent killed with ${IN_FLIGHT} requests in flight: until the last 502`,
        value: round(Math.max(...answers.map(({ at }) => at)) - killedAt, 1),
        unit: "ms",
        target: { is: "≤", value: KILLED_MS },
      },
    ];
  } finally {
    await stack.stop();
  }
}

async function expectStatus(status: number, url: string): Promise<number> {
  const exchange = await send(url, 1024);
  if (exchange.status !== status)
    throw new Error(`${url} answered ${exchange.status}, not ${status}: ${exchange.text}`);
  return exchange.ms;
}
