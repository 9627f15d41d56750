import fc from "fast-check";
import { expect, test } from "vitest";
import { createWebSocketReader, type ReadMessage } from "../../server/websocket-reader.ts";

function frame(opcode: number, payload: Uint8Array, options: { fin: boolean; mask: Uint8Array | null }): Buffer {
  const { fin, mask } = options;
  const { length } = payload;
  const head = Buffer.alloc(2 + (length < 126 ? 0 : length < 65_536 ? 2 : 8));
  head[0] = (fin ? 128 : 0) | opcode;
  head[1] = (mask ? 128 : 0) | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  const body = mask ? payload.map((byte, i) => byte ^ mask[i % 4]!) : payload;
  return Buffer.concat([head, mask ?? Buffer.alloc(0), body]);
}

/** The bytes in pieces whose sizes are drawn. */
function* pieces(bytes: Buffer, sizes: number[]): Generator<Buffer> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const mask = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }));
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });

test("messages are read alike however the bytes are cut, with control frames in between, and the bytes stay as they are", () => {
  const message = fc.record({
    binary: fc.boolean(),
    parts: fc.array(fc.record({ payload: bytes(700), mask }), { minLength: 1, maxLength: 4 }),
    ping: fc.option(bytes(125)),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), sizes, (messages, cuts) => {
      const sent: Buffer[] = [];
      const expected: ReadMessage[] = [];
      for (const { binary, parts, ping } of messages) {
        parts.forEach((part, i) => {
          const fin = i === parts.length - 1;
          sent.push(frame(i > 0 ? 0 : binary ? 2 : 1, part.payload, { fin, mask: part.mask }));
          if (i > 0 || fin || !ping) return;
          sent.push(frame(9, ping, { fin: true, mask: part.mask }));
          expected.push({ kind: "ping", size: ping.length, compressed: false, bytes: ping });
        });
        const whole = Buffer.concat(parts.map((part) => part.payload));
        const kept = Uint8Array.from(whole.subarray(0, 1000));
        expected.push({ kind: binary ? "binary" : "text", size: whole.length, compressed: false, bytes: kept });
      }
      const read: ReadMessage[] = [];
      const reader = createWebSocketReader({ deflated: false, keep: 1000, onMessage: (one) => read.push(one) });
      const all = Buffer.concat(sent);
      const before = Buffer.from(all);
      for (const piece of pieces(all, cuts)) reader.read(piece);
      expect(read).toEqual(expected);
      expect(all.equals(before)).toBe(true);
    }),
  );
});

test("whatever comes is read or refused with a RangeError", () => {
  fc.assert(
    fc.property(bytes(2000), sizes, fc.boolean(), (junk, cuts, deflated) => {
      const reader = createWebSocketReader({
        deflated,
        keep: 100,
        onMessage: ({ bytes }) => expect(bytes.length).toBeLessThanOrEqual(100),
      });
      try {
        for (const piece of pieces(Buffer.from(junk), cuts)) reader.read(piece);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});

test("a message in a hundred thousand fragments takes no more memory than is kept of it", () => {
  const read: ReadMessage[] = [];
  const reader = createWebSocketReader({ deflated: false, keep: 1000, onMessage: (one) => read.push(one) });
  const part = frame(0, Buffer.of(7), { fin: false, mask: null });
  reader.read(frame(2, Buffer.of(7), { fin: false, mask: null }));
  reader.read(Buffer.concat(Array.from({ length: 100_000 }, () => part)));
  reader.read(frame(0, Buffer.of(7), { fin: true, mask: null }));
  expect(read).toMatchObject([{ kind: "binary", size: 100_002 }]);
  expect([read[0]!.bytes.length, read[0]!.bytes.buffer.byteLength]).toEqual([1000, 1000]);
});
