import fc from "fast-check";
import { expect, test } from "vitest";
import { createAllowance, createCredit, createLink, createPool, sendBytes } from "../../protocol/flow.ts";
import { decodeFrame, FIN, FrameError, MAX_DATA } from "../../protocol/frames.ts";

const STREAM = 256 * 1024;
const CONNECTION = 640 * 1024;

/** One direction of a connection with several streams: the sender's code against a receiver that takes bytes when it is told to. */
function createConnection(sizes: readonly number[]) {
  const pool = createPool(CONNECTION);
  const streams = sizes.map((size, index) => {
    const bytes = Buffer.alloc(size);
    for (let i = 0; i < size; i += 997) bytes[i] = (i + index) % 256;
    return {
      bytes,
      credit: createCredit(pool, STREAM),
      allowance: createAllowance(STREAM),
      came: [] as Uint8Array[],
      held: 0,
      /** Whether `sendBytes` sent all. */
      sent: null as boolean | null,
    };
  });
  const wire = { cork: () => {}, uncork: () => {} };
  const socket = {
    bufferedAmount: 0,
    readyState: 1,
    send(frame: Uint8Array, done: (error?: Error) => void) {
      const { stream, payload, flags } = decodeFrame(frame);
      expect(flags & FIN).toBe(0);
      expect(payload.length).toBeLessThanOrEqual(MAX_DATA);
      const to = streams[stream - 1]!;
      to.allowance.came(payload.length);
      to.came.push(payload);
      to.held += payload.length;
      done();
    },
  };
  const link = createLink(socket, wire);
  const held = () => streams.reduce((sum, stream) => sum + stream.held, 0);
  return {
    streams,
    held,
    start: () =>
      streams.map(async (stream, index) => {
        stream.sent = await sendBytes(link, index + 1, stream.credit, stream.bytes);
      }),
    take(index: number, most: number): void {
      const stream = streams[index]!;
      const taken = Math.min(most, stream.held);
      if (taken === 0) return;
      stream.held -= taken;
      stream.allowance.granted(taken);
      stream.credit.grant(taken);
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const sizes = fc.array(fc.integer({ min: 0, max: 900 * 1024 }), { minLength: 1, maxLength: 8 });

test("never more under way than a stream's and the connection's windows allow, and every byte arrives in order", async () => {
  const reads = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 400 * 1024 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sizes, reads, async (lengths, steps) => {
      const connection = createConnection(lengths);
      const { streams, held, take } = connection;
      const done = connection.start();
      // A stream that had nothing under way may be one frame beyond the connection's window.
      const most = CONNECTION + streams.length * MAX_DATA;
      for (const [index, bytes] of steps) {
        if (index < streams.length) take(index, bytes);
        await turn();
        expect(held()).toBeLessThanOrEqual(most);
      }
      while (streams.some(({ sent }) => sent === null)) {
        streams.forEach((_, index) => take(index, STREAM));
        await turn();
      }
      await Promise.all(done);
      for (const { bytes, came, sent } of streams) {
        expect(sent).toBe(true);
        expect(Buffer.concat(came).equals(bytes)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("however many streams are stalled, one that begins gets its first frame through", async () => {
  const connection = createConnection([...Array.from({ length: 12 }, () => 2 * STREAM), 10_000]);
  void Promise.all(connection.start());
  await turn();
  expect(connection.held()).toBeGreaterThanOrEqual(CONNECTION);
  expect(connection.streams.at(-1)!.sent).toBe(true);
  expect(connection.streams.slice(0, -1).every(({ sent }) => sent === null)).toBe(true);
});

test("a stream that ends gives back what it had under way, and its sender stops", async () => {
  const connection = createConnection(Array.from({ length: 8 }, () => 2 * STREAM));
  const done = connection.start();
  await turn();
  const before = connection.held();
  for (const stream of connection.streams.slice(0, 4)) stream.credit.end();
  await turn();
  expect(connection.streams.slice(0, 4).map(({ sent }) => sent)).toEqual([false, false, false, false]);
  expect(connection.held()).toBeGreaterThan(before);
  for (const stream of connection.streams.slice(4)) stream.credit.end();
  await Promise.all(done);
});

test("credit for more than is under way, and bytes beyond the window, are errors of the peer", () => {
  const credit = createCredit(createPool());
  expect(credit.take(100)).toBe(true);
  expect(() => credit.grant(101)).toThrow(FrameError);
  credit.grant(100);
  const allowance = createAllowance(1000);
  allowance.came(1000);
  expect(() => allowance.came(1)).toThrow(FrameError);
});
