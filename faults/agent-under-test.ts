import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentState } from "../protocol/live.ts";
import type { RelayHello } from "../protocol/tunnel.ts";
import type { RelayUnderTest, ServedRelay } from "./relay-under-test.ts";

const LOOK_MS = 20;

/** `hooktap listen` in a process of its own, its tunnel accepted. */
export interface ListeningAgent {
  pid: number;
  /** What its `ready` line says of its endpoints. */
  endpoints: RelayHello["endpoints"];
  /** Its words for people, so far. */
  stderr(): string;
  signal(signal: NodeJS.Signals): void;
  /** Kills it and waits for its end. */
  kill(): Promise<void>;
}

/** The name that all agents here have unless they are given another. */
const AGENT = "under-test";

/** Starts the CLI's agent. `relay`: where it finds the console, if not at the relay's own address. */
export async function startListen(
  under: RelayUnderTest,
  relay: Pick<ServedRelay, "console" | "token">,
  target: string,
): Promise<ListeningAgent> {
  const args = [join(under.root, "bin/hooktap.js"), "listen", target, "--json", "--name", AGENT];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: under.folder(), HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token },
  });
  const closed = once(child, "close");
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  under.onCleanUp(kill);
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const first = once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line));
  const line = await Promise.race([first, closed.then(() => null)]);
  if (line === null) throw new Error(`the agent did not start: ${stderr}`);
  const ready = JSON.parse(line) as { endpoints: RelayHello["endpoints"] };
  return { pid: child.pid!, endpoints: ready.endpoints, stderr: () => stderr, signal: (s) => void child.kill(s), kill };
}

/** The agents that the relay says are connected. */
export async function connectedAgents(relay: ServedRelay): Promise<AgentState[]> {
  return (await relay.api<{ agents: AgentState[] }>("GET", "/agents")).body.agents;
}

/** Looks until `content` holds; how long that took in ms, null if it did not within `mostMs`. */
export async function waitFor(content: () => boolean | Promise<boolean>, mostMs: number): Promise<number | null> {
  const startedAt = performance.now();
  for (;;) {
    if (await content()) return Math.round(performance.now() - startedAt);
    if (performance.now() - startedAt > mostMs) return null;
    await sleep(LOOK_MS);
  }
}
