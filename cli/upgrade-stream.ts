import type { DeliveryError } from "../protocol/delivery.ts";
import { createCredit, type Intake, type Link, type Pool, sendBytes } from "../protocol/flow.ts";
import { encodeData, encodeHead, encodeNumber, FIN, FrameError, FrameType, ResetCode } from "../protocol/frames.ts";
import { passBytes, type RawStream } from "../protocol/pass-bytes.ts";
import type { OpenHead } from "../protocol/tunnel.ts";
import type { AgentStream, Outcome } from "./agent-stream.ts";
import type { Handshake, HandshakeAttempt } from "./handshake.ts";

const NOTHING = new Uint8Array(0);

export interface UpgradeDeps {
  link: Link;
  pool: Pool;
  intake: Intake;
  handshake: Handshake;
  onOutcome(outcome: Outcome): void;
}

/** Serves a stream that asks for a WebSocket: the handshake, then the bytes of both sides as they are, or the target's refusal. `onEnd`: nothing is sent on it any more. */
export function serveUpgrade(
  stream: number,
  open: OpenHead,
  { link, pool, intake, handshake, onOutcome }: UpgradeDeps,
  onEnd: () => void,
): AgentStream {
  const started = performance.now();
  const credit = createCredit(pool);
  const held = intake.stream(stream);
  let gone = false;
  let attempt: HandshakeAttempt | null = null;
  let raw: RawStream | null = null;

  const respond = (head: unknown, flags = 0) => link.send(encodeHead(FrameType.response, stream, head, NOTHING, flags));
  const report = (status: number | null, error: DeliveryError | null, message: string | null) =>
    onOutcome({ open, status, error, message, ms: Math.round(performance.now() - started) });

  async function refuse(body: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const part of body) if (!(await sendBytes(link, stream, credit, part))) return;
      await link.send(encodeData(stream, NOTHING, FIN));
    } catch {
      if (!gone) await link.send(encodeNumber(FrameType.reset, stream, ResetCode.target));
    }
  }

  async function run(): Promise<void> {
    try {
      attempt = handshake({ path: open.target, headers: open.headers, deadlineMs: open.deadlineMs });
    } catch (error) {
      await link.send(encodeNumber(FrameType.reset, stream, ResetCode.protocol));
      report(null, "reset", `the request cannot be sent: ${error instanceof Error ? error.message : error}`);
      return onEnd();
    }
    const answer = await attempt.answer;
    if (gone) {
      if ("socket" in answer) answer.socket.destroy();
      report(null, "aborted", "the sender or the relay gave up");
      return onEnd();
    }
    if ("error" in answer) {
      await respond(answer, FIN);
      report(null, answer.error, answer.message);
      return onEnd();
    }
    const { status, reason, headers } = answer;
    const answered = respond({ status, reason, headers });
    report(status, null, null);
    if ("socket" in answer) {
      raw = passBytes(answer.socket, { link, stream, credit, held, resetCode: ResetCode.target, onEnd });
      return;
    }
    await answered;
    await refuse(answer.body);
    onEnd();
  }

  void run();

  return {
    credit,
    data(bytes) {
      if (!raw) throw new FrameError("bytes before the 101");
      raw.data(bytes);
    },
    trailers() {
      throw new FrameError("trailers on a stream of bytes");
    },
    fin() {
      raw?.end();
    },
    reset() {
      gone = true;
      credit.end();
      attempt?.abort();
      raw?.cut();
    },
    detach() {
      this.reset();
    },
  };
}
