import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LARGE_BODY, SLOW_BYTES_PER_MS } from "./tunnel/sizes.ts";

/**
 * The raw node:http target behind the tunnel; prints its origin. The path says what it does with a request: `/small` reads and
 * answers, `/sink` also tells bytes and ms from the first to the last, `/slow-sink` reads slowly, `/large` answers 100 MB, `/stuck`
 * reads nothing and `/silent` never answers; `/waiting` tells how many of these two wait.
 */
const piece = randomBytes(64 * 1024);
const waiting = new Set<ServerResponse>();
const answer = Buffer.from('{"received":true}');

function sink(req: IncomingMessage, res: ServerResponse, slow: boolean): void {
  let bytes = 0;
  let firstAt = 0;
  req.on("data", (part: Buffer) => {
    firstAt ||= performance.now();
    bytes += part.length;
    if (!slow) return;
    req.pause();
    setTimeout(() => req.resume(), part.length / SLOW_BYTES_PER_MS);
  });
  req.on("end", () => res.end(JSON.stringify({ bytes, ms: performance.now() - firstAt })));
}

function large(res: ServerResponse): void {
  res.setHeader("Content-Length", LARGE_BODY);
  let left = LARGE_BODY;
  const more = () => {
    while (left > 0 && !res.destroyed) {
      left -= piece.length;
      if (!res.write(piece)) return;
    }
    res.end();
  };
  res.on("drain", more);
  more();
}

function leaveWaiting(res: ServerResponse): void {
  waiting.add(res);
  res.once("close", () => waiting.delete(res));
}

const server = createServer({ requestTimeout: 0 }, (req, res) => {
  switch (req.url) {
    case "/sink":
      sink(req, res, false);
      break;
    case "/slow-sink":
      sink(req, res, true);
      break;
    case "/large":
      req.resume();
      large(res);
      break;
    case "/stuck":
      leaveWaiting(res);
      break;
    case "/silent":
      req.resume();
      leaveWaiting(res);
      break;
    case "/waiting":
      res.end(String(waiting.size));
      break;
    default:
      req.resume();
      req.on("end", () => {
        res.writeHead(200, ["Content-Type", "application/json", "Content-Length", String(answer.length)]);
        res.end(answer);
      });
  }
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
