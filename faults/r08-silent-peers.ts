import { type ListeningAgent, connectedAgents, startListen, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startNumberedTarget } from "./numbered.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import type { RelayUnderTest } from "./relay-under-test.ts";

const MOST_NOTICE_MS = 30_000;
/** A try that is under way when a side is back has to time out first. */
const MOST_RETURN_MS = 30_000;

/** Null: it was not noticed in time. */
type Ms = number | null;

interface Scene {
  relayNoticedMs?: Ms;
  agentNoticedMs?: Ms;
  /** The agent, or the relay, called the tunnel connected while the other side was silent. */
  falselyConnected: boolean;
  returnedMs: Ms;
}

const saidLost = (agent: ListeningAgent) => agent.stderr().includes("lost");
const saidAgain = (agent: ListeningAgent) => /Connected to \S+ again/.test(agent.stderr());

/** A relay, a target and an agent between them. */
async function connect(under: RelayUnderTest, proxy?: Proxy) {
  const relay = await under.serve(proxy ? { consoleUrl: proxy.origin } : {});
  proxy?.leadTo(relay.console);
  const target = await startNumberedTarget(under);
  const agent = await startListen(under, { ...relay, console: proxy?.origin ?? relay.console }, target.url);
  const gone = async () => (await connectedAgents(relay)).length === 0;
  return {
    relay,
    agent,
    noticedByRelay: () => waitFor(gone, MOST_NOTICE_MS),
    noticedByAgent: () => waitFor(() => saidLost(agent), MOST_NOTICE_MS),
    /** Until both sides say that they are connected, and a request passes. */
    async returned(): Promise<Ms> {
      const ms = await waitFor(async () => saidAgain(agent) && !(await gone()), MOST_RETURN_MS);
      await fetch(`${relay.hooks}/default/n/1`, { method: "POST", body: "{}" });
      await target.until(1);
      return target.arrivals.length > 0 ? ms : null;
    },
  };
}

async function stoppedAgent(under: RelayUnderTest): Promise<Scene> {
  const { agent, noticedByRelay, returned } = await connect(under);
  agent.signal("SIGSTOP");
  const relayNoticedMs = await noticedByRelay();
  agent.signal("SIGCONT");
  return { relayNoticedMs, falselyConnected: false, returnedMs: await returned() };
}

async function stoppedRelay(under: RelayUnderTest): Promise<Scene> {
  const { relay, agent, noticedByAgent, returned } = await connect(under);
  process.kill(relay.pid, "SIGSTOP");
  const agentNoticedMs = await noticedByAgent();
  const falselyConnected = saidAgain(agent);
  process.kill(relay.pid, "SIGCONT");
  return { agentNoticedMs, falselyConnected, returnedMs: await returned() };
}

async function halfOpen(under: RelayUnderTest): Promise<Scene> {
  const proxy = await startProxy(under);
  const { relay, agent, noticedByAgent, noticedByRelay, returned } = await connect(under, proxy);
  proxy.swallow();
  const [relayNoticedMs, agentNoticedMs] = await Promise.all([noticedByRelay(), noticedByAgent()]);
  const falselyConnected = saidAgain(agent) || (relayNoticedMs !== null && (await connectedAgents(relay)).length > 0);
  proxy.heal();
  return { relayNoticedMs, agentNoticedMs, falselyConnected, returnedMs: await returned() };
}

export const silentPeers: Fault = {
  id: "R8",
  title: "a peer that falls silent without closing is noticed within 30 s on both sides, and comes back by itself",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const scenes = { stoppedAgent, stoppedRelay, halfOpen };
    await Promise.all(
      Object.entries(scenes).map(async ([name, scene]) => {
        const { falselyConnected, returnedMs, ...noticed } = await scene(under);
        for (const [who, ms] of Object.entries(noticed)) {
          figures[`${name}_${who}`] = ms;
          expect(ms !== null, `${name}: not noticed within ${MOST_NOTICE_MS} ms (${who})`);
        }
        figures[`${name}_returnedMs`] = returnedMs;
        expect(!falselyConnected, `${name}: a side says that it is connected to one that is silent`);
        expect(returnedMs !== null, `${name}: the tunnel did not come back within ${MOST_RETURN_MS} ms`);
      }),
    );
    return result();
  },
  mutants: [
    {
      name: "the relay waits for a silent agent",
      why: "senders would wait for an agent that is long gone",
      patch: { file: "server/tunnel.js", find: "pulse.watch(socket, () => socket.terminate());", replace: "" },
    },
    {
      name: "the agent waits for a silent relay",
      why: "a laptop that woke up would say connected, and get nothing",
      patch: {
        file: "cli/agent.js",
        find: 'pulse.watch(socket, () => cut("nothing was heard of the relay"));',
        replace: "",
      },
    },
  ],
};
