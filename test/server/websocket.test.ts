import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import {
  CloseCode,
  decodeHead,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
  FIN,
  FrameType,
  MAX_DATA,
} from "../../protocol/frames.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { selfSigned } from "../helpers/certificate.ts";
import { rawAgent } from "../helpers/raw-agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { closed, nextMessage, openSocket, record, socketTarget } from "../helpers/websocket.ts";
import { answered, rawTarget, sendRaw } from "../helpers/wire.ts";

const NOTHING = new Uint8Array(0);

const echo = (socket: WebSocket) =>
  void socket.on("message", (data: Buffer, binary: boolean) => socket.send(data, { binary }));

const portOf = (relay: TestRelay) => Number(new URL(relay.hooks).port);

const HANDSHAKE = ["Host: h", "Upgrade: websocket", "Connection: Upgrade"].concat(
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
);
const upgradeHead = (path: string, headers = HANDSHAKE) => `GET ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`;

/** What an HTTP answer says. */
const ask = async (relay: TestRelay, head: string) => (await sendRaw(portOf(relay), head, answered)).toString();

test("text, binary and a megabyte pass both ways, with path, query and subprotocol", async () => {
  const relay = await testRelay();
  let seen = "";
  const target = await socketTarget(
    (socket, req) => {
      seen = `${req.url} ${req.headers["x-mine"]}`;
      echo(socket);
    },
    { handleProtocols: () => "second" },
  );
  await testAgent(relay, `${target.url}/base`);
  const socket = await openSocket(relay, "/default/chat?a=1", ["first", "second"], { headers: { "X-Mine": "1" } });
  expect([seen, socket.protocol]).toEqual(["/base/chat?a=1 1", "second"]);
  for (const message of ["grüß dich", randomBytes(70_000), randomBytes(1_000_000)]) {
    const answer = nextMessage(socket);
    socket.send(message);
    expect(typeof message === "string" ? await answer : message.equals((await answer) as Buffer)).toEqual(
      typeof message === "string" ? message : true,
    );
  }
});

test("a request that opens a WebSocket is captured and delivered once, with the target's 101", async () => {
  const relay = await testRelay();
  const target = await socketTarget(echo);
  const agent = await testAgent(relay, target.url);
  await openSocket(relay, "/default/chat");
  await until(async () => (await relay.list())[0]?.delivery !== null);
  const [row] = await relay.list();
  expect(row).toMatchObject({ method: "GET", path: "/chat", size: 0, upgrade: "websocket", delivery: { status: 101 } });
  const { headers, deliveries } = await relay.detail(row!.id);
  expect(headers).toContainEqual(["Upgrade", "websocket"]);
  expect(deliveries).toMatchObject([{ mode: "live", agent: "here", status: 101, error: null }]);
  expect(deliveries[0]!.headers).toContainEqual(["Upgrade", "websocket"]);
  expect(agent.outcomes).toMatchObject([{ status: 101 }]);
});

test("both heads pass with their order, case and duplicates; what follows is bytes, in both directions", async () => {
  const relay = await testRelay();
  const answer =
    "HTTP/1.1 101 Here We Go\r\nX-b: 2\r\nupgrade: websocket\r\nX-A: 1\r\nCONNECTION: Upgrade\r\nx-b: 3\r\n\r\nfirst bytes";
  const target = await rawTarget(answer, (bytes) => bytes.includes("\r\n\r\n"));
  await testAgent(relay, `127.0.0.1:${target.port}`);
  const headers = ["hOsT: h", "x-Dup: 1", "Connection: keep-alive, UPGRADE", "Upgrade: websocket", "X-DUP: 2"];
  const came = await sendRaw(portOf(relay), `${upgradeHead("/default/a/../b%7e", headers)}too early`, (bytes) =>
    bytes.includes("first bytes"),
  );
  const [row] = await relay.list();
  expect(came.toString()).toBe(answer.replace("\r\n\r\n", `\r\nHooktap-Request-Id: ${row!.id}\r\n\r\n`));
  expect((await target.wait((bytes) => bytes.includes("early"))).toString()).toBe(
    "GET /a/../b%7e HTTP/1.1\r\nhOsT: h\r\nx-Dup: 1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-DUP: 2\r\n\r\ntoo early",
  );
});

