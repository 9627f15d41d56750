import type { ClientRequest, IncomingMessage } from "node:http";
import { MAX_DATA } from "../protocol/frames.ts";
import { answerHead } from "./answer-head.ts";
import type { Answer, Attempt, AttemptEvents } from "./exchange.ts";

const NOTHING = new Uint8Array(0);

/** The longest head of an answer that is read. */
export const MAX_ANSWER_HEAD = 256 * 1024;

/** An attempt by node:http's client. `readBefore`: what had been read of its connection where that was used before, else null. */
export function exchangeByNode(
  client: ClientRequest,
  { onInformation, onAnswer, onFailed }: AttemptEvents,
  readBefore: () => number | null = () => null,
): Attempt {
  let told = false;
  client.once("response", (incoming: IncomingMessage) => {
    told = true;
    onAnswer(answerOf(incoming));
  });
  client.on("information", (read) => {
    if (read.statusCode > 100) onInformation(answerHead(read));
  });
  client.on("error", (error: NodeJS.ErrnoException) => {
    if (told) return;
    told = true;
    onFailed(error, client.socket?.bytesRead === readBefore());
  });
  // A 101 that nobody asked for ends without an error and without an answer.
  client.once("close", () => {
    if (!told) onFailed(new Error("it switched protocols"), false);
  });
  return {
    isWritten: () => client.writableFinished,
    breakOff() {
      client.destroy();
      return client.socket !== null;
    },
  };
}

function answerOf(incoming: IncomingMessage): Answer {
  const { status, reason, headers } = answerHead(incoming);
  return {
    status,
    reason,
    headers,
    body: incoming,
    takeWhole() {
      if (!incoming.complete || incoming.readableLength > MAX_DATA || incoming.rawTrailers.length > 0) return null;
      const body = (incoming.read() as Uint8Array | null) ?? NOTHING;
      incoming.resume();
      return body;
    },
    trailers: () => incoming.rawTrailers,
  };
}
