import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const text = JSON.stringify({ event: "job.completed", pad: "x".repeat(2_000) });

async function send(relay: TestRelay, coding: string, body: Uint8Array): Promise<string> {
  const answer = await fetch(`${relay.hooks}/default/packed`, {
    method: "POST",
    headers: { "content-encoding": coding, "content-type": "application/json" },
    body: new Uint8Array(body),
  });
  return answer.headers.get("hooktap-request-id")!;
}

async function body(relay: TestRelay, path: string): Promise<{ status: number; bytes: Buffer }> {
  const answer = await fetch(`${relay.console}/api/requests/${path}`, {
    headers: { authorization: `Bearer ${relay.token}` },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

test("a packed body can be read decoded, and its exact bytes stay as they came", async () => {
  const relay = await testRelay();
  const packed: [string, Buffer][] = [
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity", Buffer.from(text)],
  ];
  for (const [coding, bytes] of packed) {
    const id = await send(relay, coding, bytes);
    expect((await body(relay, `${id}/body?decoded=true`)).bytes.toString(), coding).toBe(text);
    expect((await body(relay, `${id}/body`)).bytes.equals(bytes), coding).toBe(true);
  }
});

test("what cannot be decoded is refused with its reason: a bomb, wrong bytes, an unknown coding, too many layers", async () => {
  const relay = await testRelay();
  const bomb = gzipSync(gzipSync(Buffer.alloc(200 * 1024 * 1024)));
  const refused: [string, Uint8Array, string][] = [
    ["gzip, gzip", bomb, "up to 10 MB"],
    ["gzip", Buffer.from("plain"), "are not gzip"],
    ["compress", Buffer.from("plain"), "does not know the content coding"],
    ["constructor", Buffer.from("plain"), "does not know the content coding"],
    ["gzip, gzip, gzip", gzipSync("x"), "3 times"],
    ["gzip", Buffer.alloc(11 * 1024 * 1024), "up to 10 MB"],
  ];
  for (const [coding, bytes, reason] of refused) {
    const id = await send(relay, coding, bytes);
    const { status, bytes: answer } = await body(relay, `${id}/body?decoded=true`);
    expect([status, answer.toString()], coding).toEqual([422, expect.stringContaining(reason)]);
  }
});

test("a target's packed answer is decoded too, and of one that was cut its beginning", async () => {
  const relay = await testRelay();
  const long = Array.from({ length: 300_000 }, (_, index) => (index * 7919).toString(36)).join(",");
  const target = await testTarget((req, res) => {
    res.setHeader("content-encoding", "gzip");
    res.end(gzipSync(req.url === "/long" ? long : text));
  });
  await testAgent(relay, target.url);
  for (const [path, whole] of [
    ["short", text],
    ["long", long],
  ] as const) {
    const answer = await fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: "x" });
    await answer.arrayBuffer();
    const id = answer.headers.get("hooktap-request-id")!;
    await until(async () => (await relay.detail(id)).deliveries[0]?.status === 200);
    const delivery = (await relay.detail(id)).deliveries[0]!;
    expect(delivery.truncated).toBe(path === "long");
    const { bytes } = await body(relay, `${id}/deliveries/${delivery.id}/body?decoded=true`);
    expect(bytes.length).toBeGreaterThan(1_000);
    expect(whole.startsWith(bytes.toString())).toBe(true);
  }
});