test("pings, pongs and close codes reach the other side, whoever begins", async () => {
  const relay = await testRelay();
  const sockets: WebSocket[] = [];
  const target = await socketTarget((socket) => void sockets.push(socket));
  await testAgent(relay, target.url);
  const first = await openSocket(relay, "/default");
  const pong = new Promise((resolve) => first.once("pong", (data) => resolve(String(data))));
  first.ping("are you there");
  expect(await pong).toBe("are you there");
  const bySender = closed(sockets[0]!);
  first.close(4001, "enough");
  expect(await bySender).toEqual([4001, "enough"]);
  const second = await openSocket(relay, "/default");
  const byTarget = closed(second);
  sockets[1]!.close(1013, "later");
  expect(await byTarget).toEqual([1013, "later"]);
});

test("permessage-deflate is agreed on by the ends themselves, and the record is inflated", async () => {
  const relay = await testRelay();
  const target = await socketTarget(echo, { perMessageDeflate: { threshold: 0 } });
  await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default", [], { perMessageDeflate: { threshold: 0 } });
  expect(socket.extensions).toContain("permessage-deflate");
  for (const text of ["again and again and again", "again and again and again", "x".repeat(50_000)]) {
    const answer = nextMessage(socket);
    socket.send(text);
    expect(await answer).toBe(text);
  }
  await until(async () => (await record(relay))?.messages.length === 6);
  const { messages } = (await record(relay))!;
  expect(messages.map(({ from, size, compressed }) => [from, size, compressed])).toEqual([
    ["sender", 25, false],
    ["target", 25, false],
    ["sender", 25, false],
    ["target", 25, false],
    ["sender", 50_000, false],
    ["target", 50_000, false],
  ]);
  expect(Buffer.from(messages[3]!.base64, "base64").toString()).toBe("again and again and again");
});

test("a message that inflates to more than the bound is kept as it was sent", async () => {
  const relay = await testRelay();
  const target = await socketTarget(() => {}, { perMessageDeflate: { threshold: 0 } });
  await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default", [], { perMessageDeflate: { threshold: 0 } });
  socket.send("0".repeat(20_000_000));
  socket.send("after it");
  await until(async () => (await record(relay))?.messages.length === 2);
  const { messages } = (await record(relay))!;
  expect(messages.map(({ kind, compressed }) => [kind, compressed])).toEqual([
    ["text", true],
    ["text", true],
  ]);
  expect(messages[0]!.size).toBeLessThan(100_000);
});

test("a target that refuses answers the sender itself, and the connection ends", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.writeHead(403, "Not You", { "X-Why": "no" });
    res.end("go away");
  });
  await testAgent(relay, target.url);
  const answer = (await sendRaw(portOf(relay), upgradeHead("/default"))).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 403 Not You\r\nX-Why: no\r\n/);
  expect(answer).toContain("go away");
  await until(async () => (await relay.list())[0]?.delivery !== null);
  const [row] = await relay.list();
  expect(row!.delivery).toMatchObject({ status: 403, error: null });
  expect(await record(relay)).toBeNull();
});

