import { IncomingMessage, type Server, ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { latin1, MOST_JOINED } from "../protocol/end-with.ts";
import type { FlatHeaders } from "../protocol/headers.ts";
import { createUnderWay } from "../protocol/under-way.ts";
import { type Answer, nodeAnswer, type WholeAnswer } from "./answer.ts";
import type { HookRequest } from "./hook-request.ts";
import { HEAD_MS, KEEP_ALIVE_MS } from "./listeners.ts";
import { wholeBody } from "./request-body.ts";
import { readWholeRequest, type WholeRequest } from "./whole-request.ts";

interface Connection {
  socket: Socket;
  isIdle(): boolean;
}

/**
 * Stands before a node:http server and takes the requests that come whole in one piece, as most webhooks do: reading and answering them
 * here costs a third of what node:http takes. With the first piece that is anything else a connection goes over to node:http, for good.
 */
export function takeWholeRequests(server: Server, handle: (req: HookRequest, answer: Answer) => void) {
  const nodes = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners("connection");
  const connections = createUnderWay<Connection>();
  let last = 0;

  server.on("connection", (socket: Socket) => {
    const id = ++last;
    let answer: ReturnType<typeof createAnswer> | null = null;
    /** What came before the answer to the request before it. */
    let waiting: Buffer | null = null;

    function take(piece: Buffer): void {
      if (!socket.writable) {
        // Nobody could be answered: it was told that its time was over.
        socket.destroy();
        return;
      }
      if (answer) {
        waiting = waiting ? Buffer.concat([waiting, piece]) : piece;
        socket.pause();
        return;
      }
      const request = readWholeRequest(piece);
      if (!request) {
        handOver(piece);
        return;
      }
      if (socket.timeout !== KEEP_ALIVE_MS) socket.setTimeout(KEEP_ALIVE_MS);
      answer = createAnswer(server, socket, request, answered);
      const { method, url, httpVersion, rawHeaders, body } = request;
      handle(
        {
          method,
          url,
          httpVersion,
          rawHeaders,
          trailers: () => NONE,
          socket,
          body: (limit) => wholeBody(body, limit),
          drop() {},
        },
        answer,
      );
    }

    function answered(): void {
      answer = null;
      if (!server.listening) {
        socket.destroySoon();
        return;
      }
      readOn();
    }

    function readOn(): void {
      // A sender that does not read its answers is not read either.
      if (socket.writableNeedDrain) {
        socket.pause().once("drain", readOn);
        return;
      }
      if (socket.isPaused()) socket.resume();
      if (!waiting) return;
      const next = waiting;
      waiting = null;
      take(next);
    }

    function handOver(piece: Buffer): void {
      connections.delete(id);
      socket.off("data", take).off("end", end).off("timeout", idle).off("close", closed).off("error", ignore);
      socket.setTimeout(0);
      socket.unshift(piece);
      for (const listener of nodes) listener.call(server, socket);
    }

    function end(): void {
      socket.end();
    }

    function idle(): void {
      if (answer) return;
      if (socket.timeout === KEEP_ALIVE_MS) socket.destroy();
      else server.emit("clientError", Object.assign(new Error(), { code: "ERR_HTTP_REQUEST_TIMEOUT" }), socket);
    }

    function closed(): void {
      connections.delete(id);
      answer?.gone();
    }

    // The first request of one that is new may be on its way.
    connections.set(id, { socket, isIdle: () => answer === null && socket.timeout === KEEP_ALIVE_MS });
    socket.setTimeout(HEAD_MS);
    socket.on("data", take).on("end", end).on("timeout", idle).on("close", closed).on("error", ignore);
  });

  return {
    closeIdle(): void {
      // What has been given of an answer may still be on its way.
      for (const { socket, isIdle } of connections.values()) if (isIdle()) socket.destroySoon();
    },
    closeAll(): void {
      for (const { socket } of connections.values()) socket.destroy();
    },
  };
}

const NONE: FlatHeaders = [];

/** An error of a connection ends it, and "close" tells. */
function ignore(): void {}

/** The answer to a request that node:http did not read. `onEnd` when it is written. */
function createAnswer(server: Server, socket: Socket, request: WholeRequest, onEnd: () => void) {
  let res: ServerResponse | null = null;
  let over = false;
  let left = false;
  const leaving: (() => void)[] = [];

  const end = () => {
    over = true;
    onEnd();
  };

  function parts(): ServerResponse {
    if (res) return res;
    const made = new ServerResponse(asIncoming(request, socket));
    res = made;
    if (over || socket.destroyed) {
      made.destroy();
      return made;
    }
    made.shouldKeepAlive = server.listening;
    made.assignSocket(socket);
    const drain = () => void made.emit("drain");
    socket.on("drain", drain);
    made.once("finish", () => {
      socket.off("drain", drain);
      made.detachSocket(socket);
      if (!made.shouldKeepAlive) socket.destroySoon();
      end();
    });
    return made;
  }

  return {
    open: () => !over && !socket.destroyed && !res?.headersSent,
    whole(answer: WholeAnswer): void {
      if (over || res?.headersSent) return;
      if (!socket.writable) {
        socket.destroy();
        return;
      }
      const head = server.listening && !res ? plainHead(answer) : null;
      if (head === null) {
        if (answer.headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === "connection")) {
          parts().shouldKeepAlive = false;
        }
        nodeAnswer(parts()).whole(answer);
        return;
      }
      const body = answer.body!;
      if (body.length <= MOST_JOINED) {
        socket.write(head + latin1(body), "latin1");
      } else {
        socket.cork();
        socket.write(head, "latin1");
        socket.write(body);
        socket.uncork();
      }
      end();
    },
    parts,
    onGone(callback: () => void): void {
      if (left) process.nextTick(callback);
      else leaving.push(callback);
    },
    /** The connection is closed. */
    gone(): void {
      if (over) return;
      over = left = true;
      for (const callback of leaving) callback();
    },
  } satisfies Answer & { gone(): void };
}

