import type { GivenUp, RelayHello } from "../protocol/tunnel.ts";
import { type Agent, type AgentOptions, startAgent } from "./agent.ts";
import type { Arrived, Outcome } from "./agent-stream.ts";
import { refuseRelay } from "./own-relay.ts";
import type { PlannedAgent } from "./routes.ts";
import type { TargetHealth } from "./target-watch.ts";
import type { Target } from "./target.ts";

export interface RouteEvents {
  /** All are connected: for the first time, or again after one or more were lost. The hello is that of all. */
  onReady(hello: RelayHello, again: boolean): void;
  /** The first of them lost its connection, or with `first` has none yet. */
  onLost(reason: string, first: boolean): void;
  onOutcome(outcome: Outcome): void;
  onGivenUp(request: GivenUp): void;
  /** A request came; what it returns is called when nothing is done for it any more. */
  onOpen(open: Arrived): () => void;
  /** How many requests wait, for all of them, while the relay holds them. */
  onHeld(queued: number): void;
  /** A target accepts connections, or does not. */
  onTarget(health: TargetHealth, target: Target): void;
}

interface RouteAgentsOptions
  extends RouteEvents, Pick<AgentOptions, "relay" | "token" | "endpoints" | "backlog" | "held"> {}

/** What a new plan changed. */
interface Applied {
  added: PlannedAgent[];
  changed: PlannedAgent[];
  removed: PlannedAgent[];
}

export interface RouteAgents extends Pick<Agent, "done" | "close" | "hold" | "chooseBacklog"> {
  /** Goes over to another plan; agents that stay as they are keep their connections. Throws before anything has changed. */
  apply(plan: readonly PlannedAgent[]): Promise<Applied>;
}

interface Running {
  planned: PlannedAgent;
  agent: Agent;
}

