import { EventEmitter } from "node:events";
import type { AgentState } from "../protocol/live.ts";
import type { HeaderChange } from "../protocol/tunnel.ts";
import type { Choice } from "./choice.ts";
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
  /** What it changes in the head of what it delivers. */
  headers: HeaderChange[];
  /** Which requests are for it. */
  choice: Pick<Choice, "isOpen" | "takes">;
  deliver(request: Deliverable, options: DeliverOptions): Promise<Outcome>;
  /** Tells it why and closes its connection. */
  dismiss(code: number, error: { code: string; message: string; hint: string | null }): void;
  /** What it is to get cannot be read or decided: it has to go, so that nothing is taken for settled. */
  fail(error: Error): void;
}

/** A sender that waits for an answer; with `force` also for an agent that has a backlog. */
interface LiveOffer {
  force: boolean;
  answer(): LiveAnswer;
  /** No agent will answer. `forNone`: some are connected, but it is for none of them. */
  nobody(forNone: boolean): void;
}

interface Candidate {
  agent: ConnectedAgent;
  lane: Lane;
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
    const found: Candidate[] = [];
    for (const agent of agents) {
      const lane = agent.lanes.find((candidate) => candidate.endpoint === endpoint);
      if (lane) found.push({ agent, lane });
    }
    return found;
  };

  /** Those that a request is for; for the others it is settled. */
  async function takers(seq: number, candidates: Candidate[]): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const candidate of candidates) {
      try {
        if (await candidate.agent.choice.takes(seq)) found.push(candidate);
        else candidate.lane.pass(seq);
      } catch (error) {
        candidate.agent.fail(error as Error);
      }
    }
    return found;
  }

  function hand(request: Deliverable, to: Candidate[], live: LiveOffer | undefined, forNone: boolean): void {
    const answering = live && to.find(({ lane }) => lane.canAnswer(live.force, request.seq));
    for (const candidate of to) candidate.lane.offer(request, live && candidate === answering ? live.answer() : null);
    if (live && !answering) live.nobody(forNone);
  }

  /** By endpoint, the last of those that are being decided: agents get requests in the order in which they came. */
  const deciding = new Map<string, Promise<void>>();

  async function decide(request: Deliverable, candidates: Candidate[], live: LiveOffer | undefined): Promise<void> {
    const to = await takers(request.seq, candidates);
    hand(request, to, live, to.length === 0 && candidates.length > 0);
  }

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
     * A request was committed: every agent of its endpoint that it is for gets it. With `live`, the one connected longest that can answer
     * its sender now takes the answer. At once where nothing is to be decided; else after those of its endpoint that came before.
     */
    offer(request: Deliverable, live?: LiveOffer): void {
      const { endpoint } = request;
      const candidates = withLane(endpoint);
      const before = deciding.get(endpoint);
      if (!before && candidates.every(({ agent }) => agent.choice.isOpen)) {
        hand(request, candidates, live, false);
        return;
      }
      const decided = (before ?? Promise.resolve()).then(() => decide(request, candidates, live));
      deciding.set(endpoint, decided);
      void decided.then(() => deciding.get(endpoint) === decided && deciding.delete(endpoint));
    },

    /** The first of an endpoint's agents that a request is for, of those that will do. */
    async first(request: { seq: number; endpoint: string }, willDo: (candidate: Candidate) => boolean) {
      const candidates = withLane(request.endpoint).filter(({ agent }) => agent.greeted);
      for (const candidate of candidates) {
        if (willDo(candidate) && (await candidate.agent.choice.takes(request.seq))) return candidate.agent;
      }
      return null;
    },
  };
}
