import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { Delivery } from "../../protocol/delivery.ts";
import type { AgentState } from "../../protocol/live.ts";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { answered, rawTarget, sendRaw } from "../helpers/wire.ts";

const post = (relay: TestRelay, path: string, body: string | Uint8Array = path) =>
  fetch(`${relay.hooks}/default/${path}`, { method: "POST", body: body as BodyInit });

async function connectedAgents(relay: TestRelay): Promise<AgentState[]> {
  return (await relay.api<{ agents: AgentState[] }>("GET", "/agents")).body.agents;
}

const settledDelivery = (relay: TestRelay, id: string) =>
  until(async () => (await relay.detail(id)).deliveries.some((delivery) => delivery.status !== null));

test("under auto the sender gets the target's real answer, and the delivery is recorded with it", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.writeHead(418, "Short and stout", ["X-One", "1", "x-one", "2", "Content-Type", "text/plain"]);
    res.end("teapot");
  });
  const agent = await testAgent(relay, target.url);
  expect(agent.hello.endpoints).toEqual([
    { name: "default", url: `${relay.hooks}/default`, known: false, queued: 0, waiting: 0 },
  ]);
  const port = Number(new URL(relay.hooks).port);
  const answer = await sendRaw(
    port,
    "POST /default/tea?a=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
    (bytes) => bytes.includes("teapot"),
  );
  const text = answer.toString();
  expect(text).toMatch(/^HTTP\/1\.1 418 Short and stout\r\nX-One: 1\r\nx-one: 2\r\nContent-Type: text\/plain\r\n/);
  expect(text).toContain("Content-Security-Policy: sandbox");
  await until(async () => (await relay.list())[0]?.delivery !== null);
  const [row] = await relay.list();
  expect(row!.delivery).toMatchObject({ status: 418, error: null, attempts: 1 });
  const detail = await relay.detail(row!.id);
  const [delivery] = detail.deliveries;
  expect(delivery).toMatchObject({
    requestId: row!.id,
    mode: "live",
    agent: "here",
    target: target.url,
    status: 418,
    reason: "Short and stout",
    size: 6,
    truncated: false,
    changes: null,
    bodySha256: detail.bodySha256,
  });
  expect(delivery!.headers.slice(0, 2)).toEqual([
    ["X-One", "1"],
    ["x-one", "2"],
  ]);
  const path = `${relay.console}/api/requests/${row!.id}/deliveries/${delivery!.id}/body`;
  const body = await fetch(path, { headers: { authorization: `Bearer ${relay.token}` } });
  expect(await body.text()).toBe("teapot");
  expect(body.headers.get("content-disposition")).toMatch(/^attachment/);
});

test("the target gets every byte as the sender sent it", async () => {
  const relay = await testRelay();
  const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const target = await rawTarget("HTTP/1.1 204 No Content\r\n\r\n", (bytes) => bytes.subarray(-256).equals(every));
  await testAgent(relay, `127.0.0.1:${target.port}/base/`);
  const headers = "hOsT: hooks.example\r\nX-Dup: 1\r\nACCEPT: */*\r\nx-dup: 2\r\nContent-Length: 256\r\n\r\n";
  const head = `PATCH /default/a/../b%7e?x=1&x=2 HTTP/1.1\r\n`;
  const port = Number(new URL(relay.hooks).port);
  await sendRaw(port, Buffer.concat([Buffer.from(head + headers), every]), (bytes) => bytes.includes("204"));
  const expected = Buffer.concat([Buffer.from(`PATCH /base/a/../b%7e?x=1&x=2 HTTP/1.1\r\n${headers}`), every]);
  expect((await target.wait((bytes) => bytes.length >= expected.length)).toString("latin1")).toBe(
    expected.toString("latin1"),
  );
});

