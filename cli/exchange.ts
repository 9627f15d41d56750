import type { FlatHeaders } from "../protocol/headers.ts";
import type { AnswerHead } from "./answer-head.ts";

export interface Answer extends AnswerHead {
  body: AsyncIterable<Uint8Array>;
  /** The body, if all of it came with the head. Then `body` has nothing more. */
  takeWhole(): Uint8Array | null;
  /** Known after the last byte of the body. */
  trailers(): FlatHeaders;
}

/** What is told of an attempt: heads before the answer's, and then one of the others, once. */
export interface AttemptEvents {
  /** A head such as 103; never 100, which the relay has given its sender. */
  onInformation(head: AnswerHead): void;
  onAnswer(answer: Answer): void;
  /** `unread`: it had a connection that was used before, and nothing of an answer came on it: the target may have given it up just then. */
  onFailed(error: NodeJS.ErrnoException, unread: boolean): void;
}

/** One request on its way to the target. */
export interface Attempt {
  /** Whether all of it has been handed to the kernel. */
  isWritten(): boolean;
  /** Breaks it off; false while it waits for a connection, when nothing is told of it any more. */
  breakOff(): boolean;
}
