import { type DeliveryError } from "../protocol/delivery.ts";
import { type Credit, type Intake, type Link, type Pool, createCredit, sendBytes } from "../protocol/flow.ts";
import {
  FIN,
  FrameError,
  FrameType,
  INFORMATIONAL,
  ResetCode,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
  withStream,
} from "../protocol/frames.ts";
import type { FlatHeaders } from "../protocol/headers.ts";
import type { OpenHead, ResponseHead } from "../protocol/tunnel.ts";
import type { AnswerHead } from "./answer-head.ts";
import { type Answered, type KeptAnswer, createKeeper, isKeepable } from "./answered.ts";
import { createBodyQueue } from "./body-queue.ts";
import type { Deliver, Exchange } from "./deliver.ts";
import type { Answer } from "./exchange.ts";
import type { Target } from "./target.ts";
import type { TargetWatch } from "./target-watch.ts";

const NOTHING = new Uint8Array(0);

/** A request as it came, and the target that it is for. */
export type Arrived = OpenHead & { to?: Target };

/** One request as the agent handled it, for people and scripts that watch. */
export interface Outcome {
  open: Arrived;
  status: number | null;
  error: DeliveryError | null;
  message: string | null;
  ms: number;
}

export interface StreamDeps {
  link: Link;
  pool: Pool;
  intake: Intake;
  deliver: Deliver;
  answered: Answered;
  watch: TargetWatch;
  onOutcome(outcome: Outcome): void;
}

export interface AgentStream {
  data(bytes: Uint8Array): void;
  /** What follows the request's body. */
  trailers(headers: FlatHeaders): void;
  /** The request is complete. */
  fin(): void;
  credit: Credit;
  /** The relay wants no answer any more. */
  reset(): void;
  /** The tunnel is lost: a request that has arrived whole goes on, so that its answer is known when it is offered again. */
  detach(): void;
}

/** Serves one stream: the request to the target, its answer to the relay. `onEnd` comes when nothing is sent on it any more. */
export function serveStream(
  stream: number,
  open: Arrived,
  /** The whole body where it came with the request's head. */
  body: Uint8Array | null,
  { link, pool, intake, deliver, answered, watch, onOutcome }: StreamDeps,
  onEnd: () => void,
): AgentStream {
  const started = performance.now();
  const once = open.mode === "live" || open.mode === "backlog";
  const credit = createCredit(pool);
  const held = intake.stream(stream);
  let trailers: FlatHeaders = [];
  let arrived = body !== null;
  let state: "open" | "reset" | "detached" = "open";
  const is = (wanted: typeof state) => state === wanted;
  let exchange: Exchange | null = null;
  const queue = body ? null : createBodyQueue(held.taken);

  const response = (head: ResponseHead, flags = 0, whole: Uint8Array = NOTHING) =>
    encodeHead(FrameType.response, stream, head, whole, flags);
  const respond = (head: ResponseHead, flags = 0) => link.send(response(head, flags));
  const cut = () => link.send(encodeNumber(FrameType.reset, stream, ResetCode.target));
  const finish = () => link.send(encodeData(stream, NOTHING, FIN));
  const report = (status: number | null, error: DeliveryError | null, message: string | null) => {
    if (is("detached")) return;
    onOutcome({ open, status, error, message, ms: Math.round(performance.now() - started) });
  };

  async function repeat({ status, frame, whole }: KeptAnswer): Promise<void> {
    await link.send(withStream(frame, stream));
    if (!whole) await cut();
    report(status, null, null);
  }

  async function forward(): Promise<KeptAnswer | null> {
    const { method, target: path, headers, length, deadlineMs } = open;
    try {
      exchange = deliver.deliver(
        { method, path, headers, length, deadlineMs, body: body ?? queue!, trailers: () => trailers },
        (information) => is("open") && void respond(information, INFORMATIONAL),
      );
    } catch (error) {
      await link.send(encodeNumber(FrameType.reset, stream, ResetCode.protocol));
      report(null, "reset", `the request cannot be sent: ${error instanceof Error ? error.message : error}`);
      return null;
    }
    const answer = await exchange.answer;
    if ("error" in answer) {
      if (is("reset")) {
        report(null, "aborted", "the sender or the relay gave up");
        return null;
      }
      await respond(answer, FIN);
      if (is("open")) watch.failed(open.endpoint, answer.error, answer.message);
      report(null, answer.error, answer.message);
      return null;
    }
    watch.succeeded();
    const head = { status: answer.status, reason: answer.reason, headers: answer.headers };
    const sent = exchange.sent();
    const whole = sent && answer.takeWhole();
    if (!sent || !whole) return passOn(exchange, answer, head);
    const { status, reason, headers: fields } = head;
    const frame = response({ status, reason, headers: fields, sent }, FIN, whole);
    if (is("open")) await link.send(frame);
    report(status, null, null);
    if (isKeepable(whole)) return { status, frame, whole: true };
    return { status, frame: response(head), whole: false };
  }

  /** The answer piece by piece, as the target writes it. */
  async function passOn(under: Exchange, answer: Answer, head: AnswerHead): Promise<KeptAnswer | null> {
    await respond(head);
    const keeper = createKeeper();
    try {
      for await (const part of answer.body) {
        keeper.add(part);
        if (is("open")) await sendBytes(link, stream, credit, part);
      }
    } catch {
      if (is("open")) await cut();
      report(head.status, is("reset") ? "aborted" : "reset", "the answer was cut off");
      return null;
    }
    if (is("open")) {
      const sent = under.sent();
      if (sent) await link.send(encodeJson(FrameType.sent, stream, sent));
      const following = answer.trailers();
      if (following.length > 0) await link.send(encodeJson(FrameType.trailers, stream, following, FIN));
      else await finish();
    }
    report(head.status, null, null);
    const kept = keeper.body();
    return {
      status: head.status,
      frame: response(head, kept ? FIN : 0, kept ?? NOTHING),
      whole: kept !== null,
    };
  }

  async function run(): Promise<void> {
    const known = once ? await answered.get(open.id) : undefined;
    if (known) return repeat(known);
    if (is("reset")) return;
    const outcome = forward();
    if (once) answered.add(open.id, outcome);
    await outcome;
  }

  void run().finally(() => {
    queue?.end();
    held.end();
    onEnd();
  });

  return {
    credit,
    data(bytes) {
      if (arrived || !queue) throw new FrameError("body bytes after the end of the body");
      held.came(bytes.length);
      queue.push(bytes);
    },
    trailers(headers) {
      trailers = headers;
    },
    fin() {
      arrived = true;
      queue?.end();
    },
    reset() {
      state = "reset";
      credit.end();
      queue?.end();
      exchange?.abort();
    },
    detach() {
      if (!once || !arrived) return this.reset();
      state = "detached";
      credit.end();
    },
  };
}