test("a chunked body stays chunked, and a GET keeps its body", async () => {
  const relay = await testRelay();
  const target = await rawTarget("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", (bytes) =>
    /(\r\n0\r\n\r\n|hello)$/.test(bytes.toString()),
  );
  await testAgent(relay, `127.0.0.1:${target.port}`);
  const port = Number(new URL(relay.hooks).port);
  const ok = (bytes: Buffer) => bytes.includes("200 OK");
  await sendRaw(
    port,
    "POST /default/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    ok,
  );
  expect((await target.wait((bytes) => bytes.length > 0)).toString()).toMatch(
    /^POST \/c HTTP\/1\.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n$/,
  );
  await sendRaw(
    port,
    "GET /default HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\nhello",
    ok,
  );
  expect((await target.wait((bytes) => bytes.includes("GET"))).toString()).toBe(
    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
  );
});

test("an answer streams: the sender reads its first part before the target wrote the last", async () => {
  const relay = await testRelay();
  let finish = () => {};
  const target = await testTarget((_req, res) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write("data: 1\n\n");
    finish = () => res.end("data: 2\n\n");
  });
  await testAgent(relay, target.url);
  const response = await post(relay, "events");
  const reader = response.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe("data: 1\n\n");
  finish();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe("data: 2\n\n");
  expect((await reader.read()).done).toBe(true);
});

test("large bodies pass both ways unchanged, and the record says how much of the answer it kept", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res, body) => void res.end(body));
  await testAgent(relay, target.url);
  const bytes = randomBytes(5_000_000);
  const response = await post(relay, "large", bytes);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  const id = response.headers.get("hooktap-request-id")!;
  await settledDelivery(relay, id);
  const { deliveries, bodySha256 } = await relay.detail(id);
  expect(deliveries[0]).toMatchObject({ size: bytes.length, truncated: true, bodySha256 });
  expect(bodySha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("a closed port is a named error at once: the sender gets the static answer, the request waits for the target", async () => {
  const relay = await testRelay();
  const port = await closedPort();
  await testAgent(relay, `127.0.0.1:${port}`);
  const response = await post(relay, "1");
  expect([response.status, await response.text()]).toEqual([200, "ok"]);
  const first = response.headers.get("hooktap-request-id")!;
  await until(async () => (await relay.detail(first)).deliveries.length === 1);
  expect((await relay.detail(first)).deliveries[0]).toMatchObject({ status: null, error: "refused", mode: "live" });
  await post(relay, "2");
  await post(relay, "3");
  await until(async () => (await connectedAgents(relay))[0]?.queued === 3);
  const target = await testTarget(undefined, port);
  await until(() => target.seen.length === 3);
  expect(target.seen.map(({ url }) => url)).toEqual(["/1", "/2", "/3"]);
  await settledDelivery(relay, first);
  expect((await relay.list()).map((row) => row.delivery?.attempts)).toEqual([1, 1, 2]);
  // With the backlog done, the target answers again itself.
  await until(async () => (await connectedAgents(relay))[0]?.queued === 0);
  expect(await (await post(relay, "4")).text()).toBe("done");
});

test("under passthrough a target that refuses is a 502 that settles, and no agent is one too", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: "passthrough" });
  const offline = await post(relay, "0");
  expect([offline.status, await offline.json()]).toMatchObject([502, { error: { code: "agent_offline" } }]);
  const port = await closedPort();
  const agent = await testAgent(relay, `127.0.0.1:${port}`);
  const refused = await post(relay, "1");
  expect([refused.status, await refused.json()]).toMatchObject([502, { error: { code: "refused" } }]);
  const target = await testTarget(undefined, port);
  expect(await (await post(relay, "2")).text()).toBe("done");
  expect(target.seen.map(({ url }) => url)).toEqual(["/2"]);
  expect(agent.outcomes.map(({ error }) => error)).toEqual(["refused", null]);
});

