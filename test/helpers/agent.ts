import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Agent, type AgentOptions, startAgent } from "../../cli/agent.ts";
import type { Outcome } from "../../cli/agent-stream.ts";
import { parseTarget } from "../../cli/target.ts";
import type { GivenUp, RelayHello } from "../../protocol/tunnel.ts";
import type { Relay } from "../../server/index.ts";

export interface TestAgent extends Agent {
  hello: RelayHello;
  outcomes: Outcome[];
  givenUp: GivenUp[];
  /** Each count of requests that wait while the agent is held. */
  held: number[];
}

type Wishes = Pick<
  AgentOptions,
  | "name"
  | "endpoints"
  | "concurrency"
  | "backlog"
  | "retry"
  | "hostHeader"
  | "headers"
  | "timeoutMs"
  | "choice"
  | "insecure"
>;

/** A real agent, connected; closed with the test. */
export async function testAgent(relay: Relay, target: string, options: Partial<Wishes> = {}): Promise<TestAgent> {
  const outcomes: Outcome[] = [];
  const givenUp: GivenUp[] = [];
  const held: number[] = [];
  const connected = await new Promise<{ hello: RelayHello; agent: Agent }>((resolve, reject) => {
    const agent = startAgent({
      relay: relay.console,
      token: relay.token,
      target: parseTarget(target),
      name: "here",
      endpoints: ["default"],
      concurrency: 16,
      insecure: false,
      ...options,
      onReady: (hello) => resolve({ hello, agent }),
      onLost: () => {},
      onOutcome: (outcome) => outcomes.push(outcome),
      onGivenUp: (request) => givenUp.push(request),
      onHeld: (queued) => held.push(queued),
    });
    agent.done.catch(reject);
  });
  const { agent, hello } = connected;
  onTestFinished(async () => {
    agent.close();
    await agent.done.catch(() => {});
  });
  return { ...agent, hello, outcomes, givenUp, held };
}

export interface TestTarget {
  url: string;
  port: number;
  /** Path and body of each request, in the order of arrival. */
  seen: { method: string; url: string; headers: string[]; body: Buffer }[];
  server: Server;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that remembers what came. */
export async function testTarget(
  answer: (req: IncomingMessage, res: ServerResponse, body: Buffer) => void = (_req, res) => void res.end("done"),
  port = 0,
): Promise<TestTarget> {
  const seen: TestTarget["seen"] = [];
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on("data", (part: Buffer) => parts.push(part));
    req.on("end", () => {
      const body = Buffer.concat(parts);
      seen.push({ method: req.method!, url: req.url!, headers: req.rawHeaders, body });
      answer(req, res, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${bound}`, port: bound, seen, server, close };
}

/** The real one, whatever clock a test sets. */
const timer = setTimeout;

/** Resolves once `content` holds; looks often, but leaves the core to what it waits for, and fails the test by its own time limit. */
export async function until(content: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await content())) await new Promise((resolve) => timer(resolve, 2));
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const target = await testTarget();
  await target.close();
  return target.port;
}
