import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { createPulse } from "../protocol/alive.ts";
import type { HooktapError } from "../protocol/error.ts";
import { MAX_FRAME, SUBPROTOCOL } from "../protocol/frames.ts";
import type { AgentHello, Backlog, Choice, GivenUp, RelayHello } from "../protocol/tunnel.ts";
import { createAgentChoice } from "./agent-choice.ts";
import { type Ending, closed, refusedUpgrade } from "./agent-ending.ts";
import { type Session, createSession } from "./agent-session.ts";
import type { Arrived, Outcome } from "./agent-stream.ts";
import { createHandshake } from "./handshake.ts";
import { createAnswered } from "./answered.ts";
import { createDeliver } from "./deliver.ts";
import { createBackOff } from "./back-off.ts";
import { changeHeaders, type HeaderWish, toldChanges } from "./header-changes.ts";
import { hostFor } from "./host-header.ts";
import { maskingFor } from "./masking.ts";
import { refuseRelay } from "./own-relay.ts";
import { type Route, routeTo } from "./proxy.ts";
import { type TargetHealth, createTargetWatch } from "./target-watch.ts";
import type { Target } from "./target.ts";
import { unreachable, whyNot } from "./unreachable.ts";
import { version } from "./version.ts";

/** From the first packet to the relay's hello. */
const CONNECT_MS = 10_000;
/** A relay is asked after so long: before it would ask by itself, which costs it more with a thousand agents. */
const QUIET_MS = 9_000;
/** How long the relay may take to answer our closing. */
const CLOSE_MS = 1_000;

export interface AgentOptions {
  relay: string;
  token: string;
  name: string;
  endpoints: string[];
  target: Target;
  backlog?: Backlog | undefined;
  /** The relay is to hold everything back until `hold(false)`; before that, `chooseBacklog` may decide. */
  held?: boolean | undefined;
  concurrency: number;
  /** How often a request is tried again that got no answer; without it, until it has one. */
  retry?: number | undefined;
  insecure: boolean;
  /** The target's Host: `preserve` (the default) the one that came, `rewrite` to the target's own, or a value. */
  hostHeader?: string;
  /** What else of the head is changed. */
  headers?: HeaderWish[];
  /** The longest that the target may take until the head of its answer; the endpoint's own deadline stands beside it. */
  timeoutMs?: number | undefined;
  /** Which requests it takes; all where it says nothing. */
  choice?: Choice;
  /** The relay accepted the tunnel: the first time, and after each reconnect. */
  onReady(hello: RelayHello, again: boolean): void;
  /** The tunnel is lost, or with `first` not there yet; the agent tries again until `onReady` tells that it is there. */
  onLost(reason: string, first: boolean): void;
  onOutcome(outcome: Outcome): void;
  /** A request was given up, as `retry` has it. */
  onGivenUp?(request: GivenUp): void;
  /** A request came; what it returns is called when nothing is done for it any more. */
  onOpen?(open: Arrived): () => void;
  /** How many requests wait while the relay holds them back. */
  onHeld?(queued: number): void;
  /** How the target's health changed; its first state too. With it, the target is looked at also while no request comes. */
  onTarget?(health: TargetHealth): void;
}

export interface Agent {
  /** Resolves after `close`; rejects with a HooktapError when the agent cannot go on. */
  done: Promise<void>;
  /** Whether the relay is to hold back what providers send; replays pass. */
  hold(on: boolean): void;
  /** What is delivered of the backlog, for an agent that began `held` and was not let go yet. */
  chooseBacklog(backlog: Backlog): void;
  close(): void;
  /** Takes others from now on. Resolves when the relay decides by it. */
  choose(choice: Choice): Promise<void>;
}

/** Far longer than any deadline of an endpoint. */
const NO_TIMEOUT = Number.MAX_SAFE_INTEGER;