test("a deadline that passes is a 504 and settles the request", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { timeoutMs: 150 });
  let hang = true;
  const target = await testTarget((_req, res) => {
    if (!hang) res.end("done");
  });
  await testAgent(relay, target.url);
  const response = await post(relay, "slow");
  expect([response.status, await response.json()]).toMatchObject([504, { error: { code: "target_timeout" } }]);
  await until(async () => (await relay.list())[0]?.delivery !== null);
  expect((await relay.list())[0]!.delivery).toMatchObject({ status: null, error: "timeout" });
  hang = false;
  expect(await (await post(relay, "next")).text()).toBe("done");
  expect(target.seen.map(({ url }) => url)).toEqual(["/slow", "/next"]);
});

test("an agent that stops resumes where it stopped: 200 requests, in order, once", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const first = await testAgent(relay, target.url);
  await post(relay, "before");
  await until(async () => (await relay.list())[0]?.delivery !== null);
  first.close();
  await first.done;
  await until(async () => (await connectedAgents(relay)).length === 0);
  for (let i = 0; i < 200; i++) expect(await (await post(relay, `missed/${i}`)).text()).toBe("ok");
  const second = await testAgent(relay, target.url);
  expect(second.hello.endpoints[0]).toMatchObject({ known: true, queued: 200 });
  await until(() => target.seen.length === 201);
  expect(target.seen.map(({ url }) => url)).toEqual([
    "/before",
    ...Array.from({ length: 200 }, (_, i) => `/missed/${i}`),
  ]);
  await until(async () => (await connectedAgents(relay))[0]?.queued === 0);
  expect((await relay.list()).every((row) => row.delivery?.attempts === 1)).toBe(true);
  expect((await relay.list())[0]!.delivery!.status).toBe(200);
  expect(await (await post(relay, "after")).text()).toBe("done");
  expect(target.seen).toHaveLength(202);
});

test("a new agent starts now and hears how many wait; --backlog all brings them, none leaves them", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  for (let i = 0; i < 3; i++) await post(relay, `old/${i}`);
  const fresh = await testAgent(relay, target.url);
  expect(fresh.hello.endpoints[0]).toMatchObject({ known: false, queued: 0, waiting: 3 });
  await post(relay, "new");
  expect(target.seen.map(({ url }) => url)).toEqual(["/new"]);
  fresh.close();
  await fresh.done;
  const all = await testAgent(relay, target.url, { backlog: "all" });
  expect(all.hello.endpoints[0]).toMatchObject({ known: true, queued: 3, waiting: 0 });
  await until(() => target.seen.length === 4);
  expect(target.seen.slice(1).map(({ url }) => url)).toEqual(["/old/0", "/old/1", "/old/2"]);
  await until(async () => (await connectedAgents(relay))[0]?.queued === 0);
  all.close();
  await all.done;
  await until(async () => (await connectedAgents(relay)).length === 0);
  await post(relay, "missed");
  const none = await testAgent(relay, target.url, { backlog: "none" });
  expect(none.hello.endpoints[0]).toMatchObject({ queued: 0, waiting: 1 });
  expect(await (await post(relay, "live")).text()).toBe("done");
  expect(target.seen.at(-1)!.url).toBe("/live");
});

test("an agent that dies with a request under way: the sender is answered, and the request comes again", async () => {
  const relay = await testRelay();
  let open = 0;
  const target = await testTarget((_req, res) => {
    if (open++ > 0) res.end("done");
  });
  const agent = await testAgent(relay, target.url);
  const pending = post(relay, "cut");
  await until(() => target.seen.length === 1);
  agent.close();
  const startedAt = performance.now();
  const response = await pending;
  expect(performance.now() - startedAt).toBeLessThan(1000);
  expect([response.status, await response.text()]).toEqual([200, "ok"]);
  await agent.done;
  const id = response.headers.get("hooktap-request-id")!;
  await until(async () => (await relay.detail(id)).deliveries.length === 1);
  expect((await relay.detail(id)).deliveries[0]).toMatchObject({ status: null, error: "agent_lost" });
  await testAgent(relay, target.url);
  await settledDelivery(relay, id);
  expect(target.seen.map(({ url }) => url)).toEqual(["/cut", "/cut"]);
});

