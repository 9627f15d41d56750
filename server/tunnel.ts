import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { createPulse } from "../protocol/alive.ts";
import {
  decodeFrame,
  decodeJson,
  encodeJson,
  CloseCode,
  FrameType,
  FrameError,
  MAX_FRAME,
  SUBPROTOCOL,
} from "../protocol/frames.ts";
import {
  AgentControl,
  type AgentHello,
  type Choice as ChoiceText,
  type RelayControl,
  type RelayHello,
} from "../protocol/tunnel.ts";
import { HooktapError } from "../protocol/error.ts";
import { readBacklog } from "./backlog.ts";
import { type Choice, createChoice } from "./choice.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints } from "./endpoints.ts";
import { createHeld } from "./held.ts";
import type { ConnectedAgent, Hub } from "./hub.ts";
import { createLane } from "./lane.ts";
import type { Pace } from "./pace.ts";
import { createSession } from "./session.ts";
import type { Store } from "./store/store.ts";
import type { Verification } from "./verification.ts";

const HELLO_MS = 10_000;
/** When an agent that comes while the relay shuts down may try again, in s. */
const SHUTDOWN_RETRY_S = 5;

export interface TunnelDeps {
  hub: Hub;
  store: Store;
  endpoints: Endpoints;
  pace: Pace;
  verification: Pick<Verification, "awaited" | "oldestAwaited">;
  version: string;
  console: () => string;
  hooks: () => string;
  hookUrl(endpoint: string): string;
  createsEndpoints: boolean;
  /** Whether the request's token may open a tunnel. */
  authorised(req: IncomingMessage): boolean;
  now: Clock;
}

interface Refusal {
  code: string;
  message: string;
  hint: string | null;
}