test("without an agent, with a static reply, a closed target or a late one the sender hears why; the request is stored", async () => {
  const relay = await testRelay();
  expect(await ask(relay, upgradeHead("/default"))).toMatch(/^HTTP\/1\.1 502 [^]*"agent_offline"/);
  const target = await testTarget();
  await target.close();
  await testAgent(relay, target.url);
  expect(await ask(relay, upgradeHead("/default"))).toMatch(/^HTTP\/1\.1 502 [^]*"refused"/);
  await relay.api("PATCH", "/endpoints/default", { reply: "static" });
  expect(await ask(relay, upgradeHead("/default"))).toMatch(/^HTTP\/1\.1 503 [^]*"reply_static"/);
  await relay.api("PATCH", "/endpoints/default", { reply: "auto", timeoutMs: 100 });
  await testTarget(() => {}, target.port);
  expect(await ask(relay, upgradeHead("/default"))).toMatch(/^HTTP\/1\.1 504 [^]*"target_timeout"/);
  await until(async () => (await relay.list())[0]?.delivery !== null);
  expect((await relay.list()).map((row) => row.delivery?.error ?? null)).toEqual(["timeout", null, "refused", null]);
});

test("it goes to the agent that is connected longest, to no other, and never again", async () => {
  const relay = await testRelay();
  await ask(relay, upgradeHead("/default/missed"));
  const first = await socketTarget(echo);
  const second = await testTarget();
  await testAgent(relay, first.url, { name: "first" });
  const other = await testAgent(relay, second.url, { name: "second", backlog: "all" });
  expect(other.hello.endpoints[0]).toMatchObject({ queued: 0, waiting: 0 });
  await openSocket(relay, "/default/live");
  await fetch(`${relay.hooks}/default/after`, { method: "POST" });
  await until(() => second.seen.length > 0);
  expect(second.seen.map(({ url }) => url)).toEqual(["/after"]);
  const row = (await relay.list()).find(({ path }) => path === "/live")!;
  const { status, body } = await relay.api("POST", `/requests/${row.id}/replay`, {});
  expect([status, body]).toMatchObject([409, { error: { code: "nothing_to_replay" } }]);
});

test("an agent that goes away closes the sender's socket, before the 101 and after it", async () => {
  const relay = await testRelay();
  const target = await socketTarget(echo);
  const agent = await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default");
  const ended = closed(socket);
  agent.close();
  expect((await ended)[0]).toBe(1006);
  await agent.done;
  const silent = await testTarget(() => {});
  const waiting = await testAgent(relay, silent.url);
  const answer = ask(relay, upgradeHead("/default"));
  await until(() => silent.seen.length === 1);
  waiting.close();
  expect(await answer).toMatch(/^HTTP\/1\.1 502 [^]*"agent_lost"/);
});

test("a sender that goes away ends the target's socket at once, before the 101 and after it", async () => {
  const relay = await testRelay();
  let served: Promise<unknown> | null = null;
  const target = await socketTarget((socket) => (served = closed(socket)));
  const agent = await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default");
  socket.terminate();
  await until(() => served !== null);
  await served;
  agent.close();
  await agent.done;
  let aborted = false;
  const silent = await testTarget((req) => void req.socket.once("close", () => (aborted = true)));
  await testAgent(relay, silent.url);
  const sender = connect(portOf(relay), "127.0.0.1");
  sender.write(upgradeHead("/default"));
  await until(() => silent.seen.length === 1);
  sender.destroy();
  await until(() => aborted);
  await until(async () => (await relay.list())[0]?.delivery?.error === "aborted");
});

test("a side that has no more to say half-closes, and still gets what the other says", async () => {
  const relay = await testRelay();
  const target = await rawTarget("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", (bytes) =>
    bytes.includes("\r\n\r\n"),
  );
  await testAgent(relay, `127.0.0.1:${target.port}`);
  const sender = connect({ port: portOf(relay), host: "127.0.0.1", allowHalfOpen: true });
  let ended = false;
  sender.once("end", () => (ended = true));
  sender.write(upgradeHead("/default"));
  await new Promise((resolve) => sender.once("data", resolve));
  sender.end("last words");
  expect((await target.wait((bytes) => bytes.includes("last words"))).toString()).toContain("last words");
  // The target is a net server that ends when the sender has ended.
  await until(() => ended);
  await until(async () => (await record(relay))?.open === false);
});

