import { randomBytes } from "node:crypto";
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { LARGE_BODY, SLOW_BYTES_PER_MS } from "./sizes.ts";

const piece = randomBytes(64 * 1024);

/** One exchange as its sender saw it. */
export interface Exchange {
  status: number;
  ms: number;
  bytes: number;
  text: string;
}

const exchangeError = (url: string, status: number) => new Error(`${url} answered ${status}`);

/** The answer's end; `slow` reads it at the pace of a slow reader. Text is kept of small answers only. */
function readAnswer(res: IncomingMessage, startedAt: number, slow: boolean): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let text = "";
    res.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes < 10_000) text += part.toString("latin1");
      if (!slow) return;
      res.pause();
      setTimeout(() => res.resume(), part.length / SLOW_BYTES_PER_MS);
    });
    res.on("end", () => resolve({ status: res.statusCode!, ms: performance.now() - startedAt, bytes, text }));
    res.on("error", reject);
  });
}

/** Sends `size` bytes, different each time, and waits for the whole answer. Any status is an answer. */
export function send(url: string, size: number, { slow = false } = {}): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const headers = { "Content-Length": size, "Content-Type": "application/octet-stream" };
    const req = request(url, { method: "POST", headers, agent: new Agent({ keepAlive: false }) }, (res) => {
      readAnswer(res, startedAt, slow).then(resolve, reject);
    });
    req.on("error", reject);
    let left = size;
    let next = randomBytes(Math.min(left, piece.length));
    const more = () => {
      while (left > 0 && !req.destroyed) {
        left -= next.length;
        const welcome = req.write(next);
        next = piece.subarray(0, left);
        if (!welcome) return;
      }
      req.end();
    };
    req.on("drain", more);
    more();
  });
}

/** 100 MB up, or a 100 MB answer down. Throws unless all of it arrived. */
export async function sendLarge(url: string): Promise<Exchange & { atTarget: { bytes: number; ms: number } }> {
  const exchange = await send(url, LARGE_BODY);
  if (exchange.status !== 200) throw exchangeError(url, exchange.status);
  const atTarget = JSON.parse(exchange.text) as { bytes: number; ms: number };
  if (atTarget.bytes !== LARGE_BODY) throw new Error(`${url}: the target got ${atTarget.bytes} bytes`);
  return { ...exchange, atTarget };
}

export async function fetchLarge(url: string, options: { slow?: boolean } = {}): Promise<Exchange> {
  const exchange = await send(url, 0, options);
  if (exchange.status !== 200 || exchange.bytes !== LARGE_BODY) throw exchangeError(url, exchange.status);
  return exchange;
}

/** A sender whose exchange stands still until it is ended. */
export interface Stalled {
  end(): void;
}

/** Asks for a large answer and stops reading after its first bytes. */
export function stallAnswer(url: string): Promise<Stalled> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: "POST", headers: { "Content-Length": 0 } }, (res) => {
      res.once("data", () => {
        res.pause();
        resolve({ end: () => req.destroy() });
      });
      res.on("error", () => {});
    });
    req.on("error", reject);
    req.end();
  });
}

/** Sends 100 MB and does not wait for an answer. */
export function sendUnanswered(url: string): Promise<Stalled> {
  const req = request(url, { method: "POST", headers: { "Content-Length": LARGE_BODY } });
  req.on("error", () => {});
  return new Promise((resolve) => {
    const content = Buffer.concat(Array<Buffer>(LARGE_BODY / piece.length).fill(piece));
    content.set(randomBytes(16));
    req.end(content, () => resolve({ end: () => req.destroy() }));
  });
}

const ARRIVE_MS = 20_000;

/** Resolves when so many requests wait at the target that get no answer. */
export async function untilWaiting(target: string, count: number): Promise<void> {
  const givenUp = performance.now() + ARRIVE_MS;
  while ((await send(`${target}/waiting`, 0)).text !== String(count)) {
    if (performance.now() > givenUp) throw new Error(`the target did not get ${count} requests`);
    await sleep(10);
  }
}
