import http from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createDeliver } from "../../cli/deliver.ts";
import type { AnswerHead } from "../../cli/answer-head.ts";
import { parseTarget } from "../../cli/target.ts";
import { readWholeAnswer } from "../../cli/whole-answer.ts";
import { long } from "../helpers/long.ts";
import { messagePiece } from "../helpers/message-piece.ts";

/** A target that answers each request of a connection with the next of `answers()`, piece by piece. */
async function rawTarget(pieces: () => Buffer[], whole = (bytes: string) => bytes.endsWith("\r\n\r\n")) {
  let connections = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    connections++;
    let bytes = "";
    socket.on("error", () => {});
    socket.on("data", (part: Buffer) => {
      bytes += part.toString("latin1");
      if (!whole(bytes)) return;
      bytes = "";
      void write(socket, pieces());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** Each piece in a turn of its own; an empty one ends the connection. */
async function write(socket: Socket, pieces: Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (piece.length === 0) socket.end();
    else await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise(setImmediate);
  }
}

interface Read {
  /** Heads before the answer's. */
  before: AnswerHead[];
  answer: (AnswerHead & { body: string | null; trailers: string[] }) | null;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string | null> {
  let text = "";
  try {
    for await (const part of body) text += Buffer.from(part).toString("latin1");
  } catch {
    return null;
  }
  return text;
}

/** What node:http's own client reads. */
function readByNode(port: number, method: string, agent: http.Agent): Promise<Read> {
  return new Promise((resolve) => {
    const before: AnswerHead[] = [];
    const request = http.request({ port, method, agent, maxHeaderSize: 256 * 1024 });
    request.on("information", ({ statusCode, statusMessage, rawHeaders }) => {
      if (statusCode > 100) before.push({ status: statusCode, reason: statusMessage, headers: rawHeaders });
    });
    let answered = false;
    request.on("response", async (incoming) => {
      answered = true;
      const { statusCode, statusMessage, rawHeaders } = incoming;
      const body = await textOf(incoming);
      const head = { status: statusCode!, reason: statusMessage!, headers: rawHeaders };
      resolve({ before, answer: { ...head, body, trailers: incoming.rawTrailers } });
    });
    request.on("error", () => {});
    // Without an answer: refused, cut off in its head, or a switch of protocols.
    request.on("close", () => answered || resolve({ before, answer: null }));
    request.end();
  });
}

const statusLine = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 500 !~ x") },
  fc.constantFrom(
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 103 Early Hints",
    "HTTP/1.1 100 Continue",
    "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 599 x",
    "HTTP/1.1 600 x",
    "HTTP/1.1 200 ",
    "HTTP/1.1 200",
    "HTTP/1.1 200  OK",
    "HTTP/1.1 200 OK ",
    "HTTP/1.1 200 caf\u00e9",
    "HTTP/1.1 200 a\tb",
    "HTTP/1.1 0200 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.0 200 OK",
    "HTTP/2.0 200 OK",
    "http/1.1 200 OK",
    "ICY 200 OK",
  ),
);

const piece = messagePiece(statusLine, ["Content-Length: 3\r\n", "content-length:3\r\n"]);

test("what is read here of a piece is what node:http's client reads of it, and the connection may be used again", async () => {
  let given: Buffer = Buffer.alloc(0);
  const target = await rawTarget(() => [given]);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  let read = 0;
  await fc.assert(
    fc.asyncProperty(piece, async (bytes) => {
      const ours = readWholeAnswer(bytes);
      if (!ours) return;
      read++;
      given = bytes;
      const { body, ...head } = ours;
      const answer = { ...head, body: body.toString("latin1"), trailers: [] };
      expect(await readByNode(target.port, "POST", agent)).toEqual({ before: [], answer });
    }),
    { numRuns: long ? 100_000 : 5_000 },
  );
  // Enough of them are plain answers; and node's client kept its connection after each.
  expect(read).toBeGreaterThan(300);
  expect(target.connections()).toBe(1);
});

const answers: [string, string, ...string[]][] = [
  ["one with its length", "HTTP/1.1 200 OK\r\nX-b: 1\r\nx-A:  two \r\nContent-Length: 5\r\n\r\nhello"],
  ["one with nothing in it", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
  ["one without fields", "HTTP/1.1 204 No Content\r\n\r\n"],
  ["a 204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"],
  ["a 304 with a length", 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n'],
  [
    "a chunked one with trailers",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: 1\r\n\r\n",
  ],
  ["one that ends with the connection", "HTTP/1.1 200 OK\r\n\r\nall of it", ""],
  ["one that says that it is the last", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", ""],
  ["one of HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", ""],
  [
    "one after early hints",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  ],
  ["one after 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
  ["one that is cut off", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf", ""],
  ["one that is cut off in its head", "HTTP/1.1 200 OK\r\nContent-Le", ""],
  ["what is no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
  ["a 101 that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
];

/** The same bytes as one piece, in two halves, each byte alone, and with the last one late. */
const splits: [string, (bytes: Buffer) => Buffer[]][] = [
  ["in one piece", (bytes) => [bytes]],
  ["in halves", (bytes) => [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)]],
  ["with its last byte late", (bytes) => [bytes.subarray(0, -1), bytes.subarray(-1)]],
  ["byte by byte", (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))],
];

test.each(answers)(
  "%s is the same by either reader, however it is split, and leaves its connection as it should",
  async (...given) => {
    const [, text, end] = given;
    const last = end === undefined ? [] : [Buffer.alloc(0)];
    for (const [how, split] of splits) {
      const target = await rawTarget(() => [...split(Buffer.from(text, "latin1")), ...last]);
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const expected: Read[] = [];
      for (let i = 0; i < 2; i++) expected.push(await readByNode(target.port, "POST", agent));
      agent.destroy();
      const byNode = target.connections();
      const deliver = createDeliver({
        target: parseTarget(`127.0.0.1:${target.port}`),
        concurrency: 1,
        insecure: false,
      });
      const read: Read[] = [];
      for (let i = 0; i < 2; i++) {
        const before: AnswerHead[] = [];
        const exchange = deliver.deliver(
          {
            method: "POST",
            path: "/",
            headers: ["Host", "h", "Content-Length", "0"],
            length: 0,
            deadlineMs: 5_000,
            body: new Uint8Array(0),
            trailers: () => [],
          },
          (head) => before.push(head),
        );
        const answer = await exchange.answer;
        if ("error" in answer) {
          expect(answer.error).toBe("reset");
          read.push({ before, answer: null });
          continue;
        }
        const { status, reason, headers } = answer;
        const body = await textOf(answer.body);
        read.push({ before, answer: { status, reason, headers, body, trailers: answer.trailers() } });
        expect(exchange.sent()).toMatchObject({ bytes: 0 });
      }
      deliver.close();
      expect(read, how).toEqual(expected);
      expect(target.connections() - byNode, how).toBe(byNode);
    }
  },
);
