import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { createChecks, type Fault } from "./fault.ts";
import { startGoodClient } from "./good-client.ts";

const AT_ONCE = 32;
/** So many wrong answers are enough to know. */
const MOST_WRONG = 50;
const SILENT_MS = 5_000;

const post = (headers: string, body = "") => `POST /default HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;

/** Each is no HTTP request, or one that two readers could read in two ways. */
const MALFORMED: (() => string | Buffer)[] = [
  () => "GET /default HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  () => "GET http://elsewhere/default HTTP/1.1\r\nHost: a\r\n\r\n",
  () => "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  () => "GET /default HTTP/1.1\r\n\r\n",
  () => "GET /default\r\n\r\n",
  () => "GET /default HTTP/9.9\r\nHost: a\r\n\r\n",
  () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  () => "get /default HTTP/1.1\r\nHost: a\r\n\r\n",
  () => "GET /def ault HTTP/1.1\r\nHost: a\r\n\r\n",
  () => "GET /default HTTP/1.1\r\nHost : a\r\n\r\n",
  () => "GET /default HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
  () => "GET /default HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n",
  () => post("Content-Length: 1\r\nContent-Length: 2", "ab"),
  () => post("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
  () => post("Content-Length: -1"),
  () => post("Content-Length: 0x10", "0123456789abcdef"),
  () => post("Content-Length: 99999999999999999999"),
  () => post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
  () => post("Transfer-Encoding: chunked", "zz\r\nab\r\n0\r\n\r\n"),
  () => post("Transfer-Encoding: chunked", "ffffffffffffffffff\r\nab\r\n0\r\n\r\n"),
  () => post("Transfer-Encoding: chunked", "2\r\nabcd\r\n0\r\n\r\n"),
  () => post(`X-Long: ${"x".repeat(200_000)}`),
  () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  // A first byte that begins no method.
  () => Buffer.concat([Buffer.from([0]), randomBytes(64)]),
];

/** The answer's status; null where the connection was closed without one, "open" where nothing happened. */
function send(port: number, bytes: string | Buffer): Promise<number | null | "open"> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    const end = (outcome: number | null | "open") => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(SILENT_MS, () => end("open"));
    socket.on("data", (part) => {
      answer += part.toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      if (status) end(Number(status));
    });
    socket.on("error", () => end(null));
    socket.on("close", () => end(null));
  });
}

export const malformedRequests: Fault = {
  id: "R10",
  title: "malformed requests are refused, nothing of them is stored, and a good client does not notice",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    const port = Number(new URL(relay.hooks).port);
    const count = under.quick ? 1_500 : 10_000;
    // A quick run shares the machine with other tests.
    const mostMs = under.quick ? 2_000 : 100;
    const outcomes = new Map<string, number>();
    const good = startGoodClient(relay.hooks);
    let sent = 0;
    let wrong = 0;
    const sender = async () => {
      while (sent < count && wrong < MOST_WRONG && !relay.hasExited()) {
        const kind = sent++ % MALFORMED.length;
        const bytes = MALFORMED[kind]!();
        const outcome = await send(port, bytes);
        const refused = outcome === null || (typeof outcome === "number" && outcome >= 400 && outcome < 500);
        if (!refused) wrong++;
        const key = refused ? String(outcome ?? "closed") : `wrong: ${outcome} for number ${kind}`;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    const client = await good.stop();
    expect(!relay.hasExited(), "the relay ended");
    figures.sent = sent;
    figures.goodSent = client.sent;
    figures.goodP99 = client.p99;
    for (const [outcome, times] of outcomes) {
      if (outcome.startsWith("wrong")) expect(false, `${outcome}, ${times} times`);
      else figures[`answered${outcome}`] = times;
    }
    expect(client.failed === 0, `${client.failed} requests of a good client failed`);
    expect(client.p99 < mostMs, `a good client waited ${client.p99} ms (p99)`);
    if (relay.hasExited()) return result();
    figures.stored = (await relay.list()).length;
    expect(figures.stored === client.sent, `${figures.stored} requests are stored, ${client.sent} were good`);
    return result();
  },
  mutants: [
    {
      name: "two Host headers pass",
      why: "a proxy and the relay could each read another host",
      patch: { file: "server/ingest.js", find: "return hosts > 1 ?", replace: "return hosts > 1000 ?" },
    },
    {
      name: "the parser is lenient",
      why: "length and chunks together smuggle a second request",
      patch: { file: "server/listeners.js", find: "insecureHTTPParser: false", replace: "insecureHTTPParser: true" },
    },
  ],
};
