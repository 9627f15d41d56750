import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { answered, sendRaw } from "../helpers/wire.ts";

const portOf = (relay: TestRelay) => Number(new URL(relay.hooks).port);

async function bodyOf(relay: TestRelay, id: string): Promise<Buffer> {
  const response = await fetch(`${relay.console}/api/requests/${id}/body`, {
    headers: { authorization: `Bearer ${relay.token}` },
  });
  return Buffer.from(await response.arrayBuffer());
}

test("a request is stored byte for byte: raw target, header order, case and duplicates, every body byte", async () => {
  const relay = await testRelay();
  const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const head =
    "PATCH /default/a/../b%7e?x=1&x=2 HTTP/1.1\r\nhOsT: hooks.example\r\nX-Dup: 1\r\nACCEPT: */*\r\nx-dup: 2\r\nX-Dup: 1\r\nX-Empty:\r\nContent-Length: 256\r\n\r\n";
  const answer = await sendRaw(portOf(relay), Buffer.concat([Buffer.from(head), every]), answered);
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const id = /Hooktap-Request-Id: (\S+)/.exec(answer.toString())![1]!;
  const detail = await relay.detail(id);
  expect(detail).toMatchObject({
    method: "PATCH",
    path: "/a/../b%7e",
    size: 256,
    httpVersion: "1.1",
    endpoint: "default",
  });
  expect(detail.url).toBe(`${relay.hooks}/default/a/../b%7e?x=1&x=2`);
  expect(detail.headers).toEqual([
    ["hOsT", "hooks.example"],
    ["X-Dup", "1"],
    ["ACCEPT", "*/*"],
    ["x-dup", "2"],
    ["X-Dup", "1"],
    ["X-Empty", ""],
    ["Content-Length", "256"],
  ]);
  expect(detail.bodySha256).toBe(createHash("sha256").update(every).digest("hex"));
  expect((await bodyOf(relay, id)).equals(every)).toBe(true);
});

test("a GET with a body and a chunked body are stored whole", async () => {
  const relay = await testRelay();
  await sendRaw(portOf(relay), "GET /default HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", answered);
  await sendRaw(
    portOf(relay),
    "POST /default/c?d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10;ext=1\r\n0123456789abcdef\r\n0\r\n\r\n",
    answered,
  );
  const [chunked, get] = await relay.list();
  expect(get).toMatchObject({ method: "GET", path: "/", size: 5 });
  expect((await bodyOf(relay, get!.id)).toString()).toBe("hello");
  expect(chunked).toMatchObject({ path: "/c", size: 19 });
  expect((await bodyOf(relay, chunked!.id)).toString()).toBe("abc0123456789abcdef");
});

