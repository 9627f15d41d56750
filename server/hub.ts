import { EventEmitter } from "node:events";
import type { AgentState } from "../protocol/live.ts";
import type { Lane, LiveAnswer } from "./lane.ts";
import type { DeliverOptions, Outcome } from "./stream.ts";
import type { Deliverable } from "./store/store.ts";

/** Queue lengths change with every request under load; who watches them is told this often. */
const ANNOUNCE_MS = 100;

/** A connected agent. */
export interface ConnectedAgent {
  name: string;
  /** New for each process. */
  id: string;
  target: string;
  connectedAt: number;
  /** The relay's hello went out: from then on it counts as connected. */
  greeted: boolean;
  lanes: Lane[];
  /** How its newest attempt ended; null before the first. */
  last: Pick<Outcome, "startedAt" | "status" | "error" | "ms"> | null;
  /** Whether it can open WebSockets. */
  upgrades: boolean;
  deliver(request: Deliverable, options: DeliverOptions): Promise<Outcome>;
  /** Tells it why and closes its connection. */
  dismiss(code: number, error: { code: string; message: string; hint: string | null }): void;
}

export type Hub = ReturnType<typeof createHub>;

/** Who is connected, longest first, and what a new request means to them. */
export function createHub() {
  const agents: ConnectedAgent[] = [];
  const changes = new EventEmitter().setMaxListeners(0);
  let announced = false;

  function changed(): void {
    if (announced) return;
    announced = true;
    setTimeout(() => {
      announced = false;
      changes.emit("change");
    }, ANNOUNCE_MS).unref();
  }

  const withLane = (endpoint: string) => {
    const found: { agent: ConnectedAgent; lane: Lane }[] = [];
    for (const agent of agents) {
      const lane = agent.lanes.find((candidate) => candidate.endpoint === endpoint);
      if (lane) found.push({ agent, lane });
    }
    return found;
  };

  const connected = () => agents.filter(({ greeted }) => greeted);

  return {
    /** Its lanes are offered requests from here on; it is shown once it is greeted. */
    add: (agent: ConnectedAgent): void => void agents.push(agent),
    greeted(agent: ConnectedAgent): void {
      agent.greeted = true;
      changed();
    },
    /** False if it was not among them. */
    remove(agent: ConnectedAgent): boolean {
      const at = agents.indexOf(agent);
      if (at < 0) return false;
      agents.splice(at, 1);
      changed();
      return true;
    },
    changed,
    onChange(callback: () => void): () => void {
      changes.on("change", callback);
      return () => changes.off("change", callback);
    },
    /** Those of a name, greeted or not. */
    named: (name: string): ConnectedAgent[] => agents.filter((agent) => agent.name === name),
    connected,
    serving: (endpoint: string) => withLane(endpoint).filter(({ agent }) => agent.greeted),

    states: (): AgentState[] =>
      connected().map((agent) => ({
        name: agent.name,
        target: agent.target,
        endpoints: agent.lanes.map((lane) => lane.endpoint),
        connectedAt: new Date(agent.connectedAt).toISOString(),
        queued: agent.lanes.reduce((sum, lane) => sum + lane.queued, 0),
      })),

    /**
     * A request was committed: every agent of its endpoint gets it. With `live`, the one that can answer its sender now (with `force`
     * also past a backlog) takes the answer; false if there is none, and nobody will.
     */
    offer(request: Deliverable, live?: { force: boolean; answer(): LiveAnswer }): boolean {
      const candidates = withLane(request.endpoint);
      const answering = live && candidates.find(({ lane }) => lane.canAnswer(live.force));
      for (const candidate of candidates) {
        candidate.lane.offer(request, live && candidate === answering ? live.answer() : null);
      }
      return answering !== undefined;
    },
  };
}