test("a newer agent of the same name takes over and the older is told; two names each get everything", async () => {
  const relay = await testRelay();
  const [one, two, other] = [await testTarget(), await testTarget(), await testTarget()];
  const older = await testAgent(relay, one.url, { name: "same" });
  const ended = older.done.catch((error: { code: string }) => error.code);
  await testAgent(relay, two.url, { name: "same" });
  expect(await ended).toBe("replaced");
  await testAgent(relay, other.url, { name: "other" });
  expect((await connectedAgents(relay)).map(({ name }) => name)).toEqual(["same", "other"]);
  const response = await post(relay, "x");
  expect(await response.text()).toBe("done");
  const id = response.headers.get("hooktap-request-id")!;
  await until(async () => (await relay.detail(id)).deliveries.length === 2);
  expect((await relay.detail(id)).deliveries.map(({ agent }) => agent).toSorted()).toEqual(["other", "same"]);
  expect([one.seen.length, two.seen.length, other.seen.length]).toEqual([0, 1, 1]);
});

test("a sender that goes away cancels the target's request, and that settles it", async () => {
  const relay = await testRelay();
  let aborted = false;
  const target = await testTarget((req) => {
    if (req.url === "/first") req.socket.once("close", () => (aborted = true));
  });
  await testAgent(relay, target.url);
  const socket = connect(Number(new URL(relay.hooks).port), "127.0.0.1");
  socket.write("POST /default/first HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  await until(() => target.seen.length === 1);
  socket.destroy();
  await until(() => aborted);
  await until(async () => (await relay.list())[0]?.delivery !== null);
  expect((await relay.list())[0]!.delivery).toMatchObject({ error: "aborted" });
  expect((await connectedAgents(relay))[0]!.queued).toBe(0);
});

test("a target that breaks off its answer breaks off the sender's too, and the record says so", async () => {
  const relay = await testRelay();
  const target = await testTarget((_req, res) => {
    res.writeHead(200, { "content-length": "100" });
    res.write("only this", () => res.destroy());
  });
  await testAgent(relay, target.url);
  const error = await new Promise<Error>((resolve) => {
    request(`${relay.hooks}/default`, { method: "POST" }, (res) => res.on("error", resolve).resume()).end();
  });
  expect(error.message).toBe("aborted");
  await until(async () => (await relay.list())[0]?.delivery !== null);
  expect((await relay.list())[0]!.delivery).toMatchObject({ status: 200, error: "reset" });
});

test("a HEAD request and answers without a body pass", async () => {
  const relay = await testRelay();
  const target = await testTarget((req, res) => {
    if (req.method === "HEAD") res.writeHead(200, { "content-length": "1234" }).end();
    else res.writeHead(304, { etag: '"x"' }).end();
  });
  await testAgent(relay, target.url);
  const port = Number(new URL(relay.hooks).port);
  const head = await sendRaw(port, "HEAD /default HTTP/1.1\r\nHost: x\r\n\r\n", (bytes) => bytes.includes("\r\n\r\n"));
  expect(head.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*content-length: 1234\r\n[^]*\r\n\r\n$/);
  const unchanged = await sendRaw(port, "GET /default HTTP/1.1\r\nHost: x\r\n\r\n", (bytes) =>
    bytes.includes("\r\n\r\n"),
  );
  expect(unchanged.toString()).toMatch(/^HTTP\/1\.1 304 Not Modified\r\netag: "x"\r\n/);
});

test("under static the sender has its answer at once, and the agents get the request all the same", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 201, body: "taken" } });
  const target = await testTarget();
  await testAgent(relay, target.url);
  const response = await post(relay, "x");
  expect([response.status, await response.text()]).toEqual([201, "taken"]);
  await until(() => target.seen.length === 1);
});

