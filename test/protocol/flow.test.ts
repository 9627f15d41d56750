import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type Link, createCredit, createIntake, createLink, createPool, sendBytes } from "../../protocol/flow.ts";
import {
  CONNECTION_WINDOW,
  FrameError,
  FrameType,
  MAX_DATA,
  STREAM_WINDOW,
  decodeFrame,
  decodeNumber,
  encodeData,
} from "../../protocol/frames.ts";
import { long } from "../helpers/long.ts";

const unwatched = () => {};
const RUNS = long ? 1_000 : 60;

interface Received {
  bytes: Uint8Array[];
  size: number;
  /** Came, and was not read yet. */
  unread: number;
}

/**
 * A sender and a receiver of one direction, their frames in a queue each that is emptied one frame at a time: nothing happens but by
 * `step`. Windows as in a tunnel, but the connection's may be smaller.
 */
function connection(window: number, count: number) {
  const toReceiver: Uint8Array[] = [];
  const toSender: Uint8Array[] = [];
  const link = (queue: Uint8Array[]): Link => ({
    send: (frame) => void queue.push(frame),
    sendData: (stream, bytes) => void queue.push(encodeData(stream, bytes)),
  });
  const pool = createPool(window);
  const intake = createIntake(link(toSender), unwatched, window);
  const credits = Array.from({ length: count }, () => createCredit(pool));
  const helds = Array.from({ length: count }, (_, at) => intake.stream(at + 1));
  const received: Received[] = Array.from({ length: count }, () => ({ bytes: [], size: 0, unread: 0 }));

  return {
    pool,
    credits,
    helds,
    received,
    intake,
    send: (stream: number, bytes: Uint8Array) => sendBytes(link(toReceiver), stream, credits[stream - 1]!, bytes),
    /** Hands one frame over each way; false when none was there. */
    step(): boolean {
      const data = toReceiver.shift();
      if (data) {
        const { stream, payload } = decodeFrame(data);
        helds[stream - 1]!.came(payload.length);
        const into = received[stream - 1]!;
        into.bytes.push(payload);
        into.size += payload.length;
        into.unread += payload.length;
      }
      const credit = toSender.shift();
      if (credit) {
        const { stream, payload } = decodeFrame(credit);
        (stream === 0 ? pool : credits[stream - 1]!).grant(decodeNumber(payload));
      }
      return data !== undefined || credit !== undefined;
    },
    /** Reads up to so many bytes of a stream. */
    read(stream: number, most: number): number {
      const from = received[stream - 1]!;
      const bytes = Math.min(most, from.unread);
      from.unread -= bytes;
      if (bytes > 0) helds[stream - 1]!.taken(bytes);
      return bytes;
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Until nothing is on its way any more. */
async function settle(both: ReturnType<typeof connection>): Promise<void> {
  do await turn();
  while (both.step());
}

/** A body whose every byte tells stream and place. */
function body(stream: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = at * 31 + stream * 7 + (at >> 8);
  return bytes;
}

const scenario = fc.record({
  window: fc.constantFrom(MAX_DATA, 3 * MAX_DATA + 1, STREAM_WINDOW, 2 * STREAM_WINDOW),
  sizes: fc.array(fc.oneof(fc.nat(300), fc.nat(200_000), fc.nat(2_500_000)), { minLength: 1, maxLength: 6 }),
  schedule: fc.infiniteStream(fc.nat(1_000_000)),
});

test("whatever the order of reading: within the windows, every byte in its place, and never stuck while somebody reads", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ window, sizes, schedule }) => {
      const both = connection(window, sizes.length);
      const bodies = sizes.map((size, at) => body(at + 1, size));
      let open = sizes.length;
      const sending = bodies.map((bytes, at) => both.send(at + 1, bytes).finally(() => open--));
      for (const choice of schedule) {
        const moved = both.step();
        await Promise.resolve();
        const unread = both.received.map(({ unread: bytes }) => bytes);
        const total = unread.reduce((sum, bytes) => sum + bytes, 0);
        // What each stream may have beyond the connection's window is one frame.
        expect(total).toBeLessThanOrEqual(window + sizes.length * MAX_DATA);
        expect(Math.max(...unread)).toBeLessThanOrEqual(STREAM_WINDOW);
        if (choice % 3 === 0) both.read(1 + (choice % sizes.length), choice % 100_000);
        if (moved) continue;
        await turn();
        if (both.step()) continue;
        if (open === 0) break;
        // Nothing is on its way: something can be read, and reading it all moves on.
        expect(total).toBeGreaterThan(0);
        for (let stream = 1; stream <= sizes.length; stream++) both.read(stream, STREAM_WINDOW);
      }
      expect(await Promise.all(sending)).toEqual(sizes.map(() => true));
      for (const [at, { bytes }] of both.received.entries())
        expect(Buffer.concat(bytes).equals(bodies[at]!)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test("a small body passes while others that nobody reads fill the connection's window", async () => {
  const stalled = CONNECTION_WINDOW / STREAM_WINDOW + 4;
  const both = connection(CONNECTION_WINDOW, stalled + 1);
  for (let stream = 1; stream <= stalled; stream++) void both.send(stream, new Uint8Array(2 * STREAM_WINDOW));
  await settle(both);
  const held = both.received.reduce((sum, { unread }) => sum + unread, 0);
  expect(held).toBeGreaterThan(CONNECTION_WINDOW - MAX_DATA);
  expect(held).toBeLessThanOrEqual(CONNECTION_WINDOW + stalled * MAX_DATA);
  const small = both.send(stalled + 1, body(9, 3 * MAX_DATA));
  while (both.received[stalled]!.size < 3 * MAX_DATA) {
    await settle(both);
    expect(both.read(stalled + 1, MAX_DATA)).toBe(MAX_DATA);
  }
  expect(await small).toBe(true);
});

test("room on the connection is for those that wait, though nobody reads what is theirs", async () => {
  const both = connection(STREAM_WINDOW, 2);
  const first = both.send(1, new Uint8Array(STREAM_WINDOW));
  await settle(both);
  void both.send(2, new Uint8Array(STREAM_WINDOW));
  await settle(both);
  expect(both.received.map(({ size }) => size)).toEqual([STREAM_WINDOW, MAX_DATA]);
  both.read(1, STREAM_WINDOW);
  await settle(both);
  expect(await first).toBe(true);
  expect(both.received[1]!.size).toBe(STREAM_WINDOW);
});

test("what a stream that is over has left counts for the connection until it was dropped, and then no more", async () => {
  const both = connection(STREAM_WINDOW, 40);
  for (let stream = 1; stream <= 40; stream++) {
    const sent = both.send(stream, body(stream, STREAM_WINDOW - MAX_DATA));
    await settle(both);
    expect(both.received[stream - 1]!.size).toBe(STREAM_WINDOW - MAX_DATA);
    both.credits[stream - 1]!.end();
    both.helds[stream - 1]!.end();
    await settle(both);
    expect(await sent).toBe(true);
  }
});

test("a stream that ends while it waits says so, and takes no room from those that go on", async () => {
  const both = connection(MAX_DATA, 2);
  const first = both.send(1, new Uint8Array(STREAM_WINDOW));
  await settle(both);
  both.credits[0]!.end();
  expect(await first).toBe(false);
  both.helds[0]!.end();
  const second = both.send(2, new Uint8Array(STREAM_WINDOW));
  do await settle(both);
  while (both.read(2, STREAM_WINDOW) > 0);
  expect(await second).toBe(true);
});

test("credit for more than was sent is a bad frame, on a stream and on the connection", async () => {
  for (const grant of [1, 101, 0xffffffff]) {
    const both = connection(CONNECTION_WINDOW, 1);
    if (grant > 1) await both.send(1, new Uint8Array(100));
    expect(() => both.credits[0]!.grant(grant)).toThrow(FrameError);
    expect(() => both.pool.grant(grant)).toThrow(FrameError);
  }
});

test("a sender beyond its windows is found out at the first byte", () => {
  const link = { send: () => {} };
  const one = createIntake(link, unwatched).stream(1);
  for (let sent = 0; sent < STREAM_WINDOW; sent += MAX_DATA) one.came(MAX_DATA);
  expect(() => one.came(1)).toThrow(FrameError);
  expect(() =>
    createIntake(link, unwatched)
      .stream(1)
      .came(MAX_DATA + 1),
  ).toThrow(FrameError);
  const intake = createIntake(link, unwatched, STREAM_WINDOW);
  const [full, other] = [intake.stream(1), intake.stream(2)];
  for (let sent = 0; sent < STREAM_WINDOW; sent += MAX_DATA) full.came(MAX_DATA);
  other.came(MAX_DATA);
  expect(() => other.came(1)).toThrow(FrameError);
});

test("the connection's credit comes in large pieces, each byte once, of streams that are over too", () => {
  const granted: number[] = [];
  const intake = createIntake(
    {
      send(frame) {
        const { type, stream, payload } = decodeFrame(frame);
        if (type === FrameType.credit && stream === 0) granted.push(decodeNumber(payload));
      },
    },
    unwatched,
  );
  const held = intake.stream(1);
  for (let n = 0; n < 16; n++) held.came(MAX_DATA);
  for (let n = 0; n < 8; n++) held.taken(MAX_DATA);
  expect(granted).toEqual([]);
  held.end();
  expect(granted).toEqual([STREAM_WINDOW]);
  held.taken(MAX_DATA);
  for (let n = 0; n < 16; n++) intake.late(MAX_DATA);
  expect(granted).toEqual([STREAM_WINDOW, STREAM_WINDOW]);
});

test("a frame's memory is used again only once it has left", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  // A server's frames are not masked, and so not copied on the way.
  const [[accepted, request]] = await Promise.all([once(server, "connection"), once(client, "open")]);
  const link = createLink(accepted, request.socket, unwatched);
  const parts = 600;
  const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const sent: string[] = [];
  const came: string[] = [];
  const all = new Promise<void>((resolve) => {
    client.on("message", (message: Buffer) => {
      came.push(digestOf(decodeFrame(message).payload));
      if (came.length === parts) resolve();
    });
  });
  // One buffer for all that is sent: what goes over the wire must not change with it.
  const given = Buffer.alloc(MAX_DATA);
  for (let n = 0; n < parts; n++) {
    const size = n % 3 === 0 ? 1_000 : MAX_DATA - n;
    given.fill(n);
    sent.push(digestOf(given.subarray(0, size)));
    await link.sendData(1, given.subarray(0, size));
  }
  await all;
  expect(came).toEqual(sent);
  client.terminate();
  server.close();
});
