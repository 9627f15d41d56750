import fc from "fast-check";
import { expect, test } from "vitest";
import { readBytes, writtenBytes } from "../../protocol/bundle/bytes.ts";
import { linesOf } from "../../protocol/bundle/lines.ts";

async function* cut(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  // One buffer for all pieces, as a socket may have it.
  const shared = new Uint8Array(100);
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = Math.min(sizes[n % sizes.length]!, bytes.length - at);
    shared.set(bytes.subarray(at, at + size));
    yield shared.subarray(0, size);
    at += size;
  }
}

test("lines are the same wherever their bytes are cut, and one that is too long is told by its number", async () => {
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll("\n", " ")),
    fc.constant(""),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 60 }),
      async (texts, sizes, most) => {
        const bytes = Buffer.from(texts.join("\n"));
        const found: { number: number; text: string | null }[] = [];
        for await (const one of linesOf(cut(bytes, sizes), most)) found.push(one);
        const expected = texts.flatMap((text, at): { number: number; text: string | null }[] => {
          if (Buffer.byteLength(text) > most) return [{ number: at + 1, text: null }];
          // A byte order mark at its beginning is none of the text.
          const plain = text.replace(/^\ufeff/, "");
          return plain.trim() === "" ? [] : [{ number: at + 1, text: plain }];
        });
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test("any bytes can be written on a line and read again", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        const written = JSON.parse(JSON.stringify(writtenBytes(bytes))) as { body?: string; bodyBase64?: string };
        expect(Buffer.from(readBytes(written))).toEqual(Buffer.from(bytes));
      },
    ),
  );
});
