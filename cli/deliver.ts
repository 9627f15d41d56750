import { createHash, hash as hashOnce } from "node:crypto";
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import { MAX_DATA } from "../protocol/frames.ts";
import { type FlatHeaders, toHeaderList } from "../protocol/headers.ts";
import { endWith } from "../protocol/end-with.ts";
import type { SentReport } from "../protocol/tunnel.ts";
import { createUnderWay } from "../protocol/under-way.ts";
import { type AnswerHead, answerHead } from "./answer-head.ts";
import type { BodyQueue } from "./body-queue.ts";
import { createConnections } from "./connections.ts";
import { type RequestHead, composeHead, joinPath } from "./request-head.ts";
import { type Failure, nameFailure } from "./target-error.ts";
import { type Target, tcpAddress } from "./target.ts";

export interface TargetRequest {
  method: string;
  /** The raw path and query behind the target's base path. */
  path: string;
  headers: FlatHeaders;
  length: number;
  /** How long the target may take until the head of its answer. */
  deadlineMs: number;
  /** All bytes, or a queue that is still being filled. */
  body: Uint8Array | BodyQueue;
  /** What follows a chunked body; asked when its last byte has been written. */
  trailers(): FlatHeaders;
}

export interface Answer extends AnswerHead {
  body: AsyncIterable<Uint8Array>;
  /** The body, if all of it came with the head. Then `body` has nothing more. */
  takeWhole(): Uint8Array | null;
  /** Known after the last byte of the body. */
  trailers(): FlatHeaders;
}

export interface Exchange {
  /** The answer as soon as its head is there, or why there is none. Never rejects. */
  answer: Promise<Answer | Failure>;
  /** What was written of the request's body; null before all of it was. */
  sent(): SentReport | null;
  abort(): void;
}

const NOTHING = new Uint8Array(0);
const MAX_ANSWER_HEAD = 256 * 1024;

/**
 * node:http would add a Connection line and frame the body as it likes. The head it made is replaced before the first write.
 * A test compares every byte at a raw socket, for the Node versions this runs on.
 */
function replaceHead(request: ClientRequest, head: RequestHead, keepAlive: boolean): void {
  Object.assign(request, {
    _header: head.text,
    chunkedEncoding: head.chunked,
    useChunkedEncodingByDefault: head.chunked,
    shouldKeepAlive: keepAlive,
  });
}

/** Hands requests to one target, byte for byte. Redirects are answers like any other. */
export function createDeliver({
  target,
  concurrency,
  insecure,
}: {
  target: Target;
  concurrency: number;
  insecure: boolean;
}) {
  const client = target.secure ? https : http;
  const tls = target.secure ? { rejectUnauthorized: !insecure, servername: isIP(target.host) ? "" : target.host } : {};
  const fresh = new client.Agent({ ...tls, keepAlive: false, maxSockets: concurrency });
  const address = target.socketPath ? { socketPath: target.socketPath } : tcpAddress(target);
  const connectTo = target.socketPath ? { path: target.socketPath } : { ...address, ...tls };
  const warm = createConnections(() => fresh.createConnection(connectTo) as Socket, concurrency);
  /** How to give up each request that has no answer yet. */
  const underWay = createUnderWay<() => void>();
  let last = 0;

  /** `onInformation` gets the heads that come before the answer's, such as 103; never 100, which the relay has given its sender. */
  function deliver(request: TargetRequest, onInformation: (head: AnswerHead) => void = () => {}): Exchange {
    const head = composeHead(request.method, joinPath(target.base, request.path), request.headers, request.length);
    // A body that streams cannot be sent twice, so it gets a connection that the target has had no time to give up.
    const repeatable = request.body instanceof Uint8Array;
    let report: SentReport | null = null;
    let over = false;
    const id = ++last;
    let current: ClientRequest;
    let settle: (value: Answer | Failure) => void;

    const stop = () => {
      over = true;
      current.destroy();
      // One that waits for a connection would learn of it only there.
      if (!current.socket) settle(nameFailure(new Error("it was given up"), target));
    };

    async function writeParts(to: ClientRequest, parts: BodyQueue): Promise<void> {
      const hash = createHash("sha256");
      let bytes = 0;
      let resume = () => {};
      to.on("drain", () => resume());
      to.once("close", () => resume());
      for await (const part of parts.read()) {
        if (to.destroyed) return;
        hash.update(part);
        bytes += part.length;
        if (to.write(part) || to.destroyed) continue;
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      if (to.destroyed) return;
      if (head.chunked) to.addTrailers(toHeaderList(request.trailers()));
      to.end();
      report = { sha256: hash.digest("hex"), bytes };
    }

    function write(to: ClientRequest): void {
      if (request.body instanceof Uint8Array) {
        endWith(to, request.body);
        report = { sha256: hashOnce("sha256", request.body), bytes: request.body.length };
      } else void writeParts(to, request.body);
    }

    underWay.set(id, stop);
    const answer = new Promise<Answer | Failure>((resolve) => {
      const deadline = setTimeout(() => {
        settle({
          error: "timeout",
          message: `${target.label} did not answer within ${request.deadlineMs / 1000} s`,
        });
        stop();
      }, request.deadlineMs);
      let settled = false;
      settle = (value) => {
        underWay.delete(id);
        settled = true;
        clearTimeout(deadline);
        resolve(value);
      };

      function attempt(again: boolean): void {
        const warmed = repeatable && !again;
        let reused = false;
        let readBefore = 0;
        const outgoing = client.request(
          warmed
            ? {
                method: request.method,
                headers: [],
                maxHeaderSize: MAX_ANSWER_HEAD,
                createConnection(_options, use) {
                  warm.take((socket, usedBefore) => {
                    if (over) return false;
                    reused = usedBefore;
                    readBefore = socket.bytesRead;
                    use(null, socket);
                    return true;
                  });
                  return undefined;
                },
              }
            : {
                ...address,
                ...tls,
                agent: fresh,
                method: request.method,
                headers: [],
                maxHeaderSize: MAX_ANSWER_HEAD,
              },
        );
        current = outgoing;
        replaceHead(outgoing, head, warmed);
        outgoing.once("response", (incoming: IncomingMessage) => {
          const { status, reason, headers } = answerHead(incoming);
          settle({
            status,
            reason,
            headers,
            body: incoming,
            takeWhole() {
              if (!incoming.complete || incoming.readableLength > MAX_DATA || incoming.rawTrailers.length > 0)
                return null;
              const body = (incoming.read() as Uint8Array | null) ?? NOTHING;
              incoming.resume();
              return body;
            },
            trailers: () => incoming.rawTrailers,
          });
        });
        outgoing.on("information", (read) => {
          if (read.statusCode > 100) onInformation(answerHead(read));
        });
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
          // The target may give up an idle connection at the moment it is taken: nothing of an answer, so once more on a new one.
          const gaveUp = reused && (error.code === "ECONNRESET" || error.code === "EPIPE");
          if (gaveUp && !over && outgoing.socket?.bytesRead === readBefore) {
            attempt(true);
            return;
          }
          settle(nameFailure(error, target));
        });
        // A 101 that nobody asked for ends without an error and without an answer.
        outgoing.once("close", () => {
          if (outgoing === current && !settled) settle(nameFailure(new Error("it switched protocols"), target));
        });
        write(outgoing);
      }
      attempt(false);
    });

    return {
      answer,
      sent: () => (current.writableFinished ? report : null),
      abort: stop,
    };
  }

  return {
    deliver,
    close() {
      for (const stop of underWay.values()) stop();
      warm.close();
      fresh.destroy();
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