test("a large body is streamed and comes back as it was", async () => {
  const relay = await testRelay();
  const bytes = randomBytes(3_000_000);
  const response = await fetch(`${relay.hooks}/default/large`, { method: "POST", body: bytes });
  expect(response.status).toBe(200);
  const [row] = await relay.list();
  expect(row!.size).toBe(bytes.length);
  expect((await bodyOf(relay, row!.id)).equals(bytes)).toBe(true);
  expect((await relay.detail(row!.id)).bodySha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test("a body over the limit gets a 413 that arrives, and one that only announces it is not asked for", async () => {
  const relay = await testRelay();
  const head = `POST /default HTTP/1.1\r\nHost: x\r\nContent-Length: ${101 * 1024 * 1024}\r\n`;
  expect((await sendRaw(portOf(relay), `${head}\r\n`, answered)).toString()).toMatch(/^HTTP\/1\.1 413 /);
  const expecting = await sendRaw(portOf(relay), `${head}Expect: 100-continue\r\n\r\n`, answered);
  expect(expecting.toString()).toMatch(/^HTTP\/1\.1 413 /);
  const fine = await sendRaw(
    portOf(relay),
    "POST /default HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    (bytes) => bytes.includes("200 OK"),
  );
  expect(fine.toString()).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
  const [kept, ...refused] = await relay.list();
  expect(kept).toMatchObject({ refused: null, size: 2 });
  expect(refused).toMatchObject(Array(2).fill({ refused: "body_too_large", size: 101 * 1024 * 1024 }));
  expect((await bodyOf(relay, refused[0]!.id)).length).toBe(0);
});

test("a sender that goes away in the middle of its body leaves nothing behind", async () => {
  const relay = await testRelay();
  const socket = connect(portOf(relay), "127.0.0.1");
  socket.write("POST /default HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  await new Promise((resolve) => socket.write(Buffer.alloc(500_000), resolve));
  socket.destroy();
  await fetch(`${relay.hooks}/default`, { method: "POST", body: "next" });
  const rows = await relay.list();
  expect(rows.map((row) => row.size)).toEqual([4]);
});

test.each([
  ["two Host headers", "GET /default HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
  ["an absolute target", "GET http://evil/default HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target that is no path", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["no Host", "GET /default HTTP/1.1\r\n\r\n"],
  ["HTTP/0.9", "GET /default\r\n\r\n"],
  ["a header name with a space", "GET /default HTTP/1.1\r\nHost : a\r\n\r\n"],
  ["two lengths", "POST /default HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  [
    "length and chunks",
    "POST /default HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "a chunk size that is no number",
    "POST /default HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
  ],
  ["bytes that are no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
])("%s: 400, nothing is stored, the relay goes on", async (_, bytes) => {
  const relay = await testRelay();
  const answer = await sendRaw(portOf(relay), Buffer.from(bytes, "latin1"));
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect(await relay.list()).toEqual([]);
});

test("an unknown endpoint is made by its first request on loopback, but not for a forwarded one", async () => {
  const relay = await testRelay();
  expect((await fetch(`${relay.hooks}/fresh/x`, { method: "POST", body: "1" })).status).toBe(200);
  expect((await relay.list())[0]).toMatchObject({ endpoint: "fresh", path: "/x" });
  const forwarded = await fetch(`${relay.hooks}/stranger/x`, {
    method: "POST",
    headers: { "x-forwarded-for": "1.2.3.4" },
  });
  expect(forwarded.status).toBe(404);
  expect(await forwarded.json()).toEqual({
    error: {
      code: "endpoint_not_found",
      message: "there is no endpoint named stranger",
      hint: "make it with: hooktap endpoints create stranger",
    },
  });
  for (const path of ["/", "/UPPER/x", "/-bad", "/a_b", "/%61bc"])
    expect((await fetch(relay.hooks + path)).status).toBe(404);
});

test("a relay with a public address makes no endpoints for strangers, and tells its public address", async () => {
  const relay = await testRelay({ hooksUrl: "https://hooks.example.com", hooksDomain: "hooks.example.org" });
  expect((await fetch(`${relay.hooks}/fresh`, { method: "POST" })).status).toBe(404);
  await fetch(`${relay.hooks}/default/a?b`, { method: "POST" });
  await sendRaw(
    portOf(relay),
    "POST /c?d HTTP/1.1\r\nHost: Default.hooks.example.org:443\r\nContent-Length: 0\r\n\r\n",
    answered,
  );
  const rows = await relay.list();
  expect(rows.map((row) => row.path)).toEqual(["/c", "/a"]);
  expect((await relay.detail(rows[0]!.id)).url).toBe("https://default.hooks.example.org/c?d");
  expect((await relay.detail(rows[1]!.id)).url).toBe("https://hooks.example.com/default/a?b");
});

test("the answer is the endpoint's own, harmless in a browser, and a navigation gets a notice", async () => {
  const relay = await testRelay();
  await relay.api("PATCH", "/endpoints/default", {
    reply: {
      mode: "static",
      status: 202,
      body: "<script>1</script>",
      headers: [
        ["Content-Type", "text/html"],
        ["X-Own", "1"],
      ],
    },
  });
  const response = await fetch(`${relay.hooks}/default`, { method: "POST" });
  expect(response.status).toBe(202);
  expect(response.headers.get("x-own")).toBe("1");
  expect(response.headers.get("content-security-policy")).toBe("sandbox");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("hooktap-request-id")).toMatch(/^[0-9a-z]{7}-[0-9a-z]{4}$/);
  expect(await response.text()).toBe("<script>1</script>");
  const navigation = await sendRaw(
    portOf(relay),
    "GET /default HTTP/1.1\r\nHost: x\r\nSec-Fetch-Mode: navigate\r\n\r\n",
    answered,
  );
  expect(navigation.toString()).toMatch(/^HTTP\/1\.1 403 [^]*receives webhooks/);
  expect(await relay.list()).toHaveLength(2);
});

test("the console's cookie is neither stored nor shown", async () => {
  const relay = await testRelay();
  const cookie = "a=1; hooktap_4665=secretsession; b=2";
  await sendRaw(portOf(relay), `GET /default HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`, answered);
  await sendRaw(portOf(relay), "GET /default HTTP/1.1\r\nHost: x\r\nCookie: hooktap_1=secretsession\r\n\r\n", answered);
  const rows = await relay.list();
  expect((await relay.detail(rows[1]!.id)).headers).toEqual([
    ["Host", "x"],
    ["Cookie", "a=1; b=2"],
  ]);
  expect((await relay.detail(rows[0]!.id)).headers).toEqual([["Host", "x"]]);
});

test("many requests at once are all stored, in an order that is theirs", async () => {
  const relay = await testRelay();
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => fetch(`${relay.hooks}/default/${i}`, { method: "POST", body: String(i) })),
  );
  const ids = new Set(answers.map((response) => response.headers.get("hooktap-request-id")));
  expect(ids.size).toBe(300);
  const rows = await relay.list();
  expect(rows).toHaveLength(300);
  expect(rows.every((row) => ids.has(row.id))).toBe(true);
});