/** The agents of one process: one a route, each with a connection, a backlog and a target of its own. */
export function startRouteAgents(first: readonly PlannedAgent[], options: RouteAgentsOptions): RouteAgents {
  const { relay, token, endpoints, onReady, onLost, onOutcome, onGivenUp, onOpen, onHeld, onTarget } = options;
  const running = new Map<string, Running>();
  const lost = new Set<string>();
  /** By name, how many requests wait; null: that is not known yet. */
  const waiting = new Map<string, number | null>();
  let held = options.held ?? false;
  let returned: RelayHello[] = [];
  let toldOfFirst = false;
  /** What happened before all were connected; null from then on. */
  let early: (() => void)[] | null = [];
  let closed = false;
  let own: string[] = [relay];
  let stop = () => {};
  let fail = (_error: unknown) => {};
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => {});

  function tell(what: () => void): void {
    if (early) early.push(what);
    else what();
  }

  /** Resolves with the relay's first hello to it. */
  function start(planned: PlannedAgent, wish?: AgentOptions["backlog"]): Promise<RelayHello> {
    return new Promise((resolve) => {
      const { match: _match, ...described } = planned;
      const agent = startAgent({
        ...described,
        relay,
        token,
        endpoints,
        backlog: wish,
        held,
        onReady(hello, again) {
          own = [relay, hello.console, hello.hooks];
          if (again) back(planned.name, hello);
          else resolve(hello);
        },
        onLost(reason, before) {
          if (!before) gone(planned.name, reason);
          else if (!toldOfFirst) onLost(reason, (toldOfFirst = true));
        },
        onOutcome: (outcome) => tell(() => onOutcome(outcome)),
        onGivenUp: (request) => tell(() => onGivenUp(request)),
        onOpen,
        onHeld: (queued) => wait(planned.name, queued),
        onTarget: (health) => onTarget(health, planned.target),
      });
      running.set(planned.name, { planned, agent });
      agent.done.catch(fail);
    });
  }

  function wait(name: string, queued: number): void {
    waiting.set(name, queued);
    let sum = 0;
    for (const one of waiting.values()) {
      if (one === null) return;
      sum += one;
    }
    onHeld(sum);
  }

  function gone(name: string, reason: string): void {
    lost.add(name);
    if (lost.size === 1) onLost(reason, false);
  }

  function back(name: string, hello: RelayHello): void {
    lost.delete(name);
    returned.push(hello);
    if (lost.size > 0) return;
    onReady(together(returned), true);
    returned = [];
  }

  async function end(name: string): Promise<void> {
    const { agent } = running.get(name)!;
    running.delete(name);
    lost.delete(name);
    waiting.delete(name);
    agent.close();
    await agent.done;
  }

  /** One after the other: of two that take one request, the one that stands first answers its sender. */
  async function begin(): Promise<void> {
    const hellos: RelayHello[] = [];
    for (const planned of first) {
      hellos.push(await start(planned, options.backlog));
      if (closed) return;
    }
    if (hellos.length > 0) onReady(together(hellos), false);
    for (const what of early ?? []) what();
    early = null;
  }

  async function run(): Promise<void> {
    try {
      await Promise.race([begun, stopped, failed]);
      await Promise.race([stopped, failed]);
    } finally {
      closed = true;
      for (const { agent } of running.values()) agent.close();
      await Promise.allSettled([...running.values()].map(({ agent }) => agent.done));
    }
  }

  const begun = begin();

  async function choose(name: string, planned: PlannedAgent, choice = planned.choice): Promise<void> {
    const entry = running.get(name)!;
    if (JSON.stringify(entry.planned.choice) !== JSON.stringify(choice)) await entry.agent.choose(choice);
    entry.planned = { ...planned, choice };
  }

  /**
   * In an order that leaves no request without a target: first the target of the rest takes what no route will take for a moment, then
   * the routes change, and last the rest gives up what they take now.
   */
  async function apply(plan: readonly PlannedAgent[]): Promise<Applied> {
    const added = plan.filter(({ name }) => !running.has(name));
    const removed = [...running.values()].map(({ planned }) => planned).filter(({ name }) => !named(plan, name));
    const stays = plan.filter(({ name }) => running.has(name));
    const restarted = stays.filter((planned) => manner(planned) !== manner(running.get(planned.name)!.planned));
    const kept = stays.filter((planned) => !restarted.includes(planned));
    const asked = kept.filter(({ name, choice }) => {
      return JSON.stringify(running.get(name)!.planned.choice) !== JSON.stringify(choice);
    });
    for (const { target } of [...added, ...restarted]) await refuseRelay(target, own);
    const rest = asked.filter(({ match }) => match === null);
    for (const planned of rest) {
      const before = running.get(planned.name)!.planned.choice.except ?? [];
      const except = before.filter((query) => planned.choice.except?.includes(query));
      await choose(planned.name, planned, { ...planned.choice, except });
    }
    for (const planned of added) await start(planned);
    for (const planned of restarted) {
      await end(planned.name);
      await start(planned);
    }
    for (const planned of asked) await choose(planned.name, planned);
    for (const { name } of removed) await end(name);
    return { added, changed: [...restarted, ...asked.filter(({ match }) => match !== null)], removed };
  }

  let applying: Promise<unknown> = begun;
  return {
    done: run(),
    close: () => stop(),
    hold(on) {
      held = on;
      for (const { agent } of running.values()) agent.hold(on);
    },
    chooseBacklog(backlog) {
      for (const [name, { agent }] of running) {
        waiting.set(name, null);
        agent.chooseBacklog(backlog);
      }
    },
    apply(plan) {
      const applied = applying.then(() => apply(plan));
      applying = applied.catch(() => {});
      return applied;
    },
  };
}

const named = (plan: readonly PlannedAgent[], name: string) => plan.find((planned) => planned.name === name);

/** All of an agent that cannot change while it is connected. */
const manner = ({ choice: _choice, match: _match, ...rest }: PlannedAgent) => JSON.stringify(rest);

/** The relay's answers to several agents as one. */
function together(hellos: readonly RelayHello[]): RelayHello {
  const endpoints = new Map<string, RelayHello["endpoints"][number]>();
  for (const endpoint of hellos.flatMap((hello) => hello.endpoints)) {
    const known = endpoints.get(endpoint.name);
    endpoints.set(
      endpoint.name,
      known
        ? {
            ...known,
            known: known.known || endpoint.known,
            queued: known.queued + endpoint.queued,
            waiting: known.waiting + endpoint.waiting,
            ...(known.atLeast || endpoint.atLeast ? { atLeast: true } : {}),
          }
        : endpoint,
    );
  }
  return {
    ...hellos[0]!,
    endpoints: [...endpoints.values()],
    replaced: hellos.flatMap(({ replaced }) => replaced),
  };
}
