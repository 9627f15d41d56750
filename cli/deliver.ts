import { createHash, hash as hashOnce } from "node:crypto";
import http, { type ClientRequest } from "node:http";
import https from "node:https";
import { isIP, type Socket } from "node:net";
import { type FlatHeaders, toHeaderList } from "../protocol/headers.ts";
import { endWith, latin1, MOST_JOINED } from "../protocol/end-with.ts";
import type { SentReport } from "../protocol/tunnel.ts";
import { createUnderWay } from "../protocol/under-way.ts";
import type { AnswerHead } from "./answer-head.ts";
import type { BodyQueue } from "./body-queue.ts";
import { createConnections } from "./connections.ts";
import type { Answer, Attempt, AttemptEvents } from "./exchange.ts";
import { exchangeByNode, MAX_ANSWER_HEAD } from "./node-exchange.ts";
import { type RequestHead, composeHead, joinPath } from "./request-head.ts";
import { type Failure, nameFailure } from "./target-error.ts";
import { type Target, tcpAddress } from "./target.ts";
import { exchangeWhole } from "./whole-exchange.ts";

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

export interface Exchange {
  /** The answer as soon as its head is there, or why there is none. Never rejects. */
  answer: Promise<Answer | Failure>;
  /** What was written of the request's body; null before all of it was. */
  sent(): SentReport | null;
  abort(): void;
}

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

/** What answers to these have of a body depends on more than their head (RFC 9112 section 6.3). */
const BODILESS = new Set(["HEAD", "CONNECT"]);

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
  const agent = new client.Agent({ ...tls, keepAlive: false, maxSockets: concurrency });
  const address = target.socketPath ? { socketPath: target.socketPath } : tcpAddress(target);
  const connectTo = target.socketPath ? { path: target.socketPath } : { ...address, ...tls };
  const warm = createConnections(() => agent.createConnection(connectTo) as Socket, concurrency);
  /** How to give up each request that has no answer yet. */
  const underWay = createUnderWay<() => void>();
  let last = 0;

  /** `onInformation` gets the heads that come before the answer's, such as 103; never 100, which the relay has given its sender. */
  function deliver(request: TargetRequest, onInformation: (head: AnswerHead) => void = () => {}): Exchange {
    const { method, body } = request;
    const head = composeHead(method, joinPath(target.base, request.path), request.headers, request.length);
    let report: SentReport | null = null;
    let over = false;
    const id = ++last;
    let attempt: Attempt;
    let settle: (value: Answer | Failure) => void;

    const stop = () => {
      over = true;
      if (!attempt.breakOff()) settle(nameFailure(new Error("it was given up"), target));
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

    function write(to: ClientRequest): ClientRequest {
      if (body instanceof Uint8Array) endWith(to, body);
      else void writeParts(to, body);
      return to;
    }

    const settings = { method, headers: [], maxHeaderSize: MAX_ANSWER_HEAD };

    function overKept(events: AttemptEvents): Attempt {
      let readBefore: number | null = null;
      const request = client.request({
        ...settings,
        createConnection(_options, use) {
          warm.take((socket, reused) => {
            if (over) return false;
            if (reused) readBefore = socket.bytesRead;
            use(null, socket);
            return true;
          });
          return undefined;
        },
      });
      replaceHead(request, head, true);
      return exchangeByNode(write(request), events, () => readBefore);
    }

    function overFresh(events: AttemptEvents): Attempt {
      const request = client.request({ ...settings, ...address, ...tls, agent });
      replaceHead(request, head, false);
      return exchangeByNode(write(request), events);
    }

    /** A body that streams cannot be sent twice, so it gets a connection that the target has had no time to give up. */
    function begin(events: AttemptEvents): Attempt {
      if (!(body instanceof Uint8Array)) return overFresh(events);
      if (head.chunked || BODILESS.has(method) || body.length > MOST_JOINED) return overKept(events);
      return exchangeWhole(warm, { method, text: head.text + latin1(body) }, events);
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
      settle = (value) => {
        underWay.delete(id);
        clearTimeout(deadline);
        resolve(value);
      };
    });
    const events: AttemptEvents = {
      onInformation,
      onAnswer: (given) => settle(given),
      onFailed(error, unread) {
        // The target may give up an idle connection at the moment it is taken: nothing of an answer, so once more on a new one.
        const gaveUp = unread && (error.code === "ECONNRESET" || error.code === "EPIPE");
        if (gaveUp && !over) attempt = overFresh(events);
        else settle(nameFailure(error, target));
      },
    };
    attempt = begin(events);
    if (body instanceof Uint8Array) report = { sha256: hashOnce("sha256", body), bytes: body.length };

    return {
      answer,
      sent: () => (attempt.isWritten() ? report : null),
      abort: stop,
    };
  }

  return {
    deliver,
    close() {
      for (const stop of underWay.values()) stop();
      warm.close();
      agent.destroy();
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
