import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startAgent } from "../../cli/agent.ts";
import { parseTarget } from "../../cli/target.ts";
import {
  CloseCode,
  FIN,
  FrameType,
  MAX_DATA,
  STREAM_WINDOW,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
} from "../../protocol/frames.ts";
import { long } from "../helpers/long.ts";
import { startTunnelEnd } from "./tunnel-end.ts";

const NOTHING = new Uint8Array(0);

/** A target that never answers and never reads. */
let target: Server;
const lines: string[] = [];
beforeAll(async () => {
  target = createServer((request) => void lines.push(`${request.method} ${request.url}`)).listen(0, "127.0.0.1");
  await once(target, "listening");
});
afterAll(() => {
  target.close();
  target.closeAllConnections();
});

/** An agent with two requests under way, one whole and one whose body is still to come. */
async function agentAtWork() {
  const relay = await startTunnelEnd();
  const agent = startAgent({
    relay: relay.url,
    token: "secret",
    name: "test",
    endpoints: ["default"],
    target: parseTarget(String((target.address() as AddressInfo).port)),
    concurrency: 16,
    insecure: false,
    onReady: () => {},
    onLost: () => {},
    onOutcome: () => {},
  });
  const settled = agent.done.then(
    () => null,
    (error: { code: string }) => error.code,
  );
  const end = await relay.tunnel();
  await end.welcome();
  end.open({ body: Buffer.from("whole") });
  const { stream } = end.open({ parts: [], length: 10 * STREAM_WINDOW });
  const closed = once(end.socket, "close") as Promise<[number, Buffer]>;
  return {
    end,
    stream,
    closed,
    settled,
    async stop() {
      agent.close();
      await settled;
      await relay.close();
    },
  };
}

const raw = (type: number, stream: number, payload: Uint8Array | string = "", flags = 0) => {
  const head = Buffer.from([type, flags, 0, 0, 0, 0]);
  head.writeUInt32BE(stream, 2);
  return Buffer.concat([head, Buffer.from(payload as string)]);
};

const HEAD = {
  seq: 9,
  id: "req-9",
  endpoint: "default",
  attempt: 1,
  mode: "live",
  deadlineMs: 5000,
  method: "POST",
  target: "/hook",
  headers: ["Host", "h"],
  length: 0,
  about: { provider: null, eventType: null, verdict: { status: "unknown", reason: null } },
};
const open = (stream: number, changes: object = {}, body: Uint8Array = NOTHING, flags = FIN) =>
  encodeHead(FrameType.open, stream, { ...HEAD, ...changes }, body, flags);

/** What a relay may never send; `n` is the stream that was opened last, its body still to come, `n - 1` one that came whole. */
const BAD: Record<string, (n: number) => (Uint8Array | string)[]> = {
  "no bytes": () => [NOTHING],
  "half a head": () => [Uint8Array.of(1, 0, 0)],
  "a text message": () => ["{}"],
  "an unknown type": (n) => [raw(6, n)],
  "a RESPONSE of the relay's": (n) => [raw(FrameType.response, n)],
  "a SENT of the relay's": (n) => [encodeJson(FrameType.sent, n, {})],
  "an OPEN on stream 0": () => [open(0)],
  "an OPEN of a stream that is there": (n) => [open(n)],
  "an OPEN of a number that was passed": (n) => [open(n + 5), open(n + 4)],
  "DATA on stream 0": () => [encodeData(0, Uint8Array.of(1))],
  "a frame for a stream to come": (n) => [encodeData(n + 1, NOTHING)],
  "a head that is cut off": (n) => [raw(FrameType.open, n + 1, Uint8Array.of(0, 0, 1, 0, 123))],
  "a head that is no JSON": (n) => [raw(FrameType.open, n + 1, "\0\0\0\x02{{")],
  "a head of another shape": (n) => [open(n + 1, { headers: [1] })],
  "a deadline that no timer takes": (n) => [open(n + 1, { deadlineMs: 1e12 })],
  "a body in a head that is not the last frame": (n) => [open(n + 1, {}, Uint8Array.of(1), 0)],
  "a body above 64 KiB in a head": (n) => [open(n + 1, {}, new Uint8Array(MAX_DATA + 1))],
  "DATA after a whole body": (n) => [encodeData(n - 1, Uint8Array.of(1))],
  "DATA after the end of the body": (n) => [encodeData(n, NOTHING, FIN), encodeData(n, Uint8Array.of(1))],
  "more than 64 KiB of DATA in a frame": (n) => [encodeData(n, new Uint8Array(MAX_DATA + 1))],
  "credit for what was never sent": (n) => [encodeNumber(FrameType.credit, n, 1)],
  "credit that would overflow": (n) => [encodeNumber(FrameType.credit, n, 0xffffffff)],
  "credit of the connection for what was never sent": () => [encodeNumber(FrameType.credit, 0, 1)],
  "credit of three bytes": (n) => [raw(FrameType.credit, n, "abc")],
  "a RESET of three bytes": (n) => [raw(FrameType.reset, n, "abc")],
  "trailers that are no list": (n) => [encodeJson(FrameType.trailers, n, { a: 1 }, FIN)],
  "a line break in a trailer": (n) => [encodeJson(FrameType.trailers, n, ["A", "1\r\nB: 2"], FIN)],
  "more streams at once than it has a use for": (n) =>
    Array.from({ length: 10_001 }, (_, i) => open(n + 1 + i, { id: `many-${i}` })),
  "CONTROL on a stream": (n) => [encodeJson(FrameType.control, n, {})],
  "CONTROL of another shape": () => [encodeJson(FrameType.control, 0, { type: "sudo" })],
};

