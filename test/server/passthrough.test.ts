import { once } from "node:events";
import { connect } from "node:net";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../../protocol/delivery.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

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
