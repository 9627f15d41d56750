import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../../protocol/delivery.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { rawTarget, sendRaw } from "../helpers/wire.ts";

const portOf = (relay: TestRelay) => Number(new URL(relay.hooks).port);

/** Sends text on a connection of its own; resolves with each arrival of bytes until `enough` is content. */
async function arrivals(port: number, text: string, enough: (answer: string) => boolean): Promise<string[]> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  const parts: string[] = [];
  while (!enough(parts.join(""))) parts.push(String((await once(socket, "data"))[0]));
  return parts;
}

const whole = (body: string) => (answer: string) => answer.endsWith(body);

test("a small answer reaches the sender in one piece, its headers in their order and case", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.sendDate = false;
    res.writeHead(201, "Made", ["X-b", "1", "x-A", "2", "X-b", "3", "Content-Length", "4"]).end("done");
  });
  await testAgent(relay, target.url);
  const parts = await arrivals(portOf(relay), "GET /default/x HTTP/1.1\r\nHost: h\r\n\r\n", whole("done"));
  expect(parts.length).toBe(1);
  expect(parts[0]).toMatch(
    /^HTTP\/1\.1 201 Made\r\nX-b: 1\r\nx-A: 2\r\nX-b: 3\r\nContent-Length: 4\r\nHooktap-Request-Id: /,
  );
});

