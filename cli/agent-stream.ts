import { type DeliveryError } from "../protocol/delivery.ts";
import { type Credit, type Link, createCredit, sendBytes } from "../protocol/flow.ts";
import { FIN, FrameType, ResetCode, encodeData, encodeHead, encodeJson, encodeNumber } from "../protocol/frames.ts";
import type { OpenHead } from "../protocol/tunnel.ts";
import { type Answered, type KeptAnswer, createKeeper } from "./answered.ts";
import { type BodyQueue, createBodyQueue } from "./body-queue.ts";
import type { Deliver, Exchange } from "./deliver.ts";
import type { TargetWatch } from "./target-watch.ts";

const NOTHING = new Uint8Array(0);

/** One request as the agent handled it, for people and scripts that watch. */
export interface Outcome {
  open: OpenHead;
  status: number | null;
  error: DeliveryError | null;
  message: string | null;
  ms: number;
}

export interface StreamDeps {
  link: Link;
  deliver: Deliver;
  answered: Answered;
  watch: TargetWatch;
  onOutcome(outcome: Outcome): void;
}

export interface AgentStream {
  data(bytes: Uint8Array, fin: boolean): void;
  credit: Credit;
  /** The relay wants no answer any more. */
  reset(): void;
  /** The tunnel is lost: a request that has arrived whole goes on, so that its answer is known when it is offered again. */
  detach(): void;
}

/** Serves one stream: the request to the target, its answer to the relay. `onEnd` comes when nothing is sent on it any more. */
export function serveStream(
  stream: number,
  open: OpenHead,
  first: { bytes: Uint8Array; fin: boolean },
  { link, deliver, answered, watch, onOutcome, onEnd }: StreamDeps & { onEnd(): void },
): AgentStream {
  const started = performance.now();
  const once = open.mode === "live" || open.mode === "backlog";
  const credit = createCredit();
  let whole = first.fin;
  let state: "open" | "reset" | "detached" = "open";
  const is = (wanted: typeof state) => state === wanted;
  let exchange: Exchange | null = null;
  let queue: BodyQueue | null = null;
  if (!first.fin) {
    queue = createBodyQueue((bytes) => void link.send(encodeNumber(FrameType.credit, stream, bytes)));
    queue.push(first.bytes);
  }

  const respond = (head: unknown, fin: boolean) =>
    link.send(encodeHead(FrameType.response, stream, head, NOTHING, fin ? FIN : 0));
  const cut = () => link.send(encodeNumber(FrameType.reset, stream, ResetCode.target));
  const finish = () => link.send(encodeData(stream, NOTHING, FIN));
  const report = (status: number | null, error: DeliveryError | null, message: string | null) => {
    if (is("detached")) return;
    onOutcome({ open, status, error, message, ms: Math.round(performance.now() - started) });
  };

  async function repeat({ body, ...head }: KeptAnswer): Promise<void> {
    await respond(head, false);
    if (body === null) await cut();
    else if (await sendBytes(link, stream, credit, body)) await finish();
    report(head.status, null, null);
  }

  async function forward(): Promise<KeptAnswer | null> {
    const { method, target: path, headers, length, deadlineMs } = open;
    try {
      exchange = deliver.deliver({
        method,
        path,
        headers,
        length,
        deadlineMs,
        body: queue ?? first.bytes,
      });
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
      await respond(answer, true);
      if (is("open")) watch.failed(open.endpoint, answer.error);
      report(null, answer.error, answer.message);
      return null;
    }
    const { body, ...head } = answer;
    watch.succeeded();
    await respond(head, false);
    const keeper = createKeeper();
    try {
      for await (const part of body) {
        keeper.add(part);
        if (is("open")) await sendBytes(link, stream, credit, part);
      }
    } catch {
      if (is("open")) await cut();
      report(head.status, is("reset") ? "aborted" : "reset", "the answer was cut off");
      return null;
    }
    if (is("open")) {
      await link.send(encodeJson(FrameType.sent, stream, exchange.sent()));
      await finish();
    }
    report(head.status, null, null);
    return { ...head, body: keeper.body() };
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
    onEnd();
  });

  return {
    credit,
    data(bytes, fin) {
      queue?.push(bytes);
      if (!fin) return;
      whole = true;
      queue?.end();
    },
    reset() {
      state = "reset";
      credit.end();
      queue?.end();
      exchange?.abort();
    },
    detach() {
      if (!once || !whole) return this.reset();
      state = "detached";
      credit.end();
    },
  };
}