test("a reader that stops holds up its own socket and nothing else, in bounded memory", async () => {
  const relay = await testRelay();
  const sockets: WebSocket[] = [];
  const target = await socketTarget((socket) => void sockets.push(socket));
  await testAgent(relay, target.url);
  const slow = await openSocket(relay, "/default/slow", [], { maxPayload: 1 << 30 });
  slow.pause();
  const part = randomBytes(1_000_000);
  const before = process.memoryUsage().rss;
  let sent = 0;
  for (let i = 0; i < 64; i++) sockets[0]!.send(part, () => (sent += 1));
  const quick = await openSocket(relay, "/default/quick");
  for (let i = 0; i < 200; i++) {
    const answer = nextMessage(quick);
    sockets[1]!.send(String(i));
    expect(await answer).toBe(String(i));
  }
  expect(sockets[0]!.bufferedAmount).toBeGreaterThan(40_000_000);
  expect(sent).toBeLessThan(24);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  let came = 0;
  slow.on("message", () => (came += 1));
  slow.resume();
  await until(() => came === 64);
});

test("a target that stops reading holds up its sender, in bounded memory", async () => {
  const relay = await testRelay();
  const sockets: WebSocket[] = [];
  const target = await socketTarget((socket) => void sockets.push(socket));
  await testAgent(relay, target.url);
  const sender = await openSocket(relay, "/default");
  sockets[0]!.pause();
  const part = randomBytes(1_000_000);
  const answer = nextMessage(sender);
  for (let i = 0; i < 64; i++) sender.send(part);
  sockets[0]!.send("still there");
  expect(await answer).toBe("still there");
  expect(sender.bufferedAmount).toBeGreaterThan(40_000_000);
  let came = 0;
  sockets[0]!.on("message", () => (came += 1));
  sockets[0]!.resume();
  await until(() => came === 64);
});

test("a hundred sockets at once keep their messages apart", async () => {
  const relay = await testRelay();
  const target = await socketTarget(echo);
  await testAgent(relay, target.url);
  const sockets = await Promise.all(Array.from({ length: 100 }, (_, i) => openSocket(relay, `/default/${i}`)));
  const answers = sockets.map((socket) => nextMessage(socket));
  sockets.forEach((socket, i) => socket.send(`hello ${i}`));
  expect(await Promise.all(answers)).toEqual(sockets.map((_, i) => `hello ${i}`));
  const ends = sockets.map((socket) => closed(socket));
  sockets.forEach((socket) => socket.close(1000));
  expect((await Promise.all(ends)).every(([code]) => code === 1000)).toBe(true);
});

test("the API has the messages while the socket is open, and how it ended", async () => {
  const relay = await testRelay();
  const target = await socketTarget((socket) => void socket.on("message", () => socket.send(Buffer.of(1, 2, 255))));
  await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default");
  const answer = nextMessage(socket);
  socket.send("héllo");
  await answer;
  await until(async () => (await record(relay))?.messages.length === 2);
  const open = (await record(relay))!;
  expect(open).toMatchObject({ open: true, ms: null, cut: false });
  expect(open.messages).toEqual([
    { from: "sender", kind: "text", size: 6, compressed: false, base64: "aMOpbGxv", ms: expect.any(Number) },
    { from: "target", kind: "binary", size: 3, compressed: false, base64: "AQL/", ms: expect.any(Number) },
  ]);
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping("p");
  await pong;
  socket.close(1000, "bye");
  await until(async () => (await record(relay))?.open === false);
  const { messages, ms, cut } = (await record(relay))!;
  expect([messages.map(({ kind }) => kind), cut]).toEqual([
    ["text", "binary", "ping", "pong", "close", "close"],
    false,
  ]);
  expect(ms).toBeGreaterThan(0);
  expect(Buffer.from(messages[4]!.base64, "base64")).toEqual(Buffer.concat([Buffer.of(3, 232), Buffer.from("bye")]));
  const [row] = await relay.list();
  await relay.api("DELETE", `/requests/${row!.id}`);
  expect(await record(relay)).toBeNull();
});