test("early hints reach the sender before the answer, but no HTTP/1.0 sender", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.writeEarlyHints({ link: "</a.css>; rel=preload", "x-Early": "1" });
    res.end("done");
  });
  await testAgent(relay, target.url);
  const ask = async (version: string) =>
    (await arrivals(portOf(relay), `GET /default HTTP/${version}\r\nHost: h\r\n\r\n`, whole("done"))).join("");
  const answer = await ask("1.1");
  expect(answer).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\nx-Early: 1\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
  expect(await ask("1.0")).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test("what follows a chunked body passes both ways, is kept, and is there in a replay", async () => {
  const relay = await testRelay();
  const seen: string[][] = [];
  const server = createServer((req, res) => {
    req.resume().on("end", () => {
      seen.push(req.rawTrailers);
      res.writeHead(200, ["Trailer", "X-Sum"]);
      res.write("part");
      res.addTrailers([["X-Sum", "42"]]);
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  await testAgent(relay, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const sending = httpRequest(`${relay.hooks}/default/a`, { method: "POST", headers: { Trailer: "X-Digest" } });
  sending.write("chunk");
  sending.addTrailers([
    ["X-Digest", "abc"],
    ["x-digest", "def"],
  ]);
  sending.end();
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  expect(answer.headers).toMatchObject({ "transfer-encoding": "chunked", trailer: "X-Sum" });
  expect(answer.rawTrailers).toEqual(["X-Sum", "42"]);
  const id = answer.headers["hooktap-request-id"] as string;
  const trailers = [
    ["X-Digest", "abc"],
    ["x-digest", "def"],
  ];
  expect(await relay.detail(id)).toMatchObject({ trailers, size: 5 });
  const replay = await relay.api<Delivery>("POST", `/requests/${id}/replay`, {});
  expect(replay.body).toMatchObject({ status: 200, size: 4 });
  expect(seen).toEqual([trailers.flat(), trailers.flat()]);
});

/** A target that answers each request with these bytes, and closes if they do not say how long they are. */
async function scripted(answer: string): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (part) => {
      if (part.includes("\r\n\r\n")) socket.write(Buffer.from(answer, "latin1"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const headEnd = (answer: string) => answer.includes("\r\n\r\n");

test("answers without a body, and the lengths they tell, reach the sender as they are", async () => {
  const relay = await testRelay();
  const heads: Record<string, [number, string[]]> = {
    "/204": [204, ["X", "1"]],
    "/304": [304, ["ETag", '"x"']],
    "/empty": [200, ["Content-Length", "0"]],
    "/chunked": [200, ["Transfer-Encoding", "chunked"]],
    "/head": [200, ["content-length", "1234"]],
  };
  const target = await testTarget((req, res) => {
    res.sendDate = false;
    const [status, headers] = heads[req.url!]!;
    res.writeHead(status, headers).end();
  });
  await testAgent(relay, target.url);
  const ask = async (method: string, path: string, enough: (answer: string) => boolean) =>
    (await arrivals(portOf(relay), `${method} /default${path} HTTP/1.1\r\nHost: h\r\n\r\n`, enough)).join("");
  expect(await ask("GET", "/204", headEnd)).toMatch(/^HTTP\/1\.1 204 No Content\r\nX: 1\r\n(?!.*(length|encoding):)/is);
  expect(await ask("GET", "/304", headEnd)).toMatch(
    /^HTTP\/1\.1 304 Not Modified\r\nETag: "x"\r\n(?!.*(length|encoding):)/is,
  );
  expect(await ask("POST", "/empty", headEnd)).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 0\r\n(?!.*encoding:)/is);
  expect(await ask("GET", "/chunked", whole("0\r\n\r\n"))).toMatch(
    /^HTTP\/1\.1 200 OK\r\n(?!.*length:).*Transfer-Encoding: chunked\r\n/is,
  );
  expect(await ask("HEAD", "/head", headEnd)).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 1234\r\n[^]*\r\n\r\n$/);
});

test("a chunk reaches the sender before its target has written the next, also one of a single byte", async () => {
  const relay = await testRelay();
  let write = (_text: string) => {};
  const target = await testTarget((_req, res) => {
    write = (text) => void (text === "" ? res.end() : res.write(text));
    write("a");
  });
  await testAgent(relay, target.url);
  const [answer] = (await once(httpRequest(`${relay.hooks}/default/sse`).end(), "response")) as [IncomingMessage];
  expect(String((await once(answer, "data"))[0])).toBe("a");
  for (const text of ["b", "c".repeat(100_000), "d"]) {
    write(text);
    let came = "";
    while (came.length < text.length) came += String((await once(answer, "data"))[0]);
    expect(came).toBe(text);
  }
  write("");
  await once(answer, "end");
});

test("several informational answers come in their order, each with its headers as they were", async () => {
  const relay = await testRelay();
  const target = await scripted(
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone",
  );
  await testAgent(relay, target);
  const answer = (await arrivals(portOf(relay), "GET /default HTTP/1.1\r\nHost: h\r\n\r\n", whole("done"))).join("");
  expect(answer).toMatch(
    /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\n\r\nHTTP\/1\.1 200 OK\r\nContent-Length: 4\r\n/,
  );
});

test("informational answers are not held for a sender that does not read; the answer itself is", async () => {
  const relay = await testRelay();
  const hint = `HTTP/1.1 103 Early Hints\r\nLink: <${"a".repeat(1000)}>\r\n\r\n`;
  const target = await scripted(`${hint.repeat(20_000)}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone`);
  const agent = await testAgent(relay, target);
  const socket = connect(portOf(relay), "127.0.0.1").pause();
  onTestFinished(() => void socket.destroy());
  socket.write("GET /default HTTP/1.1\r\nHost: h\r\n\r\n");
  await until(() => agent.outcomes.length === 1);
  let answer = "";
  socket.on("data", (part) => (answer += String(part))).resume();
  await until(() => answer.endsWith("\r\n\r\ndone"));
  const came = answer.split("103 Early Hints").length - 1;
  expect(came).toBeGreaterThan(0);
  expect(came).toBeLessThan(20_000);
});

test("what node refuses to write is no end of the relay: a control character in a reason, trailers where none fit", async () => {
  const relay = await testRelay();
  const answers = {
    reason: "HTTP/1.1 200 O\x01K\r\nContent-Length: 4\r\n\r\ndone",
    length: "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 4\r\n\r\ndone",
    chunked:
      "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndone\r\n0\r\nX-Sum: 1\r\n\r\n",
    switched: "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n",
  };
  const ask = async (
    name: keyof typeof answers,
    version: string,
    enough: (answer: string) => boolean,
    method = "GET",
  ) => {
    const agent = await testAgent(relay, await scripted(answers[name]), { name: `${name}-${version}-${method}` });
    const request = `${method} /default HTTP/${version}\r\nHost: h\r\n\r\n`;
    const answer = (await arrivals(portOf(relay), request, enough)).join("");
    agent.close();
    await agent.done;
    return answer;
  };
  expect(await ask("reason", "1.1", whole("done"))).toMatch(/^HTTP\/1\.1 200 \r\nContent-Length: 4\r\n/);
  expect(await ask("length", "1.1", whole("done"))).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 4\r\n/);
  expect(await ask("chunked", "1.1", whole("\r\n0\r\nX-Sum: 1\r\n\r\n"))).toContain("\r\nTrailer: X-Sum\r\n");
  expect(await ask("chunked", "1.0", whole("done"))).not.toMatch(/trailer|x-sum/i);
  expect(await ask("length", "1.1", headEnd, "HEAD")).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 4\r\n/);
  expect(await ask("switched", "1.1", whole("ok"))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test("a sender without chunks is reset when the answer breaks off, since an end would look complete", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.write("half", () => res.destroy());
  });
  await testAgent(relay, target.url);
  const socket = connect(portOf(relay), "127.0.0.1");
  socket.write("GET /default HTTP/1.0\r\nHost: h\r\n\r\n");
  const ending = await new Promise((resolve) => {
    socket.resume().on("end", () => resolve("end"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(ending).toBe("ECONNRESET");
});

test("live and by replay a target gets the same bytes: head lines as sent, every byte of the body, what follows it", async () => {
  const relay = await testRelay();
  const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString("latin1");
  const ending = "\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n";
  const cases = [
    `PUT /default/a/../b%7e//?x=1&x=2 HTTP/1.1\r\nhOsT: h\r\nX-Dup: 1\r\nACCEPT: */*\r\nx-dup:\t2\r\nX-Latin: caf\xe9\r\nContent-Length: 256\r\n\r\n${every}`,
    `POST /default/chunked HTTP/1.1\r\nHost: h\r\ntransfer-ENCODING: chunked\r\ntrailer: X-Sum\r\nX-A: 1\r\n\r\n100\r\n${every}${ending}`,
    "GET /default HTTP/1.1\r\nHost: h\r\nEmpty:\r\nX-A: 1\r\n\r\n",
  ];
  for (const sent of cases) {
    const body = sent.includes(every) ? every : "";
    const complete = (bytes: Buffer) =>
      bytes.includes("\r\n\r\n") && bytes.toString("latin1").endsWith(sent.includes("0\r\nX-Sum") ? ending : body);
    const target = await rawTarget("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", complete);
    const agent = await testAgent(relay, `127.0.0.1:${target.port}`, { name: `raw-${cases.indexOf(sent)}` });
    const answer = await sendRaw(portOf(relay), Buffer.from(sent, "latin1"), (bytes) => bytes.includes("200 OK"));
    const id = /request-id: (\S+)/i.exec(answer.toString())![1]!;
    await relay.api("POST", `/requests/${id}/replay`, {});
    const expected = sent
      .replace(/^(\S+) \/default\/?/, "$1 /")
      .replace("x-dup:\t2", "x-dup: 2")
      .replace("Empty:\r", "Empty: \r");
    expect(target.received.map((bytes) => bytes.toString("latin1"))).toEqual([expected, expected]);
    agent.close();
    await agent.done;
  }
});

test("what follows a body too large for one frame comes after its last byte, live and by replay", async () => {
  const relay = await testRelay();
  const seen: { size: number; trailers: string[] }[] = [];
  const target = await testTarget((req, res, body) => {
    seen.push({ size: body.length, trailers: req.rawTrailers });
    res.end();
  });
  await testAgent(relay, target.url);
  const sending = httpRequest(`${relay.hooks}/default/large`, { method: "POST" });
  sending.write(Buffer.alloc(3_000_000, "x"));
  sending.addTrailers([["X-Sum", "3"]]);
  sending.end();
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  answer.resume();
  await relay.api("POST", `/requests/${answer.headers["hooktap-request-id"] as string}/replay`, {});
  const expected = { size: 3_000_000, trailers: ["X-Sum", "3"] };
  expect(seen).toEqual([expected, expected]);
});

test("the id that a sender gets is this relay's alone, whoever else had one", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => void res.writeHead(200, { "hooktap-request-id": "another" }).end());
  const ids = async () => {
    const answer = await fetch(`${relay.hooks}/default`, { method: "POST" });
    return [answer.headers.get("hooktap-request-id"), (await relay.list())[0]!.id];
  };
  await relay.api("PATCH", "/endpoints/default", { reply: { headers: [["hooktap-request-id", "another"]] } });
  const [fixed, first] = await ids();
  expect(fixed).toBe(first);
  await testAgent(relay, target.url);
  const [passed, second] = await ids();
  expect(passed).toBe(second);
});

test("a replay without a signature needs no provider, and one with a body that is no base64 is refused", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  await testAgent(relay, target.url);
  await fetch(`${relay.hooks}/default`, { method: "POST", body: "plain" });
  const replay = (input: object) => relay.api<Delivery>("POST", "/requests/latest/replay", input);
  expect(await replay({ sign: "none" })).toMatchObject({ status: 200, body: { status: 200 } });
  expect(target.seen.at(-1)!.body.toString()).toBe("plain");
  const before = target.seen.length;
  expect(await replay({ edit: { bodyBase64: "!!!" } })).toMatchObject({ status: 400 });
  expect(target.seen).toHaveLength(before);
});

test("a target that is slower than its agent waits is told with the agent's time", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "passthrough" } });
  const target = await testTarget(() => {});
  await testAgent(relay, target.url, { timeoutMs: 100 });
  const answer = await fetch(`${relay.hooks}/default`, { method: "POST" });
  expect(answer.status).toBe(504);
  expect(await answer.text()).toMatch(/no answer within \d{3,4} ms/);
});
