import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { headerValues, type HeaderList } from "../protocol/headers.ts";
import { withAgentChanges } from "./agent-changes.ts";
import { additions, type Answer, answerError } from "./answer.ts";
import type { EndpointState } from "./endpoints.ts";
import type { ConnectedAgent, Hub } from "./hub.ts";
import { answerOffline, answerUnanswered, createResponder } from "./respond.ts";
import { createSocketRecording } from "./socket-recording.ts";
import type { Deliverable, Store } from "./store/store.ts";

/** Senders that vanish without a word are noticed by TCP, when nothing has passed for so long. */
const PROBE_MS = 30_000;

/** WebSockets of senders, passed through to a target by one agent. They are for that moment: no agent gets them later. */
export function createUpgrades(hub: Hub, store: Pick<Store, "recordDelivery" | "recordSocket">) {
  const sockets = new Set<Socket>();
  const recordings = new Set<Promise<void>>();
  let closed = false;

  async function pass(answer: Answer, agent: ConnectedAgent, request: Deliverable, deadlineMs: number): Promise<void> {
    const res = answer.parts();
    const { socket } = res;
    if (!socket || socket.destroyed) return;
    let recording: ReturnType<typeof createSocketRecording>;
    const outcome = agent.deliver(request, {
      mode: "live",
      deadlineMs,
      responder: createResponder(answer, additions(request.id, false)),
      upgrade: {
        accept({ reason, headers }) {
          const head = switchingHead(reason ?? "", headers, request.id);
          res.detachSocket(socket);
          socket.off("readable", readOn).off("end", destroy);
          socket.write(head, "latin1");
          recording = createSocketRecording({
            deflated: headerValues(headers, "sec-websocket-extensions").some((v) => v.includes("permessage-deflate")),
            save: async (state, added) =>
              store.recordSocket({ seq: (await row).seq, requestSeq: request.seq }, state, added),
          });
          return socket;
        },
        seen: (from, bytes) => recording.seen(from, bytes),
        ended() {
          const end = recording.end();
          recordings.add(end);
          void end.then(() => recordings.delete(end));
        },
      },
    });
    const row = outcome.then((result) =>
      store.recordDelivery({
        ...result,
        requestSeq: request.seq,
        mode: "live",
        agent: agent.name,
        target: agent.target,
        changes: withAgentChanges(null, request.headers, agent.headers),
      }),
    );
    // A store that refuses here refuses the next capture too, and its sender is told.
    row.catch(() => {});
    const result = await outcome;
    if (result.status === null && !res.destroyed) answerUnanswered(answer, result, deadlineMs, request.id);
  }

  return {
    /** Takes a socket over from the server: an answer on it that ends the connection, unless it becomes a WebSocket. */
    prepare(req: IncomingMessage, socket: Socket, head: Buffer): ServerResponse {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      socket.on("error", destroy);
      socket.setKeepAlive(true, PROBE_MS);
      if (head.length > 0) socket.unshift(head);
      socket.on("readable", readOn).on("end", destroy);
      const res = new ServerResponse(req);
      res.shouldKeepAlive = false;
      res.assignSocket(socket);
      socket.on("drain", () => res.emit("drain"));
      res.once("finish", () => socket.destroySoon());
      if (closed) socket.destroy();
      return res;
    },

    respond(answer: Answer, endpoint: EndpointState, request: Deliverable): void {
      const { reply, timeoutMs } = endpoint.settings;
      const { id } = request;
      if (reply.mode === "static") {
        const message = `the endpoint ${endpoint.name} gives a fixed reply, so it opens no WebSocket`;
        const hint = "set its reply to auto or passthrough";
        answerError(answer, 503, { code: "reply_static", message, hint }, { id });
        return;
      }
      void hub
        .first(request, ({ agent, lane }) => agent.upgrades && lane.canAnswer(true))
        .catch(() => null)
        .then((agent) => (agent ? pass(answer, agent, request, timeoutMs) : answerOffline(answer, id)));
    },

    /** Ends all of them; resolves when what passed is written. */
    async close(): Promise<void> {
      closed = true;
      const ends = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve).destroy()));
      await Promise.all(ends);
      await Promise.all(recordings);
    },
  };
}

/** Reads as far as the buffer goes and takes nothing, so that a sender that leaves before the 101 is noticed. */
function readOn(this: Socket): void {
  this.read(0);
}

function destroy(this: Socket): void {
  this.destroy();
}

/** The target's 101 as it goes to the sender: raw, since `Connection` and `Upgrade` belong to it. */
function switchingHead(reason: string, headers: HeaderList, id: string): string {
  const lines = [`HTTP/1.1 101 ${reason}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return `${lines.join("\r\n")}\r\nHooktap-Request-Id: ${id}\r\n\r\n`;
}
