import { connect } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import {
  CloseCode,
  FIN,
  FrameType,
  INFORMATIONAL,
  MAX_DATA,
  MAX_FRAME,
  ResetCode,
  STREAM_WINDOW,
  encodeData,
  encodeHead,
  encodeJson,
  encodeNumber,
} from "../../protocol/frames.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { long } from "../helpers/long.ts";
import { rawAgent } from "../helpers/raw-agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const NOTHING = new Uint8Array(0);
const OK = { status: 200, reason: "OK", headers: [] };

const raw = (type: number, stream: number, payload: Uint8Array | string = "", flags = 0) => {
  const head = Buffer.from([type, flags, 0, 0, 0, 0]);
  head.writeUInt32BE(stream, 2);
  return Buffer.concat([head, Buffer.from(payload as string)]);
};
const response = (stream: number, head: unknown, body: Uint8Array = NOTHING, flags = FIN) =>
  encodeHead(FrameType.response, stream, head, body, flags);

/** What an agent may never send once a stream is open; `n` is that stream. */
const BAD: Record<string, (n: number) => (Uint8Array | string)[]> = {
  "no bytes": () => [NOTHING],
  "half a head": () => [Uint8Array.of(2, 0, 0)],
  "a text message": () => ["{}"],
  "an unknown type": (n) => [raw(6, n)],
  "an OPEN of the agent's": (n) => [raw(FrameType.open, n)],
  "DATA on stream 0": () => [encodeData(0, Uint8Array.of(1))],
  "a frame for a stream to come": () => [encodeData(0xffffffff, NOTHING)],
  "DATA before a head": (n) => [encodeData(n, Uint8Array.of(1))],
  "an end before a head": (n) => [encodeData(n, NOTHING, FIN)],
  "a head that is cut off": (n) => [raw(FrameType.response, n, Uint8Array.of(0, 0, 1, 0, 123))],
  "a head without its length": (n) => [raw(FrameType.response, n, "abc")],
  "a head that is no JSON": (n) => [raw(FrameType.response, n, "\0\0\0\x02{{")],
  "a head that is no UTF-8": (n) => [raw(FrameType.response, n, Uint8Array.of(0, 0, 0, 3, 34, 0xff, 34))],
  "a head of 100,000 brackets": (n) => [raw(FrameType.response, n, `\0\x01\x86\xa0${"[".repeat(100_000)}`)],
  "a head of another shape": (n) => [response(n, { status: "200", reason: "OK", headers: [] })],
  "status 99": (n) => [response(n, { ...OK, status: 99 })],
  "status 100": (n) => [response(n, { ...OK, status: 100 })],
  "status 101 that nobody asked for": (n) => [response(n, { ...OK, status: 101 })],
  "status 101 that nobody asked for, and no end": (n) => [response(n, { ...OK, status: 101 }, NOTHING, 0)],
  "status 200.5": (n) => [response(n, { ...OK, status: 200.5 })],
  "a line break in the reason": (n) => [response(n, { ...OK, reason: "OK\r\nX: 1" })],
  "a line break in a header": (n) => [response(n, { ...OK, headers: ["X", "1\r\nY: 2"] })],
  "a header's name with a colon": (n) => [response(n, { ...OK, headers: ["X:", "1"] })],
  "a header without a value": (n) => [response(n, { ...OK, headers: ["X"] })],
  "a report that is no hash": (n) => [response(n, { ...OK, sent: { sha256: "abc", bytes: 1 } })],
  "an error nobody knows": (n) => [response(n, { error: "bored", message: "" })],
  "a body in a head that is not the last frame": (n) => [response(n, OK, Uint8Array.of(1), 0)],
  "a body above 64 KiB in a head": (n) => [response(n, OK, new Uint8Array(MAX_DATA + 1))],
  "a second head": (n) => [response(n, OK, NOTHING, 0), response(n, OK, NOTHING, 0)],
  "an informational head with a final status": (n) => [response(n, OK, NOTHING, INFORMATIONAL)],
  "an informational 100": (n) => [response(n, { ...OK, status: 100 }, NOTHING, INFORMATIONAL)],
  "a line break in an informational head": (n) => [
    response(n, { status: 103, reason: "Early", headers: ["X", "1\r\n\r\n"] }, NOTHING, INFORMATIONAL),
  ],
  "an informational head after the answer's": (n) => [
    response(n, OK, NOTHING, 0),
    response(n, { ...OK, status: 103 }, NOTHING, INFORMATIONAL),
  ],
  "a frame of more than 64 KiB of DATA": (n) => [
    response(n, OK, NOTHING, 0),
    encodeData(n, new Uint8Array(MAX_DATA + 1)),
  ],
  "credit for what was never sent": (n) => [encodeNumber(FrameType.credit, n, 1)],
  "credit that would overflow": (n) => [encodeNumber(FrameType.credit, n, 0xffffffff)],
  "credit of the connection for what was never sent": () => [encodeNumber(FrameType.credit, 0, 1)],
  "credit of three bytes": (n) => [raw(FrameType.credit, n, "abc")],
  "a RESET of three bytes": (n) => [raw(FrameType.reset, n, "abc")],
  "SENT of another shape": (n) => [encodeJson(FrameType.sent, n, { sha256: 1 })],
  "trailers that are no list": (n) => [response(n, OK, NOTHING, 0), encodeJson(FrameType.trailers, n, { a: 1 }, FIN)],
  "a line break in a trailer": (n) => [
    response(n, OK, NOTHING, 0),
    encodeJson(FrameType.trailers, n, ["A", "\r\n"], FIN),
  ],
  "CONTROL on a stream": (n) => [encodeJson(FrameType.control, n, { type: "target_up", endpoint: "default" })],
  "CONTROL of another shape": () => [encodeJson(FrameType.control, 0, { type: "sudo" })],
};

