import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createBodyQueue } from "../../cli/body-queue.ts";
import { type TargetRequest, createDeliver } from "../../cli/deliver.ts";
import type { Answer } from "../../cli/exchange.ts";
import { parseTarget } from "../../cli/target.ts";
import { selfSigned } from "../helpers/certificate.ts";
import { temporaryFolder } from "../helpers/folder.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A target that keeps every byte and answers each connection by `answer`, which gets what has come so far. */
async function rawTarget(answer: (bytes: Buffer, socket: Socket, connection: number) => void) {
  const received: Buffer[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    const connection = connections++;
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (part) => {
      bytes = Buffer.concat([bytes, part]);
      received[connection] = bytes;
      answer(bytes, socket, connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, received, connections: () => connections };
}

/** Binds a server and returns its port; closed with the test. */
async function bind(server: net.Server, where: net.ListenOptions): Promise<number> {
  await new Promise<void>((resolve) => server.listen(where, resolve));
  closing.push(() => server.close());
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

function deliverTo(address: string, insecure = false) {
  const deliver = createDeliver({ target: parseTarget(address), concurrency: 4, insecure });
  closing.push(() => deliver.close());
  return deliver;
}

const request = (given: Partial<TargetRequest>): TargetRequest => {
  const body = given.body ?? new Uint8Array(0);
  const length = body instanceof Uint8Array ? body.length : 0;
  return { method: "POST", path: "/", headers: [], length, deadlineMs: 5000, trailers: () => [], ...given, body };
};

async function bodyOf(answer: Answer): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of answer.body) parts.push(part);
  return Buffer.concat(parts);
}

/** Sends one request to a raw target and returns what it got, up to `bytes` long. */
async function bytesOnTheWire(given: Partial<TargetRequest>, expected: Buffer, base = ""): Promise<Buffer> {
  const target = await rawTarget((bytes, socket) => {
    if (bytes.length >= expected.length) socket.write(given.method === "HEAD" ? OK.replace("ok", "") : OK);
  });
  const { answer } = deliverTo(`127.0.0.1:${target.port}${base}`).deliver(request(given));
  const result = await answer;
  if ("error" in result) throw new Error(result.message);
  await bodyOf(result);
  return target.received[0]!;
}

const wire = (head: string[], body: Uint8Array | string = "") =>
  Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]);

