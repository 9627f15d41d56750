import { EventEmitter, once } from "node:events";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { STREAM_WINDOW } from "../../protocol/frames.ts";
import {
  FIN,
  type Frame,
  FrameType,
  INFORMATIONAL,
  SUBPROTOCOL,
  decodeFrame,
  decodeHead,
  decodeJson,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
} from "../../protocol/frames.ts";
import { AgentHello, InformationalHead, type OpenHead, ResponseHead, SentReport } from "../../protocol/tunnel.ts";

/** What came back on one stream, whole. */
interface StreamAnswer {
  head: ResponseHead | null;
  body: Buffer;
  sent: SentReport | null;
  trailers: string[];
  reset: number | null;
  /** Names of the frames in their order. */
  order: string[];
}

const NAMES: Record<number, string> = Object.fromEntries(Object.entries(FrameType).map(([name, type]) => [type, name]));

/** The relay's side of one tunnel. */
function createEnd(socket: WebSocket) {
  const frames = new EventEmitter().setMaxListeners(0);
  const controls: unknown[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = decodeFrame(data);
    if (frame.type === FrameType.control) {
      controls.push(decodeJson(frame.payload));
      frames.emit("control", controls.at(-1));
    } else frames.emit(`stream ${frame.stream}`, frame);
  });
  let streams = 0;
  return {
    socket,
    controls,
    async control(type: string): Promise<unknown> {
      for (;;) {
        const found = controls.find((control) => (control as { type: string }).type === type);
        if (found) return found;
        await once(frames, "control");
      }
    },
    async welcome(features: string[] = []): Promise<AgentHello> {
      const hello = AgentHello.parse(await this.control("hello"));
      const endpoints = hello.endpoints.map((name) => ({
        name,
        url: `http://hooks.test/${name}`,
        known: false,
        queued: 0,
        waiting: 2,
      }));
      socket.send(
        encodeJson(FrameType.control, 0, {
          type: "hello",
          version: "0",
          console: "http://console.test",
          hooks: "http://hooks.test",
          endpoints,
          features,
        }),
      );
      return hello;
    },
    send: (frame: Uint8Array) => socket.send(frame),
    onFrame: (stream: number, listener: (frame: Frame) => void) => frames.on(`stream ${stream}`, listener),
    /** Opens a stream with a whole small body and gathers its answer; grants credit as it comes unless told not to. */
    open(given: Partial<OpenHead> & { body?: Uint8Array; parts?: Uint8Array[]; trailers?: string[]; grant?: boolean }) {
      const { body = new Uint8Array(0), parts, trailers, grant = true, ...head } = given;
      const stream = ++streams;
      const length = parts ? parts.reduce((sum, part) => sum + part.length, 0) : body.length;
      const open: OpenHead = {
        seq: stream,
        id: `req-${stream}`,
        endpoint: "default",
        attempt: 1,
        mode: "live",
        deadlineMs: 5000,
        method: "POST",
        target: "/hook",
        headers: ["Host", "h", "Content-Length", String(length)],
        length,
        about: { provider: null, eventType: null, verdict: { status: "unknown", reason: null } },
        ...head,
      };
      const answer: StreamAnswer = {
        head: null,
        body: Buffer.alloc(0),
        sent: null,
        trailers: [],
        reset: null,
        order: [],
      };
      let credit = STREAM_WINDOW;
      const queue = [...(parts ?? [])];
      const pump = () => {
        while (queue[0] && queue[0].length <= credit) {
          const part = queue.shift()!;
          credit -= part.length;
          const last = queue.length === 0;
          socket.send(encodeData(stream, part, last && !trailers ? FIN : 0));
          if (last && trailers) socket.send(encodeJson(FrameType.trailers, stream, trailers, FIN));
        }
      };
      const done = new Promise<StreamAnswer>((resolve) => {
        frames.on(`stream ${stream}`, (frame: Frame) => {
          if (frame.type === FrameType.credit) {
            credit += new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0);
            pump();
            return;
          }
          answer.order.push(NAMES[frame.type]!);
          if (frame.flags & INFORMATIONAL) InformationalHead.parse(decodeHead(frame.payload).head);
          else if (frame.type === FrameType.response) {
            const { head, body: whole } = decodeHead(frame.payload);
            answer.head = ResponseHead.parse(head);
            answer.body = Buffer.from(whole);
            if ("sent" in answer.head && answer.head.sent) answer.sent = answer.head.sent;
          }
          if (frame.type === FrameType.trailers) answer.trailers = decodeJson(frame.payload) as string[];
          if (frame.type === FrameType.sent) answer.sent = SentReport.parse(decodeJson(frame.payload));
          if (frame.type === FrameType.reset) answer.reset = frame.payload.at(-1)!;
          if (frame.type === FrameType.data) {
            answer.body = Buffer.concat([answer.body, frame.payload]);
            if (grant && frame.payload.length > 0) {
              socket.send(encodeNumber(FrameType.credit, stream, frame.payload.length));
              socket.send(encodeNumber(FrameType.credit, 0, frame.payload.length));
            }
          }
          if (frame.flags & FIN || frame.type === FrameType.reset) resolve(answer);
        });
      });
      socket.send(encodeHead(FrameType.open, stream, open, parts ? new Uint8Array(0) : body, parts ? 0 : FIN));
      pump();
      return { stream, answer, done };
    },
  };
}

type End = ReturnType<typeof createEnd>;

/** A listener that accepts tunnels; `refuse` answers an upgrade with a status, and `headers`, instead. */
export async function startTunnelEnd(
  options: { port?: number; refuse?: (request: IncomingMessage) => number | null; headers?: string[] } = {},
) {
  const server: Server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const upgrades = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  const arrivals: End[] = [];
  const events = new EventEmitter();
  server.on("upgrade", (request, socket, head) => {
    const status = options.refuse?.(request) ?? null;
    if (status !== null) {
      const body = JSON.stringify({
        error: { code: "refused", message: `refused with ${status}`, hint: "do this" },
      });
      const lines = [`HTTP/1.1 ${status} No`, "Content-Type: application/json", `Content-Length: ${body.length}`];
      socket.end([...lines, ...(options.headers ?? []), "", body].join("\r\n"));
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (ws) => {
      arrivals.push(createEnd(ws));
      events.emit("tunnel");
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** The nth tunnel, from 0. */
    async tunnel(n = 0): Promise<End> {
      while (!arrivals[n]) await once(events, "tunnel");
      return arrivals[n]!;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