/** The tunnel's client: keeps one connection to the relay and hands its requests to the target until it is closed. */
export function startAgent(options: AgentOptions): Agent {
  const {
    relay,
    token,
    name,
    endpoints,
    target,
    concurrency,
    retry,
    insecure,
    hostHeader = "preserve",
    headers = [],
    timeoutMs = NO_TIMEOUT,
  } = options;
  const stopped = new AbortController();
  const deliver = createDeliver({ target, concurrency, insecure });
  const handshake = createHandshake({ target, insecure });
  const answered = createAnswered();
  const watch = createTargetWatch({
    target,
    up: (endpoint) => session?.targetUp(endpoint),
    onHealth: options.onTarget,
  });
  const pulse = createPulse({ quietMs: QUIET_MS });
  const backOff = createBackOff();
  const id = randomUUID();
  const host = hostFor(hostHeader, target);
  const changes = toldChanges(host, headers);
  const choice = createAgentChoice(relay, options.choice ?? {});
  let session: Session | null = null;
  let accepted = false;
  let held = options.held ?? false;
  let { backlog } = options;
  let connectedAt: number | null = null;
  let refused: HooktapError | null = null;
  let failure: NodeJS.ErrnoException | undefined;

  /** One connection from its first packet to its end. */
  function connect(url: URL, route: Route | null): Promise<Ending> {
    return new Promise((resolve) => {
      const socket = new WebSocket(url, [SUBPROTOCOL], {
        headers: { Authorization: `Bearer ${token}` },
        perMessageDeflate: false,
        maxPayload: MAX_FRAME,
        ...maskingFor(relay),
        ...(route ? { agent: route.agent } : {}),
      });
      let reason = "";
      const cut = (why: string) => {
        reason = why;
        socket.terminate();
        route?.abort();
      };
      const tooLong = setTimeout(() => cut(`no hello came within ${CONNECT_MS / 1000} s`), CONNECT_MS);
      const close = () => {
        if (socket.readyState === WebSocket.OPEN) socket.close(1000);
        setTimeout(() => cut(""), socket.readyState === WebSocket.CLOSING ? CLOSE_MS : 0).unref();
      };
      const refuse = (error: HooktapError) => {
        refused = error;
        close();
      };
      const end = (ending: Ending) => {
        clearTimeout(tooLong);
        resolve(ending);
      };
      stopped.signal.addEventListener("abort", close, { once: true });
      const chosen = choice.wanted;
      const hello: AgentHello = {
        type: "hello",
        version,
        agent: { name, id },
        target: target.href,
        endpoints,
        // The wish was for the first connection; afterwards the relay knows this agent.
        ...(backlog ? { backlog } : {}),
        ...(held ? { hold: true } : {}),
        concurrency,
        ...(retry === undefined ? {} : { retry }),
        ...chosen,
        ...(changes.length === 0 ? {} : { headers: changes }),
        features: ["sent", "upgrade"],
      };
      let wire: Duplex | null = null;
      socket.once("upgrade", (response) => {
        wire = response.socket;
      });
      socket.once("open", () => {
        pulse.watch(socket, () => cut("nothing was heard of the relay"));
        const onHello = (answer: RelayHello) => {
          clearTimeout(tooLong);
          choice.greeted(answer, chosen, (wanted) => session?.choose(wanted), refuse);
          if (refused) return;
          const again = accepted;
          accepted = true;
          backlog = undefined;
          connectedAt = Date.now();
          refuseRelay(target, [answer.console, answer.hooks])
            .then(() => options.onReady(answer, again))
            .catch(refuse);
        };
        session = createSession(socket, wire!, {
          hello,
          target,
          change: changes.length === 0 ? (flat) => flat : (flat) => changeHeaders(flat, host, headers),
          timeoutMs,
          deliver,
          handshake,
          answered,
          watch,
          onHello,
          onChoiceTaken: choice.taken,
          onOutcome: options.onOutcome,
          onGivenUp: (request) => options.onGivenUp?.(request),
          onOpen: (open) => options.onOpen?.(open) ?? (() => {}),
          onHeld: (queued) => options.onHeld?.(queued),
        });
      });
      socket.once("unexpected-response", (_request, response) => {
        const problem = route?.problem(null);
        const ending = problem ? Promise.resolve(blamed(problem)) : refusedUpgrade(response);
        void ending.then((known) => {
          socket.terminate();
          end(known);
        });
      });
      let problem: HooktapError | null = null;
      socket.on("error", (error: NodeJS.ErrnoException) => {
        problem ??= route?.problem(error) ?? null;
        failure = error;
        reason ||= whyNot(error);
      });
      socket.once("close", (code, text) => {
        stopped.signal.removeEventListener("abort", close);
        watch.forget();
        end(problem ? blamed(problem) : closed(code, reason || String(text), session?.refusal() ?? null));
        session = null;
        choice.lost();
      });
    });
  }

  /** A proxy that is to blame at first stays so; later it may be the network that comes and goes. */
  const blamed = (problem: HooktapError): Ending => (accepted ? { lost: problem.message } : { final: problem });

  async function run(): Promise<void> {
    const url = new URL(`${relay.replace(/^http/, "ws").replace(/\/+$/, "")}/api/tunnel`);
    await refuseRelay(target, [relay]);
    for (let told = false; ;) {
      connectedAt = null;
      const route = await routeTo(url);
      if (stopped.signal.aborted) return;
      const ending = await connect(url, route);
      if (refused) throw refused;
      if (stopped.signal.aborted) return;
      if ("final" in ending) throw ending.final;
      const { lost, retryAfterMs } = ending;
      if (!accepted && retryAfterMs === undefined) throw unreachable(relay, lost, failure);
      if (connectedAt !== null || !(accepted || told)) options.onLost(lost, !accepted);
      told = true;
      const livedMs = connectedAt === null ? 0 : Date.now() - connectedAt;
      await sleep(backOff.next(livedMs, retryAfterMs), undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return;
    }
  }

  const done = run().finally(() => {
    watch.stop();
    deliver.close();
    choice.over();
  });
  return {
    done,
    choose: choice.choose,
    hold(on) {
      held = on;
      session?.hold(on);
    },
    chooseBacklog(choice) {
      if (session) session.chooseBacklog(choice);
      else backlog = choice;
    },
    close() {
      session?.abort();
      stopped.abort();
    },
  };
}
