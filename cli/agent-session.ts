import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { FlatHeaders } from "../protocol/headers.ts";
import { createCollector } from "../protocol/collect.ts";
import { createIntake, createLink, createPool } from "../protocol/flow.ts";
import {
  CloseCode,
  FIN,
  type Frame,
  FrameError,
  FrameType,
  MAX_DATA,
  decodeFrame,
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeJson,
} from "../protocol/frames.ts";
import { createUnderWay } from "../protocol/under-way.ts";
import {
  type AgentControl,
  type AgentHello,
  type Backlog,
  type Choice,
  FieldList,
  type GivenUp,
  OpenHead,
  parse,
  RelayControl,
  type RelayHello,
} from "../protocol/tunnel.ts";
import type { Target } from "./target.ts";
import { type AgentStream, type Arrived, type StreamDeps, serveStream } from "./agent-stream.ts";
import { type UpgradeDeps, serveUpgrade } from "./upgrade-stream.ts";
import { gc } from "./expose-gc.ts";

export interface Refusal {
  code: string;
  message: string;
  hint: string | null;
}

export interface SessionDeps extends Omit<StreamDeps & UpgradeDeps, "link" | "pool" | "intake"> {
  hello: AgentHello;
  target: Target;
  /** The headers as the target is to get them. */
  change(headers: FlatHeaders): FlatHeaders;
  /** The longest that the target may take until the head of its answer. */
  timeoutMs: number;
  onHello(hello: RelayHello): void;
  onChoiceTaken(): void;
  onGivenUp(request: GivenUp): void;
  /** A request came; what it returns is called when nothing is done for it any more. */
  onOpen(open: Arrived): () => void;
  /** How many requests wait while the relay holds them. */
  onHeld(queued: number): void;
}

export interface Session {
  /** What the relay gave as its reason before it closed the connection. */
  refusal(): Refusal | null;
  targetUp(endpoint: string): void;
  /** Asks the relay for other requests from now on. Only after its hello. */
  choose(choice: Choice): void;
  /** Whether the relay is to hold its requests back. */
  hold(on: boolean): void;
  chooseBacklog(backlog: Backlog): void;
  /** Gives up what is in flight. */
  abort(): void;
}

/** Far beyond what a relay has a use for: one that opens more would only take memory. */
const MOST_STREAMS = 10_000;

/** Whether a frame may come for its stream, when `last` is the one opened last. */
function isPlaced({ type, stream }: Frame, last: number): boolean {
  if (type === FrameType.control) return stream === 0;
  if (type === FrameType.open) return stream > last;
  return stream <= last && (stream > 0 || type === FrameType.credit);
}

/** Speaks the tunnel's frames on an open WebSocket: hello first, then one stream a request. */
export function createSession(
  socket: WebSocket,
  wire: Duplex,
  { hello, target, change, timeoutMs, onHello, onChoiceTaken, onGivenUp, onOpen, onHeld, ...deps }: SessionDeps,
): Session {
  const passed = createCollector(gc);
  const link = createLink(socket, wire, passed);
  const pool = createPool();
  const intake = createIntake(link, passed);
  const io = { ...deps, link, pool, intake };
  const streams = createUnderWay<AgentStream>();
  /** The stream opened last: their numbers rise. */
  let last = 0;
  let refusal: Refusal | null = null;

  function receive(message: Uint8Array): void {
    const frame = decodeFrame(message);
    if (!isPlaced(frame, last)) {
      throw new FrameError(`a frame of type ${frame.type} for stream ${frame.stream} after stream ${last}`);
    }
    const stream = streams.get(frame.stream);
    const fin = (frame.flags & FIN) !== 0;
    switch (frame.type) {
      case FrameType.control: {
        const control = parse(RelayControl, decodeJson(frame.payload));
        if (control.type === "hello") onHello(control);
        else if (control.type === "given_up") onGivenUp(control);
        else if (control.type === "choice_taken") onChoiceTaken();
        else if (control.type === "held") onHeld(control.queued);
        else refusal = control;
        break;
      }
      case FrameType.open: {
        if (streams.size >= MOST_STREAMS) throw new FrameError(`more than ${MOST_STREAMS} streams at once`);
        last = frame.stream;
        const { head, body } = decodeHead(frame.payload);
        const open: Arrived = parse(OpenHead, head);
        open.to = target;
        open.headers = change(open.headers);
        open.deadlineMs = Math.min(open.deadlineMs, timeoutMs);
        if (body.length > (fin ? MAX_DATA : 0)) throw new FrameError(`a head frame with ${body.length} bytes of body`);
        const over = onOpen(open);
        const onEnd = () => {
          streams.delete(frame.stream);
          over();
        };
        streams.set(
          frame.stream,
          open.upgrade
            ? serveUpgrade(frame.stream, open, io, onEnd)
            : serveStream(frame.stream, open, fin ? body : null, io, onEnd),
        );
        return;
      }
      // Frames for a stream that has just ended are late, not wrong.
      case FrameType.data:
        if (!stream) intake.late(frame.payload.length);
        else if (frame.payload.length > 0) stream.data(frame.payload);
        break;
      case FrameType.trailers:
        stream?.trailers(parse(FieldList, decodeJson(frame.payload)));
        break;
      case FrameType.credit:
        (frame.stream === 0 ? pool : stream?.credit)?.grant(decodeNumber(frame.payload));
        return;
      case FrameType.reset:
        decodeNumber(frame.payload);
        stream?.reset();
        return;
      default:
        throw new FrameError(`a frame of type ${frame.type}`);
    }
    if (fin) stream?.fin();
  }

  socket.on("message", (data: RawData, binary: boolean) => {
    // Our close frame is on its way.
    if (socket.readyState !== socket.OPEN) return;
    try {
      if (!binary) throw new FrameError("a text message");
      receive(data as Buffer);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      socket.close(CloseCode.badFrame, error.message.slice(0, 100));
    }
  });
  socket.once("close", () => {
    for (const stream of streams.values()) stream.detach();
  });
  const send = (message: AgentControl) => void link.send(encodeJson(FrameType.control, 0, message));
  send(hello);

  return {
    refusal: () => refusal,
    targetUp: (endpoint) => send({ type: "target_up", endpoint }),
    choose: (choice) => send({ type: "choice", ...choice }),
    hold: (on) => send({ type: "hold", on }),
    chooseBacklog: (backlog) => send({ type: "backlog", backlog }),
    abort() {
      for (const stream of streams.values()) stream.reset();
    },
  };
}
