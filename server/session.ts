import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { DeliveryError, DeliveryMode } from "../protocol/delivery.ts";
import { createCredit, createIntake, createLink, createPool, type Credit, sendBytes } from "../protocol/flow.ts";
import {
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeHead,
  encodeNumber,
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
import { type HeaderList, toHeaderList } from "../protocol/headers.ts";
import { FieldList, InformationalHead, type OpenHead, ResponseHead, SentReport, parse } from "../protocol/tunnel.ts";
import type { Clock } from "./clock.ts";
import { joinSocket, type Upgrade } from "./joined-socket.ts";
import type { Deliverable } from "./store/store.ts";

const NOTHING = new Uint8Array(0);
/** So much of an answer's body is stored with its delivery. */
const KEPT_ANSWER = 1024 * 1024;
/** The agent tells a passed deadline by itself; this much later the relay does. */
const DEADLINE_GRACE_MS = 2_000;

/** Where a live answer goes while it comes in. */
export interface Responder {
  /** A head before the answer's, such as 103. */
  information(status: number, reason: string, headers: HeaderList): void;
  /** The answer in one. */
  whole(status: number, reason: string, headers: HeaderList, body: Uint8Array): void;
  head(status: number, reason: string, headers: HeaderList): void;
  /** Resolves when more is welcome. */
  data(bytes: Uint8Array): Promise<unknown> | void;
  end(trailers: HeaderList): void;
  /** The answer breaks off after its head. */
  breakOff(): void;
  /** Calls back once if the sender goes away before the end. */
  onGone(callback: () => void): void;
}

/** How an attempt ended. `status` is null when no head of an answer came. */
export interface Outcome {
  startedAt: number;
  ms: number;
  status: number | null;
  error: DeliveryError | null;
  reason: string | null;
  message: string | null;
  headers: HeaderList;
  size: number;
  truncated: boolean;
  body: Uint8Array;
  bodySha256: string | null;
}

export interface DeliverOptions {
  mode: DeliveryMode;
  deadlineMs: number;
  responder: Responder | null;
  /** Asks the target for a WebSocket. The outcome is there at the 101, before what passes on it. */
  upgrade?: Upgrade;
}

export interface Stream {
  credit: Credit;
  information(head: InformationalHead): void;
  answer(head: ResponseHead): void;
  /** The whole answer in one. */
  whole(head: ResponseHead, body: Uint8Array): void;
  data(bytes: Uint8Array): void;
  sent(report: SentReport): void;
  trailers(list: string[]): void;
  fin(): void;
  fail(error: DeliveryError, message: string): void;
}

/** One agent's connection: hands requests to it as streams and gathers the answers. Knows nothing of what is owed to whom. */
export function createSession(
  socket: WebSocket,
  wire: Duplex,
  readBody: (seq: number) => AsyncIterable<Uint8Array>,
  now: Clock,
) {
  const link = createLink(socket, wire);
  const pool = createPool();
  const intake = createIntake(link);
  const streams = new Map<number, Stream>();
  let lastStream = 0;
  let closed = false;

  async function sendBody(id: number, credit: Credit, request: Deliverable): Promise<void> {
    const parts = request.body ? [request.body] : readBody(request.seq);
    for await (const part of parts) if (!(await sendBytes(link, id, credit, part))) return;
    if (request.trailers.length > 0) await link.send(encodeJson(FrameType.trailers, id, request.trailers.flat(), FIN));
    else await link.send(encodeData(id, NOTHING, FIN));
  }

  function deliver(request: Deliverable, options: DeliverOptions): Promise<Outcome> {
    const { responder } = options;
    const started = performance.now();
    const outcome: Outcome = {
      startedAt: now(),
      ms: 0,
      status: null,
      error: null,
      reason: null,
      message: null,
      headers: [],
      size: 0,
      truncated: false,
      body: NOTHING,
      bodySha256: null,
    };
    return new Promise((resolve) => {
      const id = ++lastStream;
      const credit = createCredit(pool);
      const held = intake.stream(id);
      let trailers: HeaderList = [];
      const kept: Uint8Array[] = [];
      let keptBytes = 0;
      let passing: Promise<unknown> = Promise.resolve();

      const settle = () => {
        clearTimeout(deadline);
        outcome.ms = Math.round((performance.now() - started) * 100) / 100;
        outcome.body = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
        resolve(outcome);
      };
      const finish = () => {
        if (!streams.delete(id)) return;
        credit.end();
        held.end();
        settle();
      };
      const switchOver = (upgrade: Upgrade) => {
        const onEnd = () => void streams.delete(id);
        streams.set(id, joinSocket(upgrade, outcome, { link, stream: id, credit, held, onEnd }));
        settle();
      };
      const fail = (error: DeliveryError, message: string) => {
        if (!streams.has(id)) return;
        outcome.error = error;
        outcome.message = message;
        if (outcome.status !== null) responder?.breakOff();
        finish();
      };
      const cancel = (code: number, error: DeliveryError, message: string) => {
        if (!streams.has(id)) return;
        void link.send(encodeNumber(FrameType.reset, id, code));
        fail(error, message);
      };
      const deadline = setTimeout(
        () => cancel(ResetCode.deadline, "timeout", `no answer within ${options.deadlineMs} ms`),
        options.deadlineMs + DEADLINE_GRACE_MS,
      );

      /** Takes the answer's head; false where there is none. */
      const accept = (head: ResponseHead, mayUpgrade: boolean): boolean => {
        if (outcome.status !== null) throw new FrameError("a second head of an answer");
        if ("status" in head && head.status === 101 && !mayUpgrade) throw new FrameError("a 101 out of place");
        clearTimeout(deadline);
        if ("error" in head) {
          fail(head.error, head.message);
          return false;
        }
        outcome.status = head.status;
        outcome.reason = head.reason;
        outcome.headers = toHeaderList(head.headers);
        outcome.bodySha256 = head.sent?.sha256 ?? null;
        return true;
      };
      const keep = (bytes: Uint8Array) => {
        outcome.size += bytes.length;
        const room = KEPT_ANSWER - keptBytes;
        if (bytes.length > room) outcome.truncated = true;
        if (room <= 0 || bytes.length === 0) return;
        // A copy: the frame it is a view of would stay in memory with it.
        kept.push(Uint8Array.prototype.slice.call(bytes, 0, room));
        keptBytes += Math.min(room, bytes.length);
      };

      streams.set(id, {
        credit,
        information(head) {
          if (outcome.status !== null) throw new FrameError("an informational head after the answer's");
          responder?.information(head.status, head.reason, toHeaderList(head.headers));
        },
        answer(head) {
          if (!accept(head, options.upgrade !== undefined)) return;
          if (outcome.status === 101) switchOver(options.upgrade!);
          else responder?.head(outcome.status!, outcome.reason!, outcome.headers);
        },
        whole(head, body) {
          if (!accept(head, false)) return;
          keep(body);
          responder?.whole(outcome.status!, outcome.reason!, outcome.headers, body);
          finish();
        },
        data(bytes) {
          if (outcome.status === null) throw new FrameError("a body before its head");
          held.came(bytes.length);
          keep(bytes);
          const taken = responder?.data(bytes);
          const grant = () => held.taken(bytes.length);
          if (taken) passing = taken.then(grant);
          else grant();
        },
        sent(report) {
          outcome.bodySha256 = report.sha256;
        },
        trailers(list) {
          trailers = toHeaderList(list);
        },
        fin() {
          if (outcome.status === null) throw new FrameError("an end before any head");
          void passing.then(() => {
            if (streams.has(id)) responder?.end(trailers);
            finish();
          });
        },
        fail,
      });
      responder?.onGone(() => cancel(ResetCode.cancelled, "aborted", "the sender went away"));

      const head: OpenHead = {
        seq: request.seq,
        id: request.id,
        endpoint: request.endpoint,
        attempt: request.attempts + 1,
        mode: options.mode,
        deadlineMs: options.deadlineMs,
        method: request.method,
        target: request.target,
        headers: request.headers.flat(),
        length: request.size,
        ...(options.upgrade ? { upgrade: "websocket" } : {}),
        about: { provider: request.provider, eventType: request.eventType, verdict: request.verdict },
      };
      if (closed) {
        fail("agent_lost", "the agent's connection is closed");
      } else if (options.upgrade) {
        void link.send(encodeHead(FrameType.open, id, head, NOTHING, 0));
      } else if (request.body && request.body.length <= MAX_DATA && request.trailers.length === 0) {
        void link.send(encodeHead(FrameType.open, id, head, request.body, FIN));
      } else {
        void link.send(encodeHead(FrameType.open, id, head, NOTHING, 0));
        sendBody(id, credit, request).catch((error: Error) =>
          cancel(ResetCode.cancelled, "reset", `the stored body could not be read: ${error.message}`),
        );
      }
    });
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
