import fc from "fast-check";
import { expect, test } from "vitest";
import type { ZodType } from "zod";
import {
  FrameError,
  FrameType,
  decodeFrame,
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
  withStream,
} from "../../protocol/frames.ts";
import { InformationalHead, FieldList, OpenHead, ResponseHead, SentReport, parse } from "../../protocol/tunnel.ts";

const stream = fc.nat(0xffffffff);
const flags = fc.nat(255);
const bytes = fc.uint8Array({ maxLength: 5_000 });

/** What `read` makes of something; an error other than FrameError fails the test. */
function orFrameError<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(FrameError);
    return null;
  }
}

test("every frame is read as it was written", () => {
  fc.assert(
    fc.property(stream, flags, bytes, fc.jsonValue(), stream, (id, flag, payload, value, number) => {
      // What JSON itself keeps of a value: it has no minus zero.
      const json: unknown = JSON.parse(JSON.stringify(value));
      const data = decodeFrame(encodeData(id, payload, flag));
      expect([data.type, data.flags, data.stream]).toEqual([FrameType.data, flag, id]);
      expect(new Uint8Array(data.payload)).toEqual(payload);
      const moved = decodeFrame(withStream(encodeData(id, payload, flag), number));
      expect([moved.type, moved.flags, moved.stream]).toEqual([FrameType.data, flag, number]);
      expect(new Uint8Array(moved.payload)).toEqual(payload);
      const control = decodeFrame(encodeJson(FrameType.control, id, value, flag));
      expect([control.type, control.flags, control.stream]).toEqual([FrameType.control, flag, id]);
      expect(decodeJson(control.payload)).toEqual(json);
      const head = decodeFrame(encodeHead(FrameType.response, id, value, payload, flag));
      expect([head.type, head.flags, head.stream]).toEqual([FrameType.response, flag, id]);
      const read = decodeHead(head.payload);
      expect(read.head).toEqual(json);
      expect(new Uint8Array(read.body)).toEqual(payload);
      const credit = decodeFrame(encodeNumber(FrameType.credit, id, number));
      expect([credit.type, credit.stream, decodeNumber(credit.payload)]).toEqual([FrameType.credit, id, number]);
    }),
  );
});

test("a frame inside a larger buffer is read as it is", () => {
  const framed = encodeHead(FrameType.open, 7, { a: 1 }, Uint8Array.of(1, 2), 1);
  const around = Buffer.concat([Buffer.from("before"), framed, Buffer.from("after")]);
  const frame = decodeFrame(around.subarray(6, 6 + framed.length));
  expect([frame.stream, frame.flags]).toEqual([7, 1]);
  const { head, body } = decodeHead(frame.payload);
  expect([head, [...body]]).toEqual([{ a: 1 }, [1, 2]]);
});

test("bytes of any kind are a frame or a FrameError, never anything else", () => {
  const truncated = fc
    .tuple(fc.jsonValue(), bytes, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([value, body, share]) => {
      const whole = encodeHead(FrameType.open, 1, value, body, 0);
      return whole.subarray(0, Math.floor(whole.length * share));
    });
  fc.assert(
    fc.property(fc.oneof(bytes, truncated), (message) => {
      const frame = orFrameError(() => decodeFrame(message));
      expect(frame === null).toBe(message.length < 6);
      if (!frame) return;
      orFrameError(() => decodeHead(frame.payload));
      orFrameError(() => decodeJson(frame.payload));
      orFrameError(() => decodeNumber(frame.payload));
    }),
    { numRuns: 2_000 },
  );
});

test("a head of any JSON is one of ours or a FrameError", () => {
  const field = fc.oneof(fc.string(), fc.constantFrom("X-A", "a\r\nb", "\0", "caf\u00e9", "\u20ac", "__proto__"));
  const near = fc.record(
    {
      status: fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constantFrom(99, 100, 101, 103, 200, 999, 1000)),
      reason: field,
      headers: fc.oneof(fc.array(field), fc.string(), fc.constant(null)),
      sent: fc.oneof(fc.jsonValue(), fc.record({ sha256: fc.string(), bytes: fc.integer() })),
      error: fc.oneof(fc.string(), fc.constantFrom("refused", "reset")),
      message: fc.string(),
      method: field,
      deadlineMs: fc.double(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), near), (value) => {
      const schemas: ZodType[] = [OpenHead, ResponseHead, InformationalHead, SentReport, FieldList];
      for (const schema of schemas) orFrameError(() => parse(schema, value));
      const head = orFrameError(() => parse(ResponseHead, value));
      if (!head || "error" in head) return;
      // What passes can be written to a connection as it is.
      expect(head.status === 101 || (head.status >= 200 && head.status <= 999)).toBe(true);
      expect([head.reason, ...head.headers].join("")).not.toMatch(/[\r\n\0]|[^\t -\u00ff]/);
      expect(head.headers.length % 2).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
