import type { Socket } from "node:net";
import type { Credit, Held, Link } from "../protocol/flow.ts";
import { FrameError, ResetCode } from "../protocol/frames.ts";
import { passBytes } from "../protocol/pass-bytes.ts";
import type { Outcome, Stream } from "./stream.ts";

/** Takes over after the target's 101: from here on its bytes and the sender's pass as they are. */
export interface Upgrade {
  /** Tells the sender and gives its socket. */
  accept(head: Pick<Outcome, "reason" | "headers">): Socket;
  seen(from: "sender" | "target", bytes: Uint8Array): void;
  ended(): void;
}

/** The rest of a stream whose target answered 101: the sender's socket and the agent's, joined. */
export function joinSocket(
  upgrade: Upgrade,
  head: Pick<Outcome, "reason" | "headers">,
  io: { link: Link; stream: number; credit: Credit; held: Held; onEnd(): void },
): Stream {
  const raw = passBytes(upgrade.accept(head), {
    ...io,
    resetCode: ResetCode.cancelled,
    seen: (way, bytes) => upgrade.seen(way === "sent" ? "sender" : "target", bytes),
    onEnd() {
      io.onEnd();
      upgrade.ended();
    },
  });
  const misplaced = () => {
    throw new FrameError("a frame of an answer on a stream of bytes");
  };
  return {
    credit: io.credit,
    information: misplaced,
    answer: misplaced,
    whole: misplaced,
    sent: misplaced,
    trailers: misplaced,
    data: raw.data,
    fin: raw.end,
    fail: raw.cut,
  };
}