test("a fragmented message is one message, and a list that was cut off says so", async () => {
  const relay = await testRelay();
  const target = await socketTarget(() => {});
  await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default");
  socket.send("in ", { fin: false });
  socket.ping();
  socket.send("two ", { fin: false });
  socket.send("parts", { fin: true });
  socket.send(randomBytes(300_000));
  socket.send("no room");
  await until(async () => (await record(relay))?.cut === true);
  const { messages } = (await record(relay))!;
  expect(
    messages.map(({ from, kind, size }) => `${from} ${kind} ${size}`).filter((text) => text.startsWith("s")),
  ).toEqual(["sender ping 0", "sender text 12", "sender binary 300000"]);
  expect(Buffer.from(messages.find(({ kind }) => kind === "text")!.base64, "base64").toString()).toBe("in two parts");
  const bytes = messages.reduce((sum, { base64 }) => sum + Buffer.from(base64, "base64").length, 0);
  expect(bytes).toBe(256 * 1024);
  const second = await openSocket(relay, "/default");
  for (let i = 0; i < 150; i++) second.send(String(i));
  await until(async () => (await record(relay))?.cut === true);
  expect((await record(relay))!.messages).toHaveLength(100);
});

test("bytes that are no WebSocket pass all the same; only the record ends", async () => {
  const relay = await testRelay();
  const target = await rawTarget("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", (bytes) =>
    bytes.includes("\r\n\r\n"),
  );
  await testAgent(relay, `127.0.0.1:${target.port}`);
  const sender = connect(portOf(relay), "127.0.0.1");
  sender.write(upgradeHead("/default"));
  await new Promise((resolve) => sender.once("data", resolve));
  const junk = Buffer.from(Array.from({ length: 5000 }, (_, i) => ((i * 7) & 255) | 3));
  sender.write(junk);
  await target.wait((bytes) => bytes.subarray(-junk.length).equals(junk));
  await until(async () => (await record(relay))?.cut === true);
  expect((await record(relay))!.messages).toEqual([]);
  sender.destroy();
});

test("a target behind TLS gets it too, with the Host that the agent is to set", async () => {
  const relay = await testRelay();
  let host: string | undefined;
  const target = await socketTarget(
    (socket, req) => {
      host = req.headers.host;
      echo(socket);
    },
    { tls: selfSigned },
  );
  await testAgent(relay, target.url, { insecure: true, hostHeader: "rewrite" });
  const socket = await openSocket(relay, "/default");
  expect(host).toBe(new URL(target.url).host);
  const answer = nextMessage(socket);
  socket.send("over tls");
  expect(await answer).toBe("over tls");
  const ended = closed(socket);
  socket.close(1000);
  expect((await ended)[0]).toBe(1000);
});

test("an endpoint is also named by its host", async () => {
  const relay = await testRelay({ hooksDomain: "hooks.example" });
  const target = await socketTarget((socket, req) => socket.send(req.url!));
  await testAgent(relay, target.url);
  const socket = await openSocketAt(relay, "/chat?x=1", "default.hooks.example");
  expect(socket).toContain("/chat?x=1");
});

async function openSocketAt(relay: TestRelay, path: string, host: string): Promise<string> {
  const headers = HANDSHAKE.map((line) => (line.startsWith("Host") ? `Host: ${host}` : line));
  return (await sendRaw(portOf(relay), upgradeHead(path, headers), (bytes) => bytes.includes("/chat"))).toString();
}

