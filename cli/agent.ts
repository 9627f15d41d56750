import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { HooktapError } from "../protocol/error.ts";
import { MAX_FRAME, SUBPROTOCOL } from "../protocol/frames.ts";
import type { AgentHello, RelayHello } from "../protocol/tunnel.ts";
import { type Ending, closed, refusedUpgrade } from "./agent-ending.ts";
import { type Session, createSession } from "./agent-session.ts";
import type { Outcome } from "./agent-stream.ts";
import { createAnswered } from "./answered.ts";
import { createDeliver } from "./deliver.ts";
import { keepAlive } from "./keep-alive.ts";
import { maskingFor } from "./masking.ts";
import { createTargetWatch } from "./target-watch.ts";
import type { Target } from "./target.ts";
import { version } from "./version.ts";

const CONNECT_MS = 10_000;
const BACK_OFF_MS = [0, 100, 1_000, 5_000];
const MAX_BACK_OFF_MS = 15_000;
/** A relay that has been away for less may only be restarting: nobody waits longer than the last delay above for it. */
const RESTART_MS = 10_000;
/** A connection that lived for less does not start the back-off anew. */
const STABLE_MS = 5_000;
/** How long the relay may take to answer our closing. */
const CLOSE_MS = 1_000;

export interface AgentOptions {
  relay: string;
  token: string;
  name: string;
  endpoints: string[];
  target: Target;
  backlog?: "all" | "none" | undefined;
  concurrency: number;
  insecure: boolean;
  /** The relay accepted the tunnel: the first time, and after each reconnect. Throwing ends the agent with that error. */
  onReady(hello: RelayHello, again: boolean): void;
  /** The tunnel is lost; the agent tries again until `onReady` tells that it is back. */
  onLost(reason: string): void;
  onOutcome(outcome: Outcome): void;
}

export interface Agent {
  /** Resolves after `close`; rejects with a HooktapError when the agent cannot go on. */
  done: Promise<void>;
  close(): void;
}

function nextDelay(attempt: number, awayMs: number): number {
  const longest = awayMs < RESTART_MS ? BACK_OFF_MS.at(-1)! : MAX_BACK_OFF_MS;
  return Math.random() * (BACK_OFF_MS[attempt] ?? longest);
}

/** The tunnel's client: keeps one connection to the relay and hands its requests to the target until it is closed. */
export function startAgent(options: AgentOptions): Agent {
  const { relay, token, name, endpoints, target, backlog, concurrency, insecure } = options;
  const stopped = new AbortController();
  const deliver = createDeliver({ target, concurrency, insecure });
  const answered = createAnswered();
  const watch = createTargetWatch({ target, up: (endpoint) => session?.targetUp(endpoint) });
  const id = randomUUID();
  let session: Session | null = null;
  let accepted = false;
  let connected = false;
  let lostAt = 0;
  let endedItself: HooktapError | null = null;

  /** One connection from its first packet to its end. */
  function connect(): Promise<Ending> {
    return new Promise((resolve) => {
      const url = `${relay.replace(/^http/, "ws").replace(/\/+$/, "")}/api/tunnel`;
      const socket = new WebSocket(url, [SUBPROTOCOL], {
        headers: { Authorization: `Bearer ${token}` },
        perMessageDeflate: false,
        maxPayload: MAX_FRAME,
        ...maskingFor(relay),
        handshakeTimeout: CONNECT_MS,
      });
      let reason = "";
      const close = () => {
        if (socket.readyState === WebSocket.OPEN) socket.close(1000);
        setTimeout(() => socket.terminate(), socket.readyState === WebSocket.CLOSING ? CLOSE_MS : 0).unref();
      };
      stopped.signal.addEventListener("abort", close, { once: true });
      const hello: AgentHello = {
        type: "hello",
        version,
        agent: { name, id },
        target: target.href,
        endpoints,
        // The wish was for the first connection; afterwards the relay knows this agent.
        ...(backlog && !accepted ? { backlog } : {}),
        concurrency,
        features: ["sent"],
      };
      socket.once("open", () => {
        const noHello = setTimeout(() => socket.terminate(), CONNECT_MS);
        socket.once("close", () => clearTimeout(noHello));
        keepAlive(socket);
        const onHello = (answer: RelayHello) => {
          clearTimeout(noHello);
          const again = accepted;
          accepted = true;
          connected = true;
          try {
            options.onReady(answer, again);
          } catch (error) {
            endedItself = error as HooktapError;
            close();
          }
        };
        session = createSession(socket, {
          hello,
          deliver,
          answered,
          watch,
          onHello,
          onOutcome: options.onOutcome,
        });
      });
      socket.once("unexpected-response", (_request, response) => {
        void refusedUpgrade(response).then((ending) => {
          socket.terminate();
          resolve(ending);
        });
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        reason = error.code === "ECONNREFUSED" ? `nothing answers at ${relay}` : error.message;
      });
      socket.once("close", (code, text) => {
        stopped.signal.removeEventListener("abort", close);
        watch.stop();
        resolve(closed(code, reason || String(text), session?.refusal() ?? null));
        session = null;
      });
    });
  }

  async function run(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const since = Date.now();
      const ending = await connect();
      if (endedItself) throw endedItself;
      if (stopped.signal.aborted) return;
      if ("final" in ending) throw ending.final;
      if (!accepted) {
        throw new HooktapError("relay_unreachable", `the relay at ${relay} cannot be reached: ${ending.lost}`, {
          hint: "start one with: hooktap dev",
        });
      }
      const lived = Date.now() - since;
      if (lived > STABLE_MS) attempt = 0;
      if (connected) {
        lostAt = Date.now();
        options.onLost(ending.lost);
      }
      connected = false;
      await sleep(nextDelay(attempt, Date.now() - lostAt), undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return;
    }
  }

  const done = run().finally(() => {
    watch.stop();
    deliver.close();
  });
  return {
    done,
    close() {
      session?.abort();
      stopped.abort();
    },
  };
}