test("each bad frame closes the connection with 4400 and a reason, and the agent ends with an error", async () => {
  for (const [name, frames] of Object.entries(BAD)) {
    const agent = await agentAtWork();
    for (const frame of frames(agent.stream)) agent.end.socket.send(frame);
    const [code, reason] = await agent.closed;
    expect([name, code]).toEqual([name, CloseCode.badFrame]);
    expect(reason.length).toBeGreaterThan(0);
    expect(await agent.settled).toBe("tunnel_refused");
    await agent.stop();
  }
});

test("a body beyond its credit is a bad frame while the target does not read", async () => {
  const agent = await agentAtWork();
  const part = encodeData(agent.stream, new Uint8Array(MAX_DATA));
  for (let sent = 0; agent.end.socket.readyState === agent.end.socket.OPEN && sent < 64 * STREAM_WINDOW;) {
    await new Promise((resolve) => agent.end.socket.send(part, resolve));
    sent += MAX_DATA;
  }
  expect((await agent.closed)[0]).toBe(CloseCode.badFrame);
  await agent.stop();
});

test("a head that would write lines of its own to the target is refused for its stream alone", async () => {
  const agent = await agentAtWork();
  onTestFinished(() => agent.stop());
  for (const [at, changes] of [
    { method: "GET / HTTP/1.1\r\nX: 1\r\n\r\nGET" },
    { target: "/evil HTTP/1.1\r\nX: 1\r\n\r\n" },
    { headers: ["Host", "h\r\n\r\nGET /evil HTTP/1.1"] },
    { headers: ["X: 1\r\nY", "2"] },
  ].entries()) {
    const stream = agent.stream + 1 + at;
    const reset = new Promise<number>((resolve) => agent.end.onFrame(stream, ({ type }) => resolve(type)));
    agent.end.socket.send(open(stream, { ...changes, id: `evil-${at}` }));
    expect(await reset).toBe(FrameType.reset);
  }
  expect(lines.filter((line) => line.includes("evil"))).toEqual([]);
});

test("random frames end the connection or do nothing: the agent never fails by itself", async () => {
  const frame = fc.record({
    type: fc.oneof(fc.nat(10), fc.nat(255)),
    flags: fc.oneof(fc.nat(3), fc.nat(255)),
    ahead: fc.constantFrom(0, 0, -1, 1, 7),
    zero: fc.boolean(),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json)),
      fc
        .tuple(fc.oneof(fc.jsonValue(), fc.constant(HEAD)), fc.uint8Array({ maxLength: 50 }))
        .map(([head, body]) => Buffer.from(encodeHead(FrameType.open, 1, head, body, 0).subarray(6))),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), async (frames) => {
      const agent = await agentAtWork();
      for (const { type, flags, ahead, zero, payload } of frames) {
        if (agent.end.socket.readyState === agent.end.socket.OPEN)
          agent.end.socket.send(raw(type, zero ? 0 : agent.stream + ahead, payload, flags));
      }
      agent.end.socket.close(CloseCode.replaced);
      const [code] = await agent.closed;
      expect([CloseCode.badFrame, CloseCode.replaced]).toContain(code);
      expect(await agent.settled).toMatch(/^(tunnel_refused|replaced)$/);
      await agent.stop();
    }),
    { numRuns: long ? 2_000 : 60 },
  );
});
