import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { EndpointPatch } from "../../protocol/endpoint.ts";
import { readWholeRequest } from "../../server/whole-request.ts";
import { takeWholeRequests } from "../../server/whole-requests.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { long } from "../helpers/long.ts";
import { messagePiece } from "../helpers/message-piece.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { answered, sendRaw } from "../helpers/wire.ts";

const post = (path: string, body: string, more = "") =>
  `POST ${path} HTTP/1.1\r\nHost: h\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function dial(port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

interface Seen {
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
}

const requestLine = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("POST /a HTTP/1.1", "PUT /a/../b?x=%7e&y HTTP/1.1", "PATCH //a HTTP/1.1") },
  fc.constantFrom(
    "POST /a HTTP/1.0",
    "POST /a  HTTP/1.1",
    "POST  /a HTTP/1.1",
    "POST /a b HTTP/1.1",
    "POST a HTTP/1.1",
    "POST http://h/a HTTP/1.1",
    "POST /caf\u00e9 HTTP/1.1",
    "POST * HTTP/1.1",
    "post /a HTTP/1.1",
    "GET /a HTTP/1.1",
    "POST /a HTTP/1.1 ",
    "POST /a HTTP/11",
    "POST /\x7f HTTP/1.1",
  ),
);

const piece = messagePiece(requestLine, ["Host: h\r\nContent-Length: 3\r\n"]);

test("what is read here of a piece is what node:http reads of it, and all of it", async () => {
  let seen: Seen[] = [];
  let problems: string[] = [];
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on("data", (part: Buffer) => parts.push(part));
    req.on("end", () => {
      const body = Buffer.concat(parts).toString("latin1");
      seen.push({ method: req.method!, url: req.url!, rawHeaders: req.rawHeaders, body });
      res.setHeader("X-Kept", String(res.shouldKeepAlive)).end("ok");
    });
  });
  server.on("clientError", (error, socket) => {
    problems.push(error.message);
    socket.destroy();
  });
  const port = await listen(server);
  let read = 0;
  await fc.assert(
    fc.asyncProperty(piece, async (bytes) => {
      const ours = readWholeRequest(bytes);
      if (!ours) return;
      read++;
      seen = [];
      problems = [];
      const answer = String(await sendRaw(port, bytes, answered));
      const { method, url, rawHeaders, body } = ours;
      expect(problems).toEqual([]);
      expect(seen).toEqual([{ method, url, rawHeaders, body: body.toString("latin1") }]);
      expect(answer).toContain("X-Kept: true");
    }),
    { numRuns: long ? 100_000 : 5_000 },
  );
  // Enough of them are plain requests.
  expect(read).toBeGreaterThan(300);
});

const plain = (answer: string) =>
  answer.replace(/^Date: .*\r\n/gm, "Date\r\n").replace(/^Hooktap-Request-Id: .*\r\n/gm, "Id\r\n");

/** What a sender gets for a request in one piece, and for the same in two, which is node:http's to read: each on its own connection. */
async function bothWays(
  relay: TestRelay,
  request: string,
  enough: (answer: string) => boolean,
): Promise<[string, string]> {
  const port = Number(new URL(relay.hooks).port);
  const one = dial(port);
  one.write(request);
  const two = dial(port);
  two.write(request.slice(0, 20));
  // The rest only when the first piece has been read: what it answers to a second, empty connection came after that.
  await sendRaw(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", answered);
  two.write(request.slice(20));
  return Promise.all(
    [one, two].map(async (socket) => {
      let answer = "";
      for await (const part of socket) {
        answer += (part as Buffer).toString("latin1");
        if (enough(answer)) break;
      }
      return plain(answer);
    }),
  ) as Promise<[string, string]>;
}

/** An answer in parts does not repeat for how long an idle connection is kept. */
const unhinted = (answer: string) => answer.replace("Keep-Alive: timeout=75\r\n", "");

const sized = (answer: string) => answered(Buffer.from(answer, "latin1"));

test("an answer is the same, byte for byte, whoever read the request", async () => {
  const relay = await testRelay();
  const set = (patch: EndpointPatch) => relay.api("PATCH", "/endpoints/default", patch);
  const compare = async (name: string, request: string, enough = sized) => {
    const [ours, nodes] = await bothWays(relay, request, enough);
    expect(unhinted(ours), name).toBe(unhinted(nodes));
    return ours;
  };
  const usual = await compare("usual", post("/default/a", "{}"));
  expect(usual).toMatch(
    /^HTTP\/1\.1 200 OK\r\nId\r\n.*\r\nContent-Length: 2\r\nDate\r\nConnection: keep-alive\r\nKeep-Alive: timeout=75\r\n\r\nok$/s,
  );
  expect(await compare("unknown", post("/no%20such/a", "{}"))).toMatch(/^HTTP\/1\.1 404 /);
  expect(await compare("two hosts", post("/default/a", "{}", "Host: i\r\n"))).toMatch(
    /^HTTP\/1\.1 400 .*Connection: close/s,
  );
  expect(await compare("navigation", post("/default/a", "{}", "Sec-Fetch-Mode: navigate\r\n"))).toMatch(
    /^HTTP\/1\.1 403 /,
  );
  await set({ maxBodyBytes: 10 });
  expect(await compare("too large", post("/default/a", "12345678901"))).toMatch(/^HTTP\/1\.1 413 /);
  await set({ maxBodyBytes: 1_000_000, statusByQuery: true });
  expect(await compare("by hand", post("/default/a?hooktap-status=503", "{}"))).toMatch(/^HTTP\/1\.1 503 /);
  for (const reply of [
    {
      status: 202,
      headers: [
        ["X-A", "caf\u00e9"],
        ["x-a", "2"],
      ],
      body: "caf\u00e9",
    },
    { status: 200, headers: [["Date", "Sat, 21 Nov 2026 00:00:00 GMT"]], body: "dated" },
    { status: 299, headers: [], body: "" },
    { status: 500, headers: [], body: "x".repeat(40_000) },
    { status: 200, headers: [], body: "later", delayMs: 20 },
  ]) {
    await set({ reply: { mode: "static", delayMs: 0, ...reply } as EndpointPatch["reply"] });
    await compare(JSON.stringify(reply).slice(0, 100), post("/default/a", "{}"));
  }
  for (const status of [204, 304]) {
    await set({ reply: { mode: "static", status, headers: [], body: "", delayMs: 0 } as EndpointPatch["reply"] });
    await compare(String(status), post("/default/a", "{}"), (answer) => answer.endsWith("\r\n\r\n"));
  }
});

test("the target's answer is the same, byte for byte, whoever read the request", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
  const target = await testTarget((req, res) => {
    res.sendDate = false;
    if (req.url === "/sized") res.writeHead(201, "Made", ["X-b", "1", "X-b", "2", "Content-Length", "4"]).end("done");
    else if (req.url === "/long") res.writeHead(200, ["Content-Length", "50000"]).end("x".repeat(50_000));
    else if (req.url === "/empty") res.writeHead(200, ["Content-Length", "0"]).end();
    else if (req.url === "/none") res.writeHead(204, ["X-One", "1"]).end();
    else if (req.url === "/chunked") res.writeHead(200, ["X-One", "1"]).end("done");
    else if (req.url === "/trailers") {
      res.writeHead(200, ["Trailer", "X-Sum"]).write("done");
      res.addTrailers({ "X-Sum": "1" });
      res.end();
    } else {
      res.writeEarlyHints({ link: "</a>; rel=preload" });
      res.writeHead(200, ["Content-Length", "4"]).end("done");
    }
  });
  await testAgent(relay, target.url);
  const ends = (text: string) => (answer: string) => answer.endsWith(text);
  const cases = {
    sized: ends("done"),
    long: ends("x".repeat(50_000)),
    empty: ends("\r\n\r\n"),
    none: ends("\r\n\r\n"),
    chunked: ends("\r\n0\r\n\r\n"),
    trailers: ends("X-Sum: 1\r\n\r\n"),
    hints: ends("done"),
  };
  for (const [name, enough] of Object.entries(cases)) {
    const [ours, nodes] = await bothWays(relay, post(`/default/${name}`, "{}"), enough);
    expect(unhinted(ours), name).toBe(unhinted(nodes));
  }
});

test("one connection carries whole requests and others, one after the other and at once, and each gets its answer in order", async () => {
  const relay = await testRelay();
  const socket = dial(Number(new URL(relay.hooks).port));
  const paths: string[] = [];
  const ask = (text: string, path: string) => {
    paths.push(path);
    socket.write(text);
  };
  const answers = async (n: number) => {
    let text = "";
    for await (const part of socket.iterator({ destroyOnReturn: false })) {
      text += (part as Buffer).toString("latin1");
      if (text.split("\r\n\r\nok").length > n) return text;
    }
    return text;
  };
  ask(post("/default/1", "1"), "/1");
  await answers(1);
  ask(post("/default/2", "2") + post("/default/3", "3"), "/2");
  paths.push("/3");
  await answers(2);
  ask(post("/default/4", "4"), "/4");
  ask("GET /default/5 HTTP/1.1\r\nHost: h\r\n\r\n", "/5");
  ask(post("/default/6", "6"), "/6");
  await answers(3);
  expect((await relay.list()).map(({ path }) => path).toReversed()).toEqual(paths);
});

test("a request that comes while the one before it is answered waits its turn", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
  const held: (() => void)[] = [];
  const target = await testTarget((req, res) => void held.push(() => res.end(req.url)));
  await testAgent(relay, target.url);
  const socket = dial(Number(new URL(relay.hooks).port));
  socket.write(post("/default/1", "1"));
  await until(() => held.length === 1);
  socket.write(post("/default/2", "2"));
  socket.write(post("/default/3", "3"));
  let text = "";
  socket.on("data", (part: Buffer) => (text += part.toString("latin1")));
  held[0]!();
  await until(() => held.length >= 2);
  expect(text).toContain("/1");
  held[1]!();
  await until(() => held.length >= 3);
  held[2]!();
  await until(() => text.includes("/3"));
  expect(text.indexOf("/2")).toBeLessThan(text.indexOf("/3"));
});

test("a sender that leaves while its target works ends the target's request", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
  let gone = false;
  const target = await testTarget((_req, res) => void res.on("close", () => (gone = true)));
  await testAgent(relay, target.url);
  const socket = dial(Number(new URL(relay.hooks).port));
  socket.write(post("/default/1", "1"));
  await until(() => target.seen.length === 1);
  socket.end();
  await until(() => gone);
  const [request] = await relay.list();
  await until(async () => (await relay.detail(request!.id)).deliveries.length === 1);
  expect((await relay.detail(request!.id)).deliveries[0]).toMatchObject({ status: null, error: "aborted" });
});

test.each(["one piece", "two pieces"])(
  "a sender that leaves while its request waits holds up nobody: %s",
  async (pieces) => {
    const relay = await testRelay();
    await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
    const held: (() => void)[] = [];
    const target = await testTarget(
      (req, res) => void held.push(() => void (req.url, res.end(Buffer.alloc(2_000_000)))),
    );
    await testAgent(relay, target.url, { concurrency: 1 });
    const port = Number(new URL(relay.hooks).port);
    dial(port).resume().write(post("/default/1", "1"));
    await until(() => held.length === 1);
    const leaver = dial(port);
    const text = post("/default/2", "2");
    if (pieces === "one piece") {
      leaver.write(text);
    } else {
      leaver.write(text.slice(0, 20));
      await sendRaw(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", answered);
      leaver.write(text.slice(20));
    }
    await until(async () => (await relay.list()).length === 2);
    leaver.destroy();
    const last = dial(port);
    let size = 0;
    last.on("data", (part: Buffer) => (size += part.length));
    last.write(post("/default/3", "3"));
    await until(async () => (await relay.list()).length === 3);
    held[0]!();
    // The second may have been given up before the target had it.
    await until(async () => {
      for (const answer of held.splice(1)) answer();
      return size > 2_000_000;
    });
    const [, second] = await relay.list();
    await until(async () => (await relay.detail(second!.id)).deliveries.length === 1);
  },
);

test("an answer that says Connection: close ends the connection, and one is given once only", async () => {
  const server = createServer();
  takeWholeRequests(server, (_req, answer) => {
    const headers = ["Content-Length", "2", "Connection", "close"];
    for (const text of ["ok", "no"]) {
      answer.whole({ status: 503, reason: null, headers, body: Buffer.from(text), dated: true });
    }
  });
  const answer = String(await sendRaw(await listen(server), post("/", "{}")));
  expect(answer).toMatch(/^HTTP\/1\.1 503 .*Connection: close\r\n.*\r\n\r\nok$/s);
});

test("what closes idle connections lets an answer through that is still being read", async () => {
  const server = createServer();
  const body = Buffer.alloc(16 * 1024 * 1024, "x");
  const headers = ["Content-Length", String(body.length)];
  const connections = takeWholeRequests(server, (_req, answer) =>
    answer.whole({ status: 200, reason: null, headers, body, dated: true }),
  );
  const socket = dial(await listen(server));
  socket.write(post("/", "{}"));
  let read = 0;
  socket.once("data", connections.closeIdle);
  socket.on("data", (part: Buffer) => (read += part.length));
  await once(socket, "close");
  expect(read).toBeGreaterThan(body.length);
});

test("a relay that closes ends connections that are idle at once, and others after their answer, new ones too", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", {
    reply: { mode: "static", status: 200, headers: [], body: "slow", delayMs: 300 },
  });
  const port = Number(new URL(relay.hooks).port);
  const idle = dial(port);
  idle.write(post("/default/1", "1"));
  await once(idle, "data");
  const fresh = dial(port);
  await once(fresh, "connect");
  let late = "";
  fresh.on("data", (part: Buffer) => (late += part.toString()));
  const busy = dial(port);
  let answer = "";
  busy.on("data", (part: Buffer) => (answer += part.toString()));
  busy.write(post("/default/2", "2"));
  await until(async () => (await relay.list()).length === 2);
  const idleEnds = once(idle, "close");
  const freshEnds = once(fresh, "close");
  const busyEnds = once(busy.resume(), "close");
  const closed = relay.close();
  await idleEnds;
  fresh.write(post("/default/3", "3"));
  await Promise.all([freshEnds, busyEnds, closed]);
  expect(late).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close.*slow$/s);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*Connection: close.*slow$/s);
});

test("a sender that does not read its answers is not read either, until it does", async () => {
  const server = createServer();
  const body = Buffer.alloc(15_000, "x");
  let handled = 0;
  let stall = () => {};
  const stalled = new Promise<void>((resolve) => (stall = resolve));
  const send = () => socket.write(post("/", "{}"));
  takeWholeRequests(server, (req, answer) => {
    handled++;
    answer.whole({ status: 200, reason: null, headers: ["Content-Length", "15000"], body, dated: true });
    if (req.socket.isPaused()) stall();
    else setImmediate(send);
  });
  const socket = dial(await listen(server)).pause();
  send();
  await stalled;
  const before = handled;
  send();
  socket.resume();
  await until(() => handled > before);
});

test("what came before a long answer was read goes on to node:http when it has been", async () => {
  const server = createServer((_req, res) => res.end("by node"));
  const body = Buffer.alloc(16 * 1024 * 1024, "x");
  const held: { paused(): boolean; give(): void }[] = [];
  takeWholeRequests(server, (req, answer) => {
    const headers = ["Content-Length", String(body.length)];
    held.push({
      paused: () => req.socket.isPaused(),
      give: () => answer.whole({ status: 200, reason: null, headers, body, dated: true }),
    });
  });
  const socket = dial(await listen(server)).pause();
  socket.write(post("/", "{}"));
  await until(() => held.length === 1);
  socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await until(() => held[0]!.paused());
  held[0]!.give();
  let size = 0;
  let end = "";
  socket.on("data", (part: Buffer) => {
    size += part.length;
    end = (end + part.toString("latin1")).slice(-7);
  });
  socket.resume();
  await until(() => end === "by node");
  expect(size).toBeGreaterThan(body.length);
});