/** The agents' side of the console listener: `WS /api/tunnel`. */
export function createTunnel(deps: TunnelDeps) {
  const { hub, store, endpoints, now } = deps;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const sockets = new Set<WebSocket>();
  const pulse = createPulse({ now });
  let closing = false;

  function accept(socket: WebSocket, wire: Duplex): void {
    sockets.add(socket);
    const session = createSession(socket, wire, store.readBody, now);
    let agent: ConnectedAgent | null = null;
    let choice: Choice | null = null;
    let held: ReturnType<typeof createHeld> | null = null;
    let greeted = false;

    const send = (message: RelayControl) => socket.send(encodeJson(FrameType.control, 0, message));
    const dismiss = (code: number, error: Refusal) => {
      send({ type: "error", ...error });
      socket.close(code, error.message.slice(0, 120));
    };
    /** Before anything else is offered to it: what cannot be read must not pass for settled. */
    const fail = (error: Error) => {
      leave();
      if (socket.readyState !== socket.OPEN) return;
      const { code, message, hint } =
        error instanceof HooktapError ? error : { code: "storage_failed", message: error.message, hint: null };
      const final = code === "bad_query" || code === "query_too_slow";
      dismiss(final ? CloseCode.badQuery : CloseCode.shutdown, { code, message, hint });
    };
    /** One that was displaced is out of the hub already. */
    const leave = () => {
      choice?.end();
      if (agent && hub.remove(agent)) for (const lane of agent.lanes) lane.stop();
    };
    const deliver: typeof session.deliver = (request, options) => {
      const done = session.deliver(request, options);
      void done.then(({ startedAt, status, error, ms }) => {
        if (agent) agent.last = { startedAt, status, error, ms };
      });
      return done;
    };
    const helloTimer = setTimeout(() => {
      dismiss(CloseCode.badFrame, { code: "no_hello", message: "no hello came", hint: null });
    }, HELLO_MS);
    pulse.watch(socket, () => socket.terminate());

    async function greet(hello: AgentHello): Promise<void> {
      const unknown: string[] = [];
      for (const name of hello.endpoints) {
        if (endpoints.get(name)) continue;
        if (!deps.createsEndpoints || !(await endpoints.createOnFirstUse(name))) unknown.push(name);
      }
      if (unknown.length > 0) {
        dismiss(CloseCode.endpointNotFound, {
          code: "endpoint_not_found",
          message: `there is no endpoint named ${unknown.join(", ")}`,
          hint: `make it with: hooktap endpoints create ${unknown[0]}`,
        });
        return;
      }
      const chosen = createChoice(store, deps.verification, hello);
      choice = chosen;
      const headers = hello.headers ?? [];
      const backlog = readBacklog(hello.backlog);
      const replaced = displace(hello);
      const lanes = [...new Set(hello.endpoints)].map((name) =>
        createLane({
          endpoint: endpoints.existing(name),
          agent: {
            name: hello.agent.name,
            target: hello.target,
            concurrency: hello.concurrency,
            retry: hello.retry,
            headers,
          },
          deliver,
          store: { ...store, next: chosen.next, deliverable: chosen.deliverable, count: chosen.count },
          pace: deps.pace,
          onChange() {
            hub.changed();
            held?.changed();
          },
          onGivenUp({ endpoint, id, method, target }, attempts) {
            if (socket.readyState === socket.OPEN) send({ type: "given_up", endpoint, id, method, target, attempts });
          },
          onFailure: fail,
        }),
      );
      held = createHeld(lanes, (message) => {
        if (socket.readyState === socket.OPEN) send(message);
      });
      const connected: ConnectedAgent = {
        name: hello.agent.name,
        id: hello.agent.id,
        target: hello.target,
        connectedAt: now(),
        greeted: false,
        last: null,
        lanes,
        upgrades: hello.features.includes("upgrade"),
        headers,
        choice: chosen,
        deliver,
        dismiss,
        fail,
      };
      agent = connected;
      // In the hub before the cursors are read: what is captured meanwhile rings the lanes.
      hub.add(connected);
      const greetings = [];
      for (const lane of lanes) {
        const { known, queued, waiting } = await lane.begin(backlog);
        const atLeast = chosen.cut ? { atLeast: true as const } : {};
        greetings.push({ name: lane.endpoint, url: deps.hookUrl(lane.endpoint), known, queued, waiting, ...atLeast });
      }
      if (socket.readyState !== socket.OPEN) return;
      send({
        type: "hello",
        version: deps.version,
        console: deps.console(),
        hooks: deps.hooks(),
        endpoints: greetings,
        replaced,
        features: ["sent", "upgrade", "hold", "filter"],
      });
      if (hello.hold) held.begin();
      hub.greeted(connected);
      for (const lane of lanes) lane.start();
    }

    function change(wanted: ChoiceText): void {
      if (!choice) throw new FrameError("a choice before the hello");
      try {
        choice.change(wanted);
        send({ type: "choice_taken" });
      } catch (error) {
        fail(error as Error);
      }
    }

    socket.on("message", (data: Buffer, isBinary: boolean) => {
      // What comes after a bad frame, or is under way while we close, is nobody's any more.
      if (socket.readyState !== socket.OPEN) return;
      try {
        if (!isBinary) throw new FrameError("a text message");
        const frame = decodeFrame(data);
        if (frame.type !== FrameType.control || frame.stream !== 0) {
          session.receive(frame);
          return;
        }
        const control = AgentControl.safeParse(decodeJson(frame.payload));
        if (!control.success) throw new FrameError("a control message of another shape");
        const message = control.data;
        if (message.type === "hello") {
          if (greeted) throw new FrameError("a second hello");
          greeted = true;
          clearTimeout(helloTimer);
          greet(message).catch(fail);
        } else if (message.type === "choice") {
          change(message);
        } else if (message.type === "hold") {
          held?.set(message.on);
        } else if (message.type === "backlog") {
          const chosen = held?.choose(readBacklog(message.backlog));
          if (!chosen) throw new FrameError("a choice of backlog that comes too late");
          chosen.catch(fail);
        } else {
          agent?.lanes.find((lane) => lane.endpoint === message.endpoint)?.targetUp();
        }
      } catch (error) {
        if (error instanceof HooktapError) return fail(error);
        if (!(error instanceof FrameError)) throw error;
        dismiss(CloseCode.badFrame, {
          code: "bad_frame",
          message: error.message,
          hint: "update hooktap on this machine",
        });
        session.close();
      }
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      sockets.delete(socket);
      clearTimeout(helloTimer);
      held?.end();
      leave();
      session.close();
    });
  }

  /**
   * A newer agent of the same name takes over: the older is told, and gone before its cursor is read. The newer is told of those that
   * were others, not its own connection from before.
   */
  function displace(hello: AgentHello): RelayHello["replaced"] {
    const displaced = [];
    for (const older of hub.named(hello.agent.name)) {
      if (!older.lanes.some((lane) => hello.endpoints.includes(lane.endpoint))) continue;
      hub.remove(older);
      for (const lane of older.lanes) lane.stop(true);
      older.dismiss(CloseCode.replaced, {
        code: "replaced",
        message: `a newer agent named ${hello.agent.name} took over; it forwards to ${hello.target}`,
        hint: "to run both, give one a name of its own with --name",
      });
      if (older.id !== hello.agent.id)
        displaced.push({ target: older.target, connectedAt: new Date(older.connectedAt).toISOString() });
    }
    return displaced;
  }

  return {
    /** An upgrade on the console listener, its Host already checked. */
    upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
      const refuse = (status: string, error: Refusal, retryAfter?: number) => {
        const body = `${JSON.stringify({ error })}\n`;
        const lines = [`HTTP/1.1 ${status}`, "Content-Type: application/json", "Connection: close"];
        lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
        if (retryAfter !== undefined) lines.push(`Retry-After: ${retryAfter}`);
        socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
      };
      const offered = (req.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
      if (req.url !== "/api/tunnel") {
        refuse("404 Not Found", { code: "not_found", message: "there is no such WebSocket", hint: null });
      } else if (req.headers.origin !== undefined) {
        refuse("403 Forbidden", { code: "origin_refused", message: "a tunnel is not for browsers", hint: null });
      } else if (!deps.authorised(req)) {
        const hint = "give the relay's token with --token or HOOKTAP_TOKEN";
        refuse("401 Unauthorized", { code: "unauthorised", message: "the token is missing or wrong", hint });
      } else if (!offered.includes(SUBPROTOCOL)) {
        const hint = "use the same version of hooktap on both sides";
        refuse("426 Upgrade Required", { code: "version", message: `this relay speaks ${SUBPROTOCOL}`, hint });
      } else if (closing) {
        const message = "the relay shuts down";
        refuse("503 Service Unavailable", { code: "shutting_down", message, hint: null }, SHUTDOWN_RETRY_S);
      } else {
        server.handleUpgrade(req, socket, head, (accepted) => accept(accepted, socket));
      }
    },

    close(): void {
      closing = true;
      for (const socket of sockets) socket.close(CloseCode.shutdown, "the relay shuts down");
      const all = [...sockets];
      setTimeout(() => all.forEach((socket) => socket.terminate()), 1_000).unref();
    },
  };
}