test("a replay is a delivery: as it was, edited, and through the agent that is named", async () => {
  const relay = await testRelay();
  const target = await testTarget((req, res) => void res.writeHead(req.url === "/edited" ? 202 : 200).end());
  const other = await testTarget();
  await post(relay, "first");
  const [row] = await relay.list();
  const replay = (body: unknown) =>
    relay.api<Delivery & { error: { code: string } }>("POST", `/requests/${row!.id}/replay`, body);
  expect((await replay({})).body.error).toMatchObject({ code: "agent_offline" });
  await testAgent(relay, target.url, { name: "a" });
  await testAgent(relay, other.url, { name: "b" });
  const plain = await replay({});
  expect(plain).toMatchObject({
    status: 200,
    body: { mode: "replay", agent: "a", status: 200, changes: null, requestId: row!.id },
  });
  const edited = await replay({
    edit: {
      method: "PUT",
      path: "/edited",
      body: "né",
      headers: [
        ["Host", "x"],
        ["content-LENGTH", "1"],
        ["X-New", "y"],
      ],
    },
  });
  expect(edited.body).toMatchObject({
    status: 202,
    changes: { sign: "keep", edited: ["method", "path", "headers", "body"] },
  });
  expect(target.seen.at(-1)).toMatchObject({
    method: "PUT",
    url: "/edited",
    headers: ["Host", "x", "content-LENGTH", "3", "X-New", "y"],
  });
  expect(target.seen.at(-1)!.body.toString()).toBe("né");
  expect((await replay({ agent: "b" })).body).toMatchObject({ agent: "b" });
  expect((await replay({ agent: "c" })).body.error).toMatchObject({ code: "agent_offline" });
  for (const edit of [
    { headers: [["X", "a\r\nY: b"]] },
    { headers: [["X\r\nY", "a"]] },
    { path: "/a b" },
    { path: "a" },
    { path: "/a\r\n" },
    { method: "GET /" },
    { body: "a", bodyBase64: "YQ==" },
  ]) {
    expect((await replay({ edit })).status).toBe(400);
  }
  expect((await relay.detail(row!.id)).deliveries).toHaveLength(3);
  expect(await relay.list()).toHaveLength(1);
});

test("a replay of a refused target still answers 200 and says so", async () => {
  const relay = await testRelay();
  await post(relay, "x");
  await testAgent(relay, `127.0.0.1:${await closedPort()}`);
  const [row] = await relay.list();
  const { status, body } = await relay.api<Delivery>("POST", `/requests/${row!.id}/replay`, {});
  expect([status, body.status, body.error]).toEqual([200, null, "refused"]);
});

test("a tunnel needs the token and the protocol, and none comes from a browser", async () => {
  const relay = await testRelay();
  const port = Number(new URL(relay.console).port);
  const upgrade = (path: string, headers: string[]) => {
    const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, "Connection: Upgrade", "Upgrade: websocket"];
    lines.push("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", ...headers);
    return sendRaw(port, `${lines.join("\r\n")}\r\n\r\n`, answered).then((bytes) => bytes.toString().slice(9, 12));
  };
  const token = `Authorization: Bearer ${relay.token}`;
  const protocol = "Sec-WebSocket-Protocol: hooktap.tunnel.v1";
  expect(await upgrade("/api/tunnel", [protocol])).toBe("401");
  expect(await upgrade("/api/tunnel", [protocol, "Authorization: Bearer wrong"])).toBe("401");
  expect(await upgrade("/api/tunnel", [token])).toBe("426");
  for (const origin of [
    "http://evil.example",
    "null",
    "http://127.0.0.1",
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
  ]) {
    expect(await upgrade("/api/tunnel", [token, protocol, `Origin: ${origin}`])).toBe("403");
  }
  for (const path of ["/api/%74unnel", "/api/tunnel/", "/api//tunnel", "/"])
    expect(await upgrade(path, [token, protocol])).toBe("404");
});
