import type { DeliveryError, DeliveryMode } from "../protocol/delivery.ts";
import type { Credit, Held, Link } from "../protocol/flow.ts";
import { encodeNumber, FrameError, FrameType, ResetCode } from "../protocol/frames.ts";
import { type HeaderList, toHeaderList } from "../protocol/headers.ts";
import type { InformationalHead, ResponseHead, SentReport } from "../protocol/tunnel.ts";
import type { Clock } from "./clock.ts";
import { joinSocket, type Upgrade } from "./joined-socket.ts";

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
  /** It failed here: the stored body could not be read. */
  unread: boolean;
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

interface StreamDeps {
  id: number;
  link: Link;
  credit: Credit;
  held: Held;
  now: Clock;
  /** What comes next on the stream is for another: after a 101. */
  onSwitch(stream: Stream): void;
  /** The stream is over. */
  onEnd(): void;
}

/** Gathers the answer to one request and passes it to who waits for it, until the outcome is there. */
export function createStream({ id, link, credit, held, now, onSwitch, onEnd }: StreamDeps, options: DeliverOptions) {
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
    unread: false,
  };
  let over = false;
  let trailers: HeaderList = [];
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  let passing: Promise<unknown> = Promise.resolve();
  let resolve = (_outcome: Outcome) => {};
  const done = new Promise<Outcome>((fulfil) => (resolve = fulfil));
  const deadline = setTimeout(
    () => cancel(ResetCode.deadline, "timeout", `no answer within ${options.deadlineMs} ms`),
    options.deadlineMs + DEADLINE_GRACE_MS,
  );

  function settle(): void {
    over = true;
    clearTimeout(deadline);
    outcome.ms = Math.round((performance.now() - started) * 100) / 100;
    outcome.body = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
    resolve(outcome);
  }

  function finish(): void {
    if (over) return;
    onEnd();
    credit.end();
    held.end();
    settle();
  }

  function fail(error: DeliveryError, message: string): void {
    if (over) return;
    outcome.error = error;
    outcome.message = message;
    if (outcome.status !== null) responder?.breakOff();
    finish();
  }

  /** Gives up on the request, and tells the agent. */
  function cancel(code: number, error: DeliveryError, message: string): void {
    if (over) return;
    void link.send(encodeNumber(FrameType.reset, id, code));
    fail(error, message);
  }

  /** The same where the stored body cannot be read, which is nothing that the target did. */
  function unread(message: string): void {
    outcome.unread = true;
    cancel(ResetCode.cancelled, "reset", message);
  }

  /** Takes the answer's head; false where there is none. */
  function accept(head: ResponseHead, mayUpgrade: boolean): boolean {
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
  }

  function keep(bytes: Uint8Array): void {
    outcome.size += bytes.length;
    const room = KEPT_ANSWER - keptBytes;
    if (bytes.length > room) outcome.truncated = true;
    if (room <= 0 || bytes.length === 0) return;
    // A copy: the frame it is a view of would stay in memory with it.
    kept.push(Uint8Array.prototype.slice.call(bytes, 0, room));
    keptBytes += Math.min(room, bytes.length);
  }

  const stream: Stream = {
    credit,
    information(head) {
      if (outcome.status !== null) throw new FrameError("an informational head after the answer's");
      responder?.information(head.status, head.reason, toHeaderList(head.headers));
    },
    answer(head) {
      if (!accept(head, options.upgrade !== undefined)) return;
      if (outcome.status !== 101) {
        responder?.head(outcome.status!, outcome.reason!, outcome.headers);
        return;
      }
      onSwitch(joinSocket(options.upgrade!, outcome, { link, stream: id, credit, held, onEnd }));
      settle();
    },
    whole(head, body) {
      if (!accept(head, false)) return;
      // A view of its frame, which is let go with the outcome as soon as that is stored.
      outcome.size = body.length;
      kept.push(body);
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
        if (!over) responder?.end(trailers);
        finish();
      });
    },
    fail,
  };
  responder?.onGone(() => cancel(ResetCode.cancelled, "aborted", "the sender went away"));
  return { stream, done, unread };
}
