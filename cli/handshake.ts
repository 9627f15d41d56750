import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { FlatHeaders } from "../protocol/headers.ts";
import { type AnswerHead, answerHead } from "./answer-head.ts";
import { composeUpgrade, joinPath } from "./request-head.ts";
import { type Failure, nameFailure } from "./target-error.ts";
import { type Target, tcpAddress } from "./target.ts";

const MAX_ANSWER_HEAD = 256 * 1024;

/** What the target made of it: a socket to pass bytes on, after a 101, or any other answer with its body. */
export type Handshaken = AnswerHead & ({ socket: Socket } | { body: AsyncIterable<Uint8Array> });

export interface HandshakeAttempt {
  /** Never rejects. */
  answer: Promise<Handshaken | Failure>;
  abort(): void;
}

export type Handshake = ReturnType<typeof createHandshake>;

/** Asks a target for a WebSocket with the sender's own head. Throws a RangeError for a head that cannot be sent. */
export function createHandshake({ target, insecure }: { target: Target; insecure: boolean }) {
  const client = target.secure ? https : http;
  const connection = {
    ...(target.socketPath ? { socketPath: target.socketPath } : tcpAddress(target)),
    ...(target.secure ? { rejectUnauthorized: !insecure } : {}),
    // A connection of its own, which the target may half-close.
    agent: false,
    allowHalfOpen: true,
  };

  return (request: { path: string; headers: FlatHeaders; deadlineMs: number }): HandshakeAttempt => {
    const head = composeUpgrade(joinPath(target.base, request.path), request.headers);
    const outgoing = client.request({ ...connection, headers: [], maxHeaderSize: MAX_ANSWER_HEAD });
    // node:http would add headers of its own.
    Object.assign(outgoing, { _header: head });
    const answer = new Promise<Handshaken | Failure>((resolve) => {
      const deadline = setTimeout(() => {
        settle({ error: "timeout", message: `${target.label} did not answer within ${request.deadlineMs / 1000} s` });
        outgoing.destroy();
      }, request.deadlineMs);
      const settle = (value: Handshaken | Failure) => {
        clearTimeout(deadline);
        resolve(value);
      };
      outgoing.once("upgrade", (incoming, socket: Socket, first) => {
        if (first.length > 0) socket.unshift(first);
        settle({ ...answerHead(incoming), socket });
      });
      outgoing.once("response", (incoming) => {
        if (incoming.statusCode === 101) {
          settle({ error: "reset", message: `${target.label} answered 101 without naming the protocol` });
          outgoing.destroy();
        } else {
          settle({ ...answerHead(incoming), body: incoming });
        }
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => settle(nameFailure(error, target)));
    });
    outgoing.end();
    return { answer, abort: () => void outgoing.destroy() };
  };
}