const post = (relay: TestRelay, name: string) =>
  fetch(`${relay.hooks}/default/${name}`, { method: "POST", body: name })
    .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    .catch((error: Error) => error);

/** That the relay still does what it is for. */
async function stillWorks(relay: TestRelay): Promise<void> {
  const target = await testTarget();
  const agent = await testAgent(relay, target.url, { name: "good" });
  expect(await post(relay, "good")).toEqual({ status: 200, text: "done" });
  agent.close();
  await agent.done;
}

test("each bad frame closes its agent's connection with 4400 and a reason; its sender is answered, the relay goes on", async () => {
  const relay = await testRelay();
  for (const [name, frames] of Object.entries(BAD)) {
    const agent = await rawAgent(relay, name.replaceAll(/\W/g, "-"));
    const answer = post(relay, encodeURIComponent(name));
    const { stream } = await agent.next(FrameType.open);
    for (const frame of frames(stream)) agent.socket.send(frame);
    const { code, reason } = await agent.closed;
    expect([name, code]).toEqual([name, CloseCode.badFrame]);
    expect(reason).not.toBe("");
    const told = await answer;
    // Where a head had been passed on, nothing but breaking off is left.
    if (!(told instanceof Error)) expect([name, told]).toEqual([name, { status: 200, text: "ok" }]);
  }
  await stillWorks(relay);
});

test("frames of a stream that has ended are late, not wrong", async () => {
  const relay = await testRelay();
  const agent = await rawAgent(relay, "late");
  const answer = post(relay, "one");
  const { stream } = await agent.next(FrameType.open);
  agent.socket.send(response(stream, OK, Buffer.from("one")));
  agent.socket.send(encodeData(stream, new Uint8Array(MAX_DATA)));
  agent.socket.send(encodeNumber(FrameType.credit, stream, 5));
  agent.socket.send(encodeNumber(FrameType.reset, stream, ResetCode.target));
  expect(await answer).toEqual({ status: 200, text: "one" });
  const next = post(relay, "two");
  agent.socket.send(response((await agent.next(FrameType.open)).stream, OK, Buffer.from("two")));
  expect(await next).toEqual({ status: 200, text: "two" });
});

test("an answer beyond its credit is a bad frame, also while its sender does not read", async () => {
  const relay = await testRelay();
  const agent = await rawAgent(relay, "greedy");
  const socket = connect(Number(new URL(relay.hooks).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  socket.pause();
  socket.write("GET /default HTTP/1.1\r\nHost: h\r\n\r\n");
  const { stream } = await agent.next(FrameType.open);
  agent.socket.send(response(stream, OK, NOTHING, 0));
  // What the kernel holds for the sender is credited; what the relay would have to hold is not.
  const part = encodeData(stream, new Uint8Array(MAX_DATA));
  let sent = 0;
  while (agent.socket.readyState === agent.socket.OPEN && sent < 64 * STREAM_WINDOW) {
    await new Promise((resolve) => agent.socket.send(part, resolve));
    sent += MAX_DATA;
  }
  expect((await agent.closed).code).toBe(CloseCode.badFrame);
});

test("a message above 1 MiB is not taken in: the connection ends with 1009", async () => {
  const relay = await testRelay();
  const agent = await rawAgent(relay, "large");
  agent.socket.send(Buffer.alloc(MAX_FRAME + 1));
  expect((await agent.closed).code).toBe(1009);
  await stillWorks(relay);
});

test("random frames never bring the relay down, whatever stream they name", async () => {
  const relay = await testRelay();
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .tuple(fc.oneof(fc.jsonValue(), fc.constant(OK)), fc.uint8Array({ maxLength: 50 }))
      .map(([head, body]) => Buffer.from(response(1, head, body).subarray(6))),
  );
  const frame = fc.record({
    type: fc.oneof(fc.nat(10), fc.nat(255)),
    flags: fc.oneof(fc.nat(3), fc.nat(255)),
    ahead: fc.constantFrom("open", "open", "zero", "past", "future"),
    payload,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), async (frames) => {
      const agent = await rawAgent(relay, `fuzz-${run++}`);
      const answers = [post(relay, "a"), post(relay, "b")];
      await agent.next(FrameType.open);
      const { stream } = await agent.next(FrameType.open);
      const places = { open: stream, zero: 0, past: stream - 1, future: stream + 7 };
      for (const { type, flags, ahead, payload: bytes } of frames) {
        if (agent.socket.readyState === agent.socket.OPEN) agent.socket.send(raw(type, places[ahead], bytes, flags));
      }
      agent.socket.close();
      const { code } = await agent.closed;
      expect([CloseCode.badFrame, 1005]).toContain(code);
      await Promise.all(answers);
    }),
    { numRuns: long ? 2_000 : 60 },
  );
  await until(async () => (await relay.api<{ agents: unknown[] }>("GET", "/agents")).body.agents.length === 0);
  await stillWorks(relay);
});
