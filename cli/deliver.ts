import { createHash } from "node:crypto";
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { FlatHeaders } from "../protocol/headers.ts";
import type { SentReport } from "../protocol/tunnel.ts";
import type { BodyQueue } from "./body-queue.ts";
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
}

export interface Answer {
  status: number;
  reason: string;
  headers: FlatHeaders;
  body: AsyncIterable<Uint8Array>;
}

export interface Exchange {
  /** The answer as soon as its head is there, or why there is none. Never rejects. */
  answer: Promise<Answer | Failure>;
  /** What has been written of the request's body so far. */
  sent(): SentReport;
  abort(): void;
}

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
  const tls = target.secure ? { rejectUnauthorized: !insecure } : {};
  const warm = new client.Agent({ ...tls, keepAlive: true, maxSockets: concurrency });
  const fresh = new client.Agent({ ...tls, keepAlive: false, maxSockets: concurrency });
  const address = target.socketPath ? { socketPath: target.socketPath } : tcpAddress(target);

  function deliver(request: TargetRequest): Exchange {
    const head = composeHead(request.method, joinPath(target.base, request.path), request.headers, request.length);
    // A body that streams cannot be sent twice, so it gets a connection that the target has had no time to give up.
    const repeatable = request.body instanceof Uint8Array;
    let hash = createHash("sha256");
    let bytes = 0;
    let over = false;
    let current: ClientRequest;

    const stop = () => {
      over = true;
      current.destroy();
    };

    const count = (part: Uint8Array) => {
      hash.update(part);
      bytes += part.length;
    };

    async function write(to: ClientRequest): Promise<void> {
      if (request.body instanceof Uint8Array) {
        count(request.body);
        to.end(request.body);
        return;
      }
      let resume = () => {};
      to.on("drain", () => resume());
      to.once("close", () => resume());
      for await (const part of request.body.read()) {
        if (to.destroyed) return;
        count(part);
        if (to.write(part) || to.destroyed) continue;
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      if (!to.destroyed) to.end();
    }

    const answer = new Promise<Answer | Failure>((resolve) => {
      const deadline = setTimeout(() => {
        settle({
          error: "timeout",
          message: `${target.label} did not answer within ${request.deadlineMs / 1000} s`,
        });
        stop();
      }, request.deadlineMs);
      const settle = (value: Answer | Failure) => {
        clearTimeout(deadline);
        resolve(value);
      };

      function attempt(again: boolean): void {
        const reuse = repeatable && !again;
        const agent = reuse ? warm : fresh;
        const outgoing = client.request({
          ...address,
          ...tls,
          agent,
          method: request.method,
          headers: [],
          maxHeaderSize: MAX_ANSWER_HEAD,
        });
        current = outgoing;
        replaceHead(outgoing, head, reuse);
        let readBefore = 0;
        outgoing.once("socket", (socket) => {
          readBefore = socket.bytesRead;
        });
        outgoing.once("response", (incoming: IncomingMessage) => {
          settle({
            status: incoming.statusCode!,
            reason: incoming.statusMessage ?? "",
            headers: incoming.rawHeaders,
            body: incoming,
          });
        });
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
          // The target may give up an idle connection at the moment it is taken: nothing of an answer, so once more on a new one.
          const gaveUp = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
          if (reuse && gaveUp && !over && outgoing.socket?.bytesRead === readBefore) {
            hash = createHash("sha256");
            bytes = 0;
            attempt(true);
            return;
          }
          settle(nameFailure(error, target));
        });
        void write(outgoing);
      }
      attempt(false);
    });

    return {
      answer,
      sent: () => ({ sha256: hash.copy().digest("hex"), bytes }),
      abort: stop,
    };
  }

  return {
    deliver,
    close() {
      warm.destroy();
      fresh.destroy();
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
