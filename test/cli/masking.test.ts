import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { startAgent } from "../../cli/agent.ts";
import { maskingFor } from "../../cli/masking.ts";
import { parseTarget } from "../../cli/target.ts";

const ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

test("bytes that something in between could read are masked by chance, those over TLS and on loopback are not", () => {
  for (const relay of [
    "http://relay.example",
    "ws://relay.example:4665",
    "http://127.0.0.1.example",
    "http://10.0.0.7",
  ]) {
    expect(maskingFor(relay)).toEqual({});
  }
  for (const relay of [
    "https://relay.example",
    "http://127.0.0.1:4665",
    "http://localhost:4665",
    "http://[::1]:4665",
  ]) {
    const key = Buffer.from([1, 2, 3, 4]);
    maskingFor(relay).generateMask?.(key);
    expect([...key]).toEqual([0, 0, 0, 0]);
  }
});

test("an agent on loopback sends frames with the mask bit, a key of zero and its bytes as they are", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const connected = once(server, "connection") as Promise<[Socket]>;
  const agent = startAgent({
    relay: `http://127.0.0.1:${port}`,
    token: "token",
    name: "here",
    endpoints: ["default"],
    target: parseTarget("9"),
    concurrency: 1,
    insecure: false,
    onReady: () => {},
    onLost: () => {},
    onOutcome: () => {},
  });
  agent.done.catch(() => {});
  onTestFinished(() => agent.close());
  const [socket] = await connected;
  onTestFinished(() => void socket.destroy());
  const [head] = (await once(socket, "data")) as [Buffer];
  const key = /Sec-WebSocket-Key: (.+)\r\n/i.exec(head.toString())![1]!;
  const accept = createHash("sha1")
    .update(key + ACCEPT_SALT)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: hooktap.tunnel.v1\r\n\r\n`,
  );
  let frame = Buffer.alloc(0);
  while (!frame.includes('"concurrency":1'))
    frame = Buffer.concat([frame, ((await once(socket, "data")) as [Buffer])[0]]);
  expect(frame[0]).toBe(0x82);
  expect(frame[1]! & 0x80).toBe(0x80);
  expect([...frame.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
});
