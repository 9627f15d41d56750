import { once } from "node:events";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import {
  CloseCode,
  decodeFrame,
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
  FIN,
  FrameError,
  FrameType,
  MAX_DATA,
  STREAM_WINDOW,
  SUBPROTOCOL,
} from "../../protocol/frames.ts";
import type { AgentHello } from "../../protocol/tunnel.ts";
import { long } from "../helpers/long.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const RUNS = long ? 2_000 : 150;

const stream = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const bytes = fc.uint8Array({ maxLength: 300 });

test("what is encoded is decoded to the same", () => {
  fc.assert(
    fc.property(stream, bytes, fc.jsonValue(), fc.nat(255), (id, body, value, flags) => {
      expect(decodeFrame(encodeData(id, body, flags))).toEqual({
        type: FrameType.data,
        flags,
        stream: id,
        payload: body,
      });
      const head = decodeFrame(encodeHead(FrameType.open, id, value, body, FIN));
      expect(decodeHead(head.payload)).toEqual({ head: JSON.parse(JSON.stringify(value)), body });
      expect(decodeJson(decodeFrame(encodeJson(FrameType.control, id, value)).payload)).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
      expect(decodeNumber(decodeFrame(encodeNumber(FrameType.credit, 1, id)).payload)).toBe(id);
    }),
  );
});

test("any bytes are a frame or a FrameError, and so is what is in them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (message) => {
      for (const decode of [decodeHead, decodeJson, decodeNumber]) {
        try {
          decode(decodeFrame(message).payload);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }
    }),
    { numRuns: 5_000 },
  );
});

const hello: AgentHello = {
  type: "hello",
  version: "1",
  agent: { name: "fuzz", id: "1" },
  target: "http://127.0.0.1:9",
  endpoints: [],
  concurrency: 1,
  features: [],
};

/** Frames that no peer sends: of unknown types, cut short, with heads and numbers that are none, for streams that are not open. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(fc.nat(255), fc.nat(255), stream, bytes)
    .map(([type, flags, id, payload]) => Buffer.from([type, flags, ...uint32(id), ...payload])),
  fc
    .tuple(stream, fc.jsonValue(), bytes)
    .map(([id, head, body]) => encodeHead(FrameType.response, id, head, body, FIN)),
  fc
    .tuple(fc.constantFrom(...Object.values(FrameType)), stream, fc.jsonValue())
    .map(([type, id, value]) => encodeJson(type, id, value)),
  fc.string({ maxLength: 50 }),
);

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

async function openTunnel(relay: TestRelay): Promise<WebSocket> {
  const socket = new WebSocket(`${relay.console.replace("http", "ws")}/api/tunnel`, [SUBPROTOCOL], {
    headers: { authorization: `Bearer ${relay.token}` },
    perMessageDeflate: false,
  });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

/** Resolves with the close code, or with null once the peer has answered a ping: then it lived through what came before. */
async function fate(socket: WebSocket): Promise<number | null> {
  const closed = once(socket, "close").then(([code]) => code as number);
  socket.ping();
  return Promise.race([closed, once(socket, "pong").then(() => null)]);
}

test("a relay closes a tunnel that sends what is no frame, with the reason, and serves the next", async () => {
  const relay = await testRelay();
  let closed = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(hostile, { minLength: 1, maxLength: 4 }), async (greets, messages) => {
      const socket = await openTunnel(relay);
      if (greets) socket.send(encodeJson(FrameType.control, 0, hello));
      for (const message of messages) socket.send(message);
      const code = await fate(socket);
      if (code !== null) closed++;
      expect([null, CloseCode.badFrame]).toContain(code);
      socket.terminate();
    }),
    { numRuns: RUNS },
  );
  expect(closed).toBeGreaterThan(RUNS / 2);
  const health = await fetch(`${relay.console}/api/health`);
  expect(health.status).toBe(200);
});

test("an agent that grants credit nobody asked for, or sends beyond its window, is closed with 4400", async () => {
  const relay = await testRelay();
  const faults: ((id: number) => Uint8Array[])[] = [
    (id) => [encodeNumber(FrameType.credit, id, 2 ** 32 - 1)],
    (id) => [
      encodeHead(FrameType.response, id, { status: 200, reason: "", headers: [] }, new Uint8Array(0), 0),
      // Far more than the sender's side of the system takes off the relay's hands.
      ...Array.from({ length: (32 * STREAM_WINDOW) / MAX_DATA }, () => encodeData(id, new Uint8Array(MAX_DATA))),
    ],
    (id) => [encodeHead(FrameType.response, id, { status: 200, reason: "", headers: [] }, new Uint8Array(9), 0)],
    (id) => [encodeNumber(FrameType.credit, id + 1, 1)],
    (id) => [encodeJson(FrameType.trailers, id, ["odd"])],
    (id) => [encodeJson(FrameType.sent, id, { sha256: "no", bytes: 1 })],
    () => [encodeJson(FrameType.control, 0, hello)],
  ];
  for (const [n, fault] of faults.entries()) {
    const socket = await openTunnel(relay);
    const opened = new Promise<number>((resolve) => {
      socket.on("message", (data: Buffer) => {
        const frame = decodeFrame(data);
        if (frame.type === FrameType.open) resolve(frame.stream);
      });
    });
    // A new name each time: what is pending for the one before is not this one's.
    const agent = { name: `fuzz ${n}`, id: "1" };
    socket.send(encodeJson(FrameType.control, 0, { ...hello, agent, endpoints: ["default"] }));
    await once(socket, "message");
    // A sender that reads nothing: what its answer is made of stays under way.
    const sender = fetch(`${relay.hooks}/default`, { method: "POST", body: "x" }).catch(() => null);
    const id = await opened;
    const closed = once(socket, "close");
    for (const frame of fault(id)) socket.send(frame);
    expect((await closed)[0]).toBe(CloseCode.badFrame);
    await sender.then((response) => response?.body?.cancel());
  }
});
