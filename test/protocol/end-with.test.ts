import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { endWith } from "../../protocol/end-with.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

interface Case {
  status: number;
  /** Whether the head names the body's length; without it node chunks the answer. */
  sized: boolean;
  body: Uint8Array;
}

/** What a raw client gets for its bytes, up to the end of the connection; `joined`: whether every answer's body stood behind its head. */
async function answered(bytes: string, { status, sized, body }: Case, joins: boolean) {
  const joined: boolean[] = [];
  const server = http.createServer((req, res) => {
    req.resume();
    req.on("end", () => {
      res.sendDate = false;
      res.writeHead(status, sized ? ["X-One", "caf\u00e9", "Content-Length", String(body.length)] : ["X-One", "1"]);
      if (joins) joined.push(endWith(res, body));
      else res.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const parts: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect((server.address() as AddressInfo).port, "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
  server.close();
  return { joined, bytes: Buffer.concat(parts).toString("latin1") };
}

const line = (method: string, version = "1.1") => `${method} / HTTP/${version}\r\nHost: a\r\n\r\n`;
const bodies = [new Uint8Array(0), ALL_BYTES, new Uint8Array(16 * 1024).fill(255), new Uint8Array(16 * 1024 + 1)];

test("an answer is the same, byte for byte, whether it is joined or not", async () => {
  let times = 0;
  for (const request of [line("GET"), line("HEAD"), line("GET", "1.0"), line("GET") + line("HEAD") + line("POST")]) {
    for (const status of [200, 204, 304, 500]) {
      for (const sized of [true, false]) {
        for (const body of bodies) {
          const given = { status, sized, body };
          const plain = await answered(request, given, false);
          const ours = await answered(request, given, true);
          expect(ours.bytes).toBe(plain.bytes);
          times += ours.joined.filter(Boolean).length;
        }
      }
    }
  }
  // Two sizes fit: of two statuses, with a length; of HTTP/1.0 without one too; and two of the three on one connection.
  expect(times).toBe(4 + 8 + 8);
});

test("what could not be joined is left as it was: larger bodies, chunked ones, and those that HTTP has no body for", async () => {
  const joined = async (request: string, given: Partial<Case>) =>
    (await answered(request, { status: 200, sized: true, body: ALL_BYTES, ...given }, true)).joined;
  expect(await joined(line("GET"), {})).toEqual([true]);
  expect(await joined(line("HEAD"), {})).toEqual([false]);
  expect(await joined(line("GET"), { status: 304 })).toEqual([false]);
  expect(await joined(line("GET"), { sized: false })).toEqual([false]);
  expect(await joined(line("GET"), { body: new Uint8Array(16 * 1024 + 1) })).toEqual([false]);
  const ended: (Uint8Array | undefined)[] = [];
  expect(endWith({ end: (body) => ended.push(body) }, ALL_BYTES)).toBe(false);
  expect(ended).toEqual([ALL_BYTES]);
});
