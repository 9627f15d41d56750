import type { WebSocket } from "ws";
import type { DeliveryError, DeliveryMode } from "../protocol/delivery.ts";
import { createCredit, createLink, type Credit, sendBytes } from "../protocol/flow.ts";
import {
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeHead,
  encodeNumber,
  encodeData,
  FIN,
  type Frame,
  FrameError,
  FrameType,
  INFORMATIONAL,
  MAX_DATA,
  ResetCode,
} from "../protocol/frames.ts";
import { type HeaderList, toHeaderList } from "../protocol/headers.ts";
import { type OpenHead, ResponseHead, SentReport } from "../protocol/tunnel.ts";
import type { Clock } from "./clock.ts";
import type { Deliverable } from "./store/store.ts";

/** So much of an answer's body is stored with its delivery. */
const KEPT_ANSWER = 1024 * 1024;
/** The agent tells a passed deadline by itself; this much later the relay does. */
const DEADLINE_GRACE_MS = 2_000;

/** Where a live answer goes while it comes in. */
export interface Responder {
  head(status: number, reason: string, headers: HeaderList): void;
  /** Resolves when more is welcome. */
  data(bytes: Uint8Array): Promise<unknown> | void;
  end(): void;
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
}

interface Stream {
  credit: Credit;
  answer(head: ResponseHead, informational: boolean): void;
  data(bytes: Uint8Array): void;
  sent(report: SentReport): void;
  fin(): void;
  fail(error: DeliveryError, message: string): void;
}

/** One agent's connection: hands requests to it as streams and gathers the answers. Knows nothing of what is owed to whom. */
export function createSession(socket: WebSocket, readBody: (seq: number) => AsyncIterable<Uint8Array>, now: Clock) {
  const link = createLink(socket);
  const streams = new Map<number, Stream>();
  let lastStream = 0;
  let closed = false;

  async function sendBody(id: number, credit: Credit, body: AsyncIterable<Uint8Array> | Uint8Array): Promise<void> {
    const parts = body instanceof Uint8Array ? [body] : body;
    for await (const part of parts) if (!(await sendBytes(link, id, credit, part))) return;
    await link.send(encodeData(id, new Uint8Array(0), FIN));
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
      body: new Uint8Array(0),
      bodySha256: null,
    };
    return new Promise((resolve) => {
      const id = ++lastStream;
      const credit = createCredit();
      const kept: Uint8Array[] = [];
      let keptBytes = 0;
      let passing: Promise<unknown> = Promise.resolve();

      const finish = () => {
        if (!streams.delete(id)) return;
        clearTimeout(deadline);
        credit.end();
        outcome.ms = Math.round((performance.now() - started) * 100) / 100;
        outcome.body = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
        resolve(outcome);
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

      streams.set(id, {
        credit,
        answer(head, informational) {
          if (informational || outcome.status !== null) return;
          clearTimeout(deadline);
          if ("error" in head) {
            fail(head.error, head.message);
            return;
          }
          outcome.status = head.status;
          outcome.reason = head.reason;
          outcome.headers = toHeaderList(head.headers);
          responder?.head(head.status, head.reason, outcome.headers);
        },
        data(bytes) {
          outcome.size += bytes.length;
          const room = KEPT_ANSWER - keptBytes;
          if (bytes.length > room) outcome.truncated = true;
          if (room > 0) {
            // A copy: the frame it is a view of would stay in memory with it.
            kept.push(Uint8Array.prototype.slice.call(bytes, 0, room));
            keptBytes += Math.min(room, bytes.length);
          }
          const taken = responder?.data(bytes);
          const grant = () => void link.send(encodeNumber(FrameType.credit, id, bytes.length));
          if (taken) passing = taken.then(grant);
          else grant();
        },
        sent(report) {
          outcome.bodySha256 = report.sha256;
        },
        fin() {
          if (outcome.status === null) return;
          void passing.then(() => {
            if (streams.has(id)) responder?.end();
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
        about: { provider: request.provider, eventType: request.eventType, verdict: request.verdict },
      };
      if (closed) {
        fail("agent_lost", "the agent's connection is closed");
      } else if (request.body && request.body.length <= MAX_DATA) {
        void link.send(encodeHead(FrameType.open, id, head, request.body, FIN));
      } else {
        void link.send(encodeHead(FrameType.open, id, head, new Uint8Array(0), 0));
        sendBody(id, credit, request.body ?? readBody(request.seq)).catch((error: Error) =>
          cancel(ResetCode.cancelled, "reset", `the stored body could not be read: ${error.message}`),
        );
      }
    });
  }

  return {
    deliver,

    /** A frame of a stream. One for a stream that has ended is late, not wrong. Throws FrameError for what cannot be read. */
    receive(frame: Frame): void {
      if (frame.stream === 0 || frame.stream > lastStream) throw new FrameError(`a frame for stream ${frame.stream}`);
      const stream = streams.get(frame.stream);
      if (!stream) return;
      switch (frame.type) {
        case FrameType.response: {
          const { head, body } = decodeHead(frame.payload);
          const parsed = ResponseHead.safeParse(head);
          if (!parsed.success) throw new FrameError("a response head of another shape");
          stream.answer(parsed.data, (frame.flags & INFORMATIONAL) !== 0);
          if (body.length > 0) stream.data(body);
          break;
        }
        case FrameType.data:
          if (frame.payload.length > 0) stream.data(frame.payload);
          break;
        case FrameType.credit:
          stream.credit.grant(decodeNumber(frame.payload));
          break;
        case FrameType.sent: {
          const report = SentReport.safeParse(decodeJson(frame.payload));
          if (!report.success) throw new FrameError("a sent report of another shape");
          stream.sent(report.data);
          break;
        }
        case FrameType.reset:
          stream.fail(
            decodeNumber(frame.payload) === ResetCode.deadline ? "timeout" : "reset",
            "the target broke off its answer",
          );
          break;
        case FrameType.trailers:
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
