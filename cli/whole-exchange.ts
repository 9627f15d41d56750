import http, { type ClientRequest } from "node:http";
import type { Socket } from "node:net";
import type { Connections } from "./connections.ts";
import type { Answer, Attempt, AttemptEvents } from "./exchange.ts";
import { exchangeByNode, MAX_ANSWER_HEAD } from "./node-exchange.ts";
import { readWholeAnswer, type WholeAnswer } from "./whole-answer.ts";

const NOTHING = new Uint8Array(0);

/**
 * An attempt with a small request, of one byte a character, on a connection that is kept. An answer that comes whole in one piece is read
 * without node:http, whose client takes as long for it as all else that the agent does; any other by node:http, from its first byte on.
 */
export function exchangeWhole(
  connections: Connections,
  request: { method: string; text: string },
  events: AttemptEvents,
): Attempt {
  let socket: Socket | null = null;
  /** The rest of an exchange whose answer is not plain. */
  let rest: Attempt | null = null;
  let givenUp = false;
  let over = false;
  let written = false;
  let readBefore: number | null = null;

  function onData(piece: Buffer): void {
    leave();
    // An answer to the beginning of a request is for node:http, which knows how the connection goes on.
    const answer = written ? readWholeAnswer(piece) : null;
    if (answer) {
      connections.giveBack(socket!);
      events.onAnswer(answerOf(answer));
    } else {
      rest = exchangeByNode(readOn(socket!, request.method, piece), events);
    }
  }

  function onClose(): void {
    leave();
    const error = socket!.errored ?? Object.assign(new Error("it hung up"), { code: "ECONNRESET" });
    events.onFailed(error, socket!.bytesRead === readBefore);
  }

  /** The connection is another's from here on. */
  function leave(): void {
    over = true;
    socket!.off("data", onData).off("close", onClose);
  }

  connections.take((taken, reused) => {
    if (givenUp) return false;
    socket = taken;
    if (reused) readBefore = taken.bytesRead;
    taken.on("data", onData).on("close", onClose);
    taken.write(request.text, "latin1", (error) => (written = !error));
    return true;
  });

  return {
    isWritten: () => written,
    breakOff() {
      givenUp = true;
      if (rest) return rest.breakOff();
      if (!over) socket?.destroy();
      return socket !== null;
    },
  };
}

function answerOf({ status, reason, headers, body }: WholeAnswer): Answer {
  let left: Uint8Array = body;
  const takeWhole = () => {
    const taken = left;
    left = NOTHING;
    return taken;
  };
  return {
    status,
    reason,
    headers,
    body: {
      async *[Symbol.asyncIterator]() {
        yield takeWhole();
      },
    },
    takeWhole,
    trailers: () => [],
  };
}

/** node:http's client for the rest of an exchange: the request is written, the answer begins with `piece`. What the client would write is dropped. */
function readOn(socket: Socket, method: string, piece: Buffer): ClientRequest {
  socket.write = (...given: unknown[]) => {
    const done = given.at(-1);
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  const client = http.request({
    method,
    headers: [],
    maxHeaderSize: MAX_ANSWER_HEAD,
    createConnection: () => socket,
  });
  client.shouldKeepAlive = true;
  client.once("finish", () => delete (socket as Partial<Socket>).write);
  client.once("socket", () => socket.emit("data", piece));
  client.end();
  return client;
}