test("an offer of another protocol is a request like any other, with its body", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res, body) => void res.end(`got ${body}`));
  await testAgent(relay, target.url);
  const h2c = ["Host: h", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
  const all = (text: string) => (bytes: Buffer) => bytes.includes(text);
  const head = `POST /default HTTP/1.1\r\n${[...h2c, "Content-Length: 5"].join("\r\n")}\r\n\r\nhello`;
  expect((await sendRaw(portOf(relay), head, all("got hello"))).toString()).toMatch(/^HTTP\/1\.1 200 /);
  const bodied = `GET /default HTTP/1.1\r\n${[...HANDSHAKE, "Content-Length: 3"].join("\r\n")}\r\n\r\nabc`;
  expect((await sendRaw(portOf(relay), bodied, all("got abc"))).toString()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await relay.list()).map(({ upgrade, size }) => [upgrade, size])).toEqual([
    [null, 3],
    [null, 5],
  ]);
});

test("an upgrade that is not right gets an HTTP error", async () => {
  const relay = await testRelay({ hooksDomain: "hooks.example" });
  expect(await ask(relay, upgradeHead("/NO!/x"))).toMatch(
    /^HTTP\/1\.1 404 [^]*Connection: close[^]*"endpoint_not_found"/,
  );
  expect(await ask(relay, upgradeHead("/unknown"))).toMatch(/^HTTP\/1\.1 404 /);
  expect(await ask(relay, upgradeHead("http://x/default"))).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask(relay, upgradeHead("/default", [...HANDSHAKE, "Host: two"]))).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask(relay, upgradeHead("/default", [...HANDSHAKE, `X: ${"x".repeat(140_000)}`]))).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  expect(await relay.list()).toEqual([]);
});

test("an agent that breaks the protocol after a 101, or in it, is closed, and the sender's socket with it", async () => {
  const relay = await testRelay();
  const head = (stream: number, flags: number) =>
    encodeHead(
      FrameType.response,
      stream,
      { status: 101, reason: "X", headers: ["Upgrade", "websocket"] },
      NOTHING,
      flags,
    );
  const bad: ((stream: number) => Uint8Array[])[] = [
    (stream) => [head(stream, FIN)],
    (stream) => [head(stream, 0), head(stream, 0)],
    (stream) => [head(stream, 0), encodeJson(FrameType.trailers, stream, ["X", "1"])],
    (stream) => [head(stream, 0), encodeData(stream, new Uint8Array(MAX_DATA + 1))],
    (stream) => [head(stream, 0), encodeNumber(FrameType.credit, stream, 1)],
  ];
  for (const [i, frames] of bad.entries()) {
    const agent = await rawAgent(relay, `rogue ${i}`);
    const ended = new Promise((resolve) => {
      const sender = connect(portOf(relay), "127.0.0.1", () => sender.write(upgradeHead("/default")));
      sender
        .on("error", () => {})
        .on("close", resolve)
        .resume();
    });
    const { stream, flags, payload } = await agent.next(FrameType.open);
    expect([flags, decodeHead(payload).head]).toMatchObject([0, { upgrade: "websocket", length: 0 }]);
    for (const frame of frames(stream)) agent.socket.send(frame);
    expect((await agent.closed).code).toBe(CloseCode.badFrame);
    await ended;
  }
  await until(async () => (await relay.list()).every((row) => row.delivery !== null));
  const first = (await relay.list()).at(-1)!;
  expect((await relay.detail(first.id)).deliveries).toMatchObject([{ status: null, error: "agent_lost" }]);
});

test("sockets end when the relay shuts down, and nothing of the record is lost", async () => {
  const relay = await testRelay();
  const target = await socketTarget(echo);
  await testAgent(relay, target.url);
  const socket = await openSocket(relay, "/default");
  const answer = nextMessage(socket);
  socket.send("last");
  await answer;
  const ended = closed(socket);
  const started = performance.now();
  await relay.close();
  expect((await ended)[0]).toBe(1006);
  expect(performance.now() - started).toBeLessThan(1_500);
  const again = await testRelay({ data: relay.data });
  const kept = (await record(again))!;
  expect([kept.open, kept.messages.map(({ kind }) => kind)]).toEqual([false, ["text", "text"]]);
});
