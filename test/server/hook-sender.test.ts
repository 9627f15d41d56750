import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createHookSender } from "../../server/hook-sender.ts";

const NEVER = new AbortController().signal;
const request = { url: "https://hooks.example.com/default/a", headers: [], body: Buffer.from("x") };

async function listener(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

test("it goes to the listener's own address with the host and path of the hook URL", async () => {
  const seen: unknown[] = [];
  const server = await listener((req, res) => {
    seen.push([req.headers.host, req.url, req.method]);
    res.writeHead(204).end();
  });
  const sender = createHookSender(() => server.address() as AddressInfo);
  expect(await sender.send(request, { timeoutMs: 5_000, signal: NEVER })).toMatchObject({ status: 204, error: null });
  expect(seen).toEqual([["hooks.example.com", "/default/a", "POST"]]);
});

test("an answer that does not come in time is a timeout, with the id of what was captured", async () => {
  const heard: string[] = [];
  const server = await listener((req) => sender.captured(req.socket, "000001-abcd"));
  const sender = createHookSender(() => server.address() as AddressInfo);
  const onCaptured = (id: string) => heard.push(id);
  const received = await sender.send(request, { timeoutMs: 200, signal: NEVER, onCaptured });
  expect(received).toEqual({ status: null, error: "timeout", ms: expect.any(Number), requestId: "000001-abcd" });
  expect(heard).toEqual(["000001-abcd"]);
});

test("a capture of another sender's is not taken for its own", async () => {
  const server = await listener((req, res) => {
    const { remotePort } = req.socket;
    sender.captured({ remoteAddress: "192.0.2.1", remotePort }, "000002-abcd");
    res.end();
  });
  const sender = createHookSender(() => server.address() as AddressInfo);
  expect((await sender.send(request, { timeoutMs: 5_000, signal: NEVER })).requestId).toBeNull();
});

test("a listener that is gone, one that breaks off and a cancelled attempt are told by name", async () => {
  const server = await listener((req) => req.socket.destroy());
  const address = server.address() as AddressInfo;
  const sender = createHookSender(() => address);
  expect(await sender.send(request, { timeoutMs: 5_000, signal: NEVER })).toMatchObject({ error: "reset" });
  expect(await sender.send(request, { timeoutMs: 5_000, signal: AbortSignal.abort() })).toMatchObject({
    error: "aborted",
  });
  await new Promise((resolve) => server.close(resolve));
  expect(await sender.send(request, { timeoutMs: 5_000, signal: NEVER })).toMatchObject({ error: "refused" });
});