describe("what goes over the wire", () => {
  const cases: [string, Partial<TargetRequest>, Buffer, string?][] = [
    [
      "a body of all byte values keeps each of them, with headers in order, case and duplicates",
      {
        path: "/a/../b%7e?x=1&x=2",
        headers: [
          "Host",
          "hooks.example:4666",
          "X-b",
          "1",
          "x-A",
          " two ",
          "X-B",
          "3",
          "Content-Length",
          "256",
          "Z",
          "caf\u00e9",
        ],
        body: ALL_BYTES,
      },
      wire(
        [
          "POST /a/../b%7e?x=1&x=2 HTTP/1.1",
          "Host: hooks.example:4666",
          "X-b: 1",
          "x-A:  two ",
          "X-B: 3",
          "Content-Length: 256",
          "Z: caf\u00e9",
        ],
        ALL_BYTES,
      ),
    ],
    [
      "a GET keeps its body",
      { method: "GET", headers: ["Host", "h", "content-length", "4"], body: Buffer.from("body") },
      wire(["GET / HTTP/1.1", "Host: h", "content-length: 4"], "body"),
    ],
    [
      "a chunked body stays chunked, its header in its place",
      {
        headers: ["Host", "h", "transfer-encoding", "chunked", "A", "1"],
        body: Buffer.from("hello"),
      },
      wire(["POST / HTTP/1.1", "Host: h", "transfer-encoding: chunked", "A: 1"], "5\r\nhello\r\n0\r\n\r\n"),
    ],
    [
      "an empty chunked body stays chunked",
      { headers: ["Host", "h", "Transfer-Encoding", "chunked"] },
      wire(["POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    ],
    ["a POST without a body gets no framing", { headers: ["Host", "h"] }, wire(["POST / HTTP/1.1", "Host: h"])],
    [
      "Content-Length: 0 stays",
      { headers: ["Host", "h", "Content-Length", "0"] },
      wire(["POST / HTTP/1.1", "Host: h", "Content-Length: 0"]),
    ],
    ["HEAD stays HEAD", { method: "HEAD", headers: ["Host", "h"] }, wire(["HEAD / HTTP/1.1", "Host: h"])],
    [
      "hop-by-hop headers and those that Connection names are left out",
      {
        method: "GET",
        headers: [
          "Host",
          "h",
          "Connection",
          "close, X-Hop",
          "X-Hop",
          "1",
          "Keep-Alive",
          "timeout=5",
          "TE",
          "trailers",
          "X",
          "1",
        ],
      },
      wire(["GET / HTTP/1.1", "Host: h", "X: 1"]),
    ],
    [
      "a body that came without framing is chunked",
      { headers: ["Host", "h"], body: Buffer.from("new") },
      wire(["POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked"], "3\r\nnew\r\n0\r\n\r\n"),
    ],
    [
      "the target's base path comes first",
      { method: "GET", path: "//x?q", headers: ["Host", "h"] },
      wire(["GET /app/v1//x?q HTTP/1.1", "Host: h"]),
      "/app/v1/",
    ],
  ];
  test.each(cases)("%s", async (_name, given, expected, base) => {
    expect((await bytesOnTheWire(given, expected, base)).toString("latin1")).toBe(expected.toString("latin1"));
  });

  test("a streamed body arrives whole, and its hash is reported", async () => {
    const body = Buffer.alloc(300_000, "x");
    let granted = 0;
    const queue = createBodyQueue((bytes) => (granted += bytes));
    const target = await rawTarget((bytes, socket) => {
      if (bytes.length >= body.length && bytes.subarray(bytes.indexOf("\r\n\r\n") + 4).length === body.length)
        socket.write(OK);
    });
    const exchange = deliverTo(`127.0.0.1:${target.port}`).deliver(
      request({
        headers: ["Host", "h", "Content-Length", String(body.length)],
        body: queue,
        length: body.length,
      }),
    );
    for (let at = 0; at < body.length; at += 60_000) queue.push(body.subarray(at, at + 60_000));
    queue.end();
    expect(await exchange.answer).toMatchObject({ status: 200 });
    expect(exchange.sent()).toEqual({
      sha256: createHash("sha256").update(body).digest("hex"),
      bytes: body.length,
    });
    expect(granted).toBe(body.length);
  });

  test("a control character in a header is refused before anything is sent", () => {
    expect(() => deliverTo("1").deliver(request({ headers: ["X", "a\r\nEvil: 1"] }))).toThrow(RangeError);
  });
});

describe("what comes back", () => {
  async function answerTo(raw: string, given: Partial<TargetRequest> = {}) {
    const target = await rawTarget((_bytes, socket) => socket.write(Buffer.from(raw, "latin1")));
    return deliverTo(`127.0.0.1:${target.port}`).deliver(request({ method: "GET", headers: ["Host", "h"], ...given }))
      .answer;
  }

  test("status, reason, headers in order and case, and the body", async () => {
    const answer = (await answerTo(
      "HTTP/1.1 418 I am a Teapot\r\nX-b: 1\r\nx-B: 2\r\nContent-Length: 3\r\n\r\na\u00ffb",
    )) as Answer;
    expect(answer).toMatchObject({ status: 418, reason: "I am a Teapot" });
    expect(answer.headers).toEqual(["X-b", "1", "x-B", "2", "Content-Length", "3"]);
    expect([...(await bodyOf(answer))]).toEqual([0x61, 0xff, 0x62]);
  });

  test("informational answers are passed over", async () => {
    expect(await answerTo(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`)).toMatchObject({
      status: 200,
    });
  });

  test("a redirect is an answer and is not followed", async () => {
    expect(await answerTo("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")).toMatchObject({
      status: 302,
    });
  });
});

describe("why no answer came", () => {
  const failure = (address: string, given: Partial<TargetRequest> = {}) =>
    deliverTo(address).deliver(request({ headers: ["Host", "h"], ...given })).answer;

  test("refused: nothing listens there", async () => {
    const target = await rawTarget(() => {});
    await closing.pop()!();
    // The first has code to load.
    await failure(`localhost:${target.port}`);
    const started = performance.now();
    expect(await failure(`localhost:${target.port}`)).toMatchObject({ error: "refused" });
    expect(performance.now() - started).toBeLessThan(50);
  });

  test("refused: the Unix socket is missing", async () => {
    expect(await failure("unix:/nonexistent/hooktap.sock")).toMatchObject({ error: "refused" });
  });

  test("dns: the name has no address", async () => {
    expect(await failure("http://no-such-host.invalid:3000")).toMatchObject({ error: "dns" });
  });

  test("tls: the target speaks plain HTTP", async () => {
    const server = http.createServer((_request, response) => response.end());
    const port = await bind(server, { port: 0, host: "127.0.0.1" });
    expect(await failure(`https://127.0.0.1:${port}`)).toMatchObject({ error: "tls" });
  });

  test("tls: nobody vouches for the certificate, and --insecure is named as the way out", async () => {
    const server = https.createServer(selfSigned, (_request, response) => response.end());
    const port = await bind(server, { port: 0, host: "127.0.0.1" });
    expect(await failure(`https://localhost:${port}`)).toMatchObject({
      error: "tls",
      message: expect.stringMatching(/localhost:\d+ \(DEPTH_ZERO_SELF_SIGNED_CERT\); --insecure/),
    });
  });

  test("reset: the target closes without an answer", async () => {
    const target = await rawTarget((_bytes, socket) => socket.destroy());
    expect(await failure(`127.0.0.1:${target.port}`)).toMatchObject({ error: "reset" });
  });

  test("reset: what comes is not HTTP", async () => {
    const target = await rawTarget((_bytes, socket) => socket.end("hello\r\n\r\n"));
    expect(await failure(`127.0.0.1:${target.port}`)).toMatchObject({ error: "reset" });
  });

  test("timeout: no head within the deadline", async () => {
    const target = await rawTarget(() => {});
    expect(await failure(`127.0.0.1:${target.port}`, { deadlineMs: 100 })).toMatchObject({
      error: "timeout",
    });
  });

  test("an answer that breaks off makes its body fail", async () => {
    const target = await rawTarget((_bytes, socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    const answer = (await failure(`127.0.0.1:${target.port}`)) as Answer;
    await expect(bodyOf(answer)).rejects.toThrow();
  });
});

describe("connections", () => {
  test("are kept for the next request", async () => {
    const target = await rawTarget((_bytes, socket) => socket.write(OK));
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    for (let i = 0; i < 3; i++)
      await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    expect(target.connections()).toBe(1);
  });

  test("are kept over TLS too", async () => {
    let connections = 0;
    const server = https.createServer(selfSigned, (_request, response) => void response.end("ok"));
    server.on("secureConnection", () => connections++);
    const deliver = deliverTo(`https://127.0.0.1:${await bind(server, { port: 0, host: "127.0.0.1" })}`, true);
    for (let i = 0; i < 3; i++)
      await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    expect(connections).toBe(1);
  });

  test("one on which something came that nobody asked for is not used again", async () => {
    const events = new EventEmitter();
    const target = await rawTarget((_bytes, socket) => {
      socket.write(OK);
      events.once("go on", () => socket.write(OK.replace("ok", "no"), () => events.emit("written")));
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    const written = once(events, "written");
    events.emit("go on");
    await written;
    // A whole turn of the loop, in which it is read.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    const { answer } = deliver.deliver(request({ headers: ["Host", "h"] }));
    expect(String(await bodyOf((await answer) as Answer))).toBe("ok");
    expect(target.connections()).toBe(2);
  });

  test("closing gives up what is under way, what waits for a connection too, and sends nothing again", async () => {
    const events = new EventEmitter();
    let requests = 0;
    const target = await rawTarget((_bytes, socket, connection) => {
      requests++;
      if (requests === 1) socket.write(OK);
      else events.emit("came", connection);
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    const came = once(events, "came");
    const exchanges = Array.from({ length: 6 }, () => deliver.deliver(request({ headers: ["Host", "h"] })));
    while (requests < 5) await came.then(() => (requests < 5 ? once(events, "came") : null));
    deliver.close();
    const outcomes = await Promise.all(exchanges.map(({ answer }) => answer));
    expect(outcomes.map((outcome) => "error" in outcome && outcome.error)).toEqual(Array(6).fill("reset"));
    expect(requests).toBe(5);
  });

  test("one that the target gives up at that moment is tried once more on a new one", async () => {
    let requests = 0;
    const target = await rawTarget((_bytes, socket) => {
      requests++;
      if (requests === 2) socket.resetAndDestroy();
      else socket.write(OK);
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    const exchange = deliver.deliver(
      request({ headers: ["Host", "h", "Content-Length", "3"], body: Buffer.from("abc") }),
    );
    expect(await exchange.answer).toMatchObject({ status: 200 });
    expect(exchange.sent()).toMatchObject({ bytes: 3 });
    expect(target.connections()).toBe(2);
  });

  test("one that the target has ended meanwhile is not used again", async () => {
    const events = new EventEmitter();
    const target = await rawTarget((_bytes, socket) => {
      socket.write(OK);
      socket.once("close", () => events.emit("ended"));
      events.once("end", () => socket.end());
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    const ended = once(events, "ended");
    events.emit("end");
    await ended;
    expect(await deliver.deliver(request({ headers: ["Host", "h"] })).answer).toMatchObject({ status: 200 });
    expect(target.connections()).toBe(2);
    expect(target.received.map(String)).toEqual(Array(2).fill("POST / HTTP/1.1\r\nHost: h\r\n\r\n"));
  });

  test("no more are open than may be: the others wait for one that is free, and one given up meanwhile takes none", async () => {
    const events = new EventEmitter();
    const asking: Socket[] = [];
    const target = await rawTarget((_bytes, socket) => {
      asking.push(socket);
      events.emit("came");
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    const came = async (count: number) => {
      while (asking.length < count) await once(events, "came");
    };
    const exchanges = Array.from({ length: 10 }, () => deliver.deliver(request({ headers: ["Host", "h"] })));
    const outcomes = exchanges.map(async ({ answer }) => {
      const result = await answer;
      return "error" in result ? result.error : String(await bodyOf(result));
    });
    await came(4);
    exchanges[5]!.abort();
    expect(await outcomes[5]).toBe("reset");
    for (let answered = 0; answered < 9; answered++) {
      await came(answered + 1);
      expect(asking.length).toBeLessThanOrEqual(answered + 4);
      asking[answered]!.write(OK);
    }
    expect(await Promise.all(outcomes)).toEqual(exchanges.map((_, n) => (n === 5 ? "reset" : "ok")));
    expect(target.connections()).toBe(4);
  });

  test.each([
    ["in one piece", OK],
    ["in parts", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
  ])("giving up a request whose answer came %s leaves its connection to the next one", async (_how, text) => {
    const events = new EventEmitter();
    let requests = 0;
    const target = await rawTarget((_bytes, socket) => {
      requests++;
      if (requests === 1) socket.write(text);
      else events.emit("second", socket);
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    const first = deliver.deliver(request({ headers: ["Host", "h"] }));
    await bodyOf((await first.answer) as Answer);
    await new Promise(setImmediate);
    const arrived = once(events, "second");
    const second = deliver.deliver(request({ headers: ["Host", "h"] }));
    const [socket] = (await arrived) as [Socket];
    first.abort();
    socket.write(OK);
    expect(await second.answer).toMatchObject({ status: 200 });
    expect(requests).toBe(2);
    expect(target.connections()).toBe(1);
  });

  test("an aborted request is not tried again", async () => {
    const events = new EventEmitter();
    let requests = 0;
    const target = await rawTarget((_bytes, socket) => {
      requests++;
      if (requests === 1) socket.write(OK);
      else events.emit("second");
    });
    const deliver = deliverTo(`127.0.0.1:${target.port}`);
    await bodyOf((await deliver.deliver(request({ headers: ["Host", "h"] })).answer) as Answer);
    const arrived = once(events, "second");
    const exchange = deliver.deliver(request({ headers: ["Host", "h"] }));
    await arrived;
    exchange.abort();
    expect(await exchange.answer).toMatchObject({ error: "reset" });
    expect(requests).toBe(2);
  });
});

describe("where a target may be", () => {
  const ok = (server: net.Server, where: net.ListenOptions = { port: 0, host: "127.0.0.1" }) => bind(server, where);
  const answers = (_request: http.IncomingMessage, response: http.ServerResponse) => void response.end("ok");
  const ask = async (address: string, insecure = false) => {
    const answer = await deliverTo(address, insecure).deliver(request({ headers: ["Host", "h"] })).answer;
    return "error" in answer ? answer : `${answer.status} ${await bodyOf(answer)}`;
  };

  test("localhost, listening on IPv4 alone", async () => {
    expect(await ask(`localhost:${await ok(http.createServer(answers))}`)).toBe("200 ok");
  });

  test("localhost, listening on IPv6 alone, and as a literal", async () => {
    const port = await ok(http.createServer(answers), { port: 0, host: "::1", ipv6Only: true });
    for (const address of [`localhost:${port}`, `app.localhost:${port}`, `[::1]:${port}`])
      expect(await ask(address)).toBe("200 ok");
  });

  test("behind a certificate that nobody vouches for, with --insecure", async () => {
    const port = await ok(https.createServer(selfSigned, answers));
    expect(await ask(`https://localhost:${port}`, true)).toBe("200 ok");
  });

  test("at a Unix socket", async () => {
    const path = join(temporaryFolder(), "app.sock");
    await ok(http.createServer(answers), { path });
    expect(await ask(`unix:${path}`)).toBe("200 ok");
  });
});