/** Fields that say how a message or its connection goes on: node:http knows what they entail. */
const DECISIVE = new Set(["connection", "keep-alive", "trailer", "transfer-encoding"]);

/** A status line and fields that cannot be read as anything else (RFC 9112 sections 4 and 5). */
const PLAIN =
  /^HTTP\/1\.1 \d{3} [\t\x20-\x7e\x80-\xff]*\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*\r\n)+$/;

/** The head of an answer as node:http writes it; null for one that is not plainly a head with a body of a known length. */
function plainHead({ status, reason, headers, body, dated }: WholeAnswer): string | null {
  if (!body || status < 200 || status === 204 || status === 304) return null;
  let head = `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? "unknown"}\r\n`;
  let sized = false;
  let undated = dated;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    const key = name.toLowerCase();
    if (key === "content-length") {
      if (sized || headers[i + 1] !== String(body.length)) return null;
      sized = true;
    } else if (key === "date") {
      undated = false;
    } else if (DECISIVE.has(key)) {
      return null;
    }
    head += `${name}: ${headers[i + 1]!}\r\n`;
  }
  if (!sized || !PLAIN.test(head)) return null;
  if (undated) head += `Date: ${httpDate()}\r\n`;
  return `${head}Connection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_MS / 1000}\r\n\r\n`;
}

let date = { second: 0, text: "" };

/** The time as HTTP writes it, in whole seconds (RFC 9110 section 5.6.7). */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== date.second) date = { second, text: new Date(second * 1000).toUTCString() };
  return date.text;
}

function asIncoming(request: WholeRequest, socket: Socket): IncomingMessage {
  const req = new IncomingMessage(socket);
  req.method = request.method;
  req.url = request.url;
  req.httpVersion = request.httpVersion;
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.complete = true;
  return req;
}
