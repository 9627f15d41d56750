import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { createCollector } from "../protocol/collect.ts";
import { createCredit, createIntake, createLink, createPool, type Credit, sendBytes } from "../protocol/flow.ts";
import {
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeHead,
  encodeData,
  encodeJson,
  FIN,
  type Frame,
  FrameError,
  FrameType,
  INFORMATIONAL,
  MAX_DATA,
  ResetCode,
} from "../protocol/frames.ts";
import { toFlat } from "../protocol/headers.ts";
import { createUnderWay } from "../protocol/under-way.ts";
import { FieldList, InformationalHead, type OpenHead, ResponseHead, SentReport, parse } from "../protocol/tunnel.ts";
import type { Clock } from "./clock.ts";
import type { Deliverable } from "./store/store.ts";
import { createStream, type DeliverOptions, type Outcome, type Stream } from "./stream.ts";
import { gc } from "./expose-gc.ts";

const NOTHING = new Uint8Array(0);

/** One agent's connection: hands requests to it as streams and gathers the answers. Knows nothing of what is owed to whom. */
export function createSession(
  socket: WebSocket,
  wire: Duplex,
  readBody: (seq: number) => AsyncIterable<Uint8Array>,
  now: Clock,
) {
  const passed = createCollector(gc);
  const link = createLink(socket, wire, passed);
  const pool = createPool();
  const intake = createIntake(link, passed);
  const streams = createUnderWay<Stream>();
  let lastStream = 0;
  let closed = false;

  async function sendBody(id: number, credit: Credit, request: Deliverable): Promise<void> {
    const parts = request.body ? [request.body] : readBody(request.seq);
    for await (const part of parts) if (!(await sendBytes(link, id, credit, part))) return;
    if (request.trailers.length > 0) await link.send(encodeJson(FrameType.trailers, id, toFlat(request.trailers), FIN));
    else await link.send(encodeData(id, NOTHING, FIN));
  }

  function deliver(request: Deliverable, options: DeliverOptions): Promise<Outcome> {
    const id = ++lastStream;
    const credit = createCredit(pool);
    const { stream, done, unread } = createStream(
      {
        id,
        link,
        credit,
        held: intake.stream(id),
        now,
        onSwitch: (next) => streams.set(id, next),
        onEnd: () => streams.delete(id),
      },
      options,
    );
    if (closed) {
      stream.fail("agent_lost", "the agent's connection is closed");
      return done;
    }
    streams.set(id, stream);
    const head: OpenHead = {
      seq: request.seq,
      id: request.id,
      endpoint: request.endpoint,
      attempt: request.attempts + 1,
      mode: options.mode,
      deadlineMs: options.deadlineMs,
      method: request.method,
      target: request.target,
      headers: toFlat(request.headers),
      length: request.size,
      ...(options.upgrade ? { upgrade: "websocket" } : {}),
      about: { provider: request.provider, eventType: request.eventType, verdict: request.verdict },
    };
    if (options.upgrade) {
      void link.send(encodeHead(FrameType.open, id, head, NOTHING, 0));
    } else if (request.body && request.body.length <= MAX_DATA && request.trailers.length === 0) {
      void link.send(encodeHead(FrameType.open, id, head, request.body, FIN));
    } else {
      void link.send(encodeHead(FrameType.open, id, head, NOTHING, 0));
      sendBody(id, credit, request).catch((error: Error) => unread(error.message));
    }
    return done;
  }

  return {
    deliver,

    /** A frame of a stream. One for a stream that has ended is late, not wrong. Throws FrameError for what cannot be read. */
    receive(frame: Frame): void {
      if (frame.stream === 0 && frame.type === FrameType.credit) {
        pool.grant(decodeNumber(frame.payload));
        return;
      }
      if (frame.stream === 0 || frame.stream > lastStream) throw new FrameError(`a frame for stream ${frame.stream}`);
      const stream = streams.get(frame.stream);
      if (!stream) {
        if (frame.type === FrameType.data) intake.late(frame.payload.length);
        return;
      }
      switch (frame.type) {
        case FrameType.response: {
          const { head, body } = decodeHead(frame.payload);
          const fin = (frame.flags & FIN) !== 0;
          if (body.length > (fin ? MAX_DATA : 0))
            throw new FrameError(`a head frame with ${body.length} bytes of body`);
          if (frame.flags & INFORMATIONAL) stream.information(parse(InformationalHead, head));
          else if (fin) stream.whole(parse(ResponseHead, head), body);
          else stream.answer(parse(ResponseHead, head));
          return;
        }
        case FrameType.data:
          if (frame.payload.length > 0) stream.data(frame.payload);
          break;
        case FrameType.credit:
          stream.credit.grant(decodeNumber(frame.payload));
          break;
        case FrameType.sent:
          stream.sent(parse(SentReport, decodeJson(frame.payload)));
          break;
        case FrameType.reset:
          stream.fail(
            decodeNumber(frame.payload) === ResetCode.deadline ? "timeout" : "reset",
            "the target broke off its answer",
          );
          break;
        case FrameType.trailers:
          stream.trailers(parse(FieldList, decodeJson(frame.payload)));
          break;
        default:
          throw new FrameError(`a frame of type ${frame.type}`);
      }
      if (frame.flags & FIN) stream.fin();
    },

    /** Ends every stream: the agent is gone. */
    close(): void {
      closed = true;
      for (const stream of streams.values())
        stream.fail("agent_lost", "the agent went away before the answer was complete");
    },
  };
}
