import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { FrameType, SUBPROTOCOL, decodeFrame, decodeJson, encodeJson } from "../../protocol/frames.ts";
import type { AgentState } from "../../protocol/live.ts";
import type { RelayHello } from "../../protocol/tunnel.ts";
import { createHub } from "../../server/hub.ts";
import { until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

/** A tunnel made by hand; ended with the test. */
async function rawTunnel(relay: TestRelay) {
  const socket = new WebSocket(`${relay.console.replace("http", "ws")}/api/tunnel`, [SUBPROTOCOL], {
    headers: { authorization: `Bearer ${relay.token}` },
  });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  return {
    socket,
    async hello(name = "raw"): Promise<RelayHello> {
      const answered = once(socket, "message");
      const target = "http://localhost:1";
      const hello = { type: "hello", version: "0", agent: { name, id: "1" }, target, endpoints: ["default"] };
      socket.send(encodeJson(FrameType.control, 0, { ...hello, concurrency: 1, features: [] }));
      const [message] = (await answered) as [Buffer];
      return decodeJson(decodeFrame(message).payload) as RelayHello;
    },
  };
}

async function connectedAgents(relay: TestRelay): Promise<AgentState[]> {
  return (await relay.api<{ agents: AgentState[] }>("GET", "/agents")).body.agents;
}

test("an agent that says nothing any more is given up, and no longer shown as connected", async () => {
  let time = Date.now();
  const relay = await testRelay({ now: () => time });
  const { socket, hello } = await rawTunnel(relay);
  await hello();
  expect(await connectedAgents(relay)).toHaveLength(1);
  const pinged = once(socket, "ping");
  // As after a sleep: it is asked to prove itself, and does; then it says nothing any more.
  time += 3_600_000;
  await pinged;
  socket.pause();
  await until(async () => {
    time += 40;
    return (await connectedAgents(relay)).length === 0;
  });
});

test("an agent counts as connected once the relay has greeted it", async () => {
  const relay = await testRelay();
  const { hello } = await rawTunnel(relay);
  expect(await connectedAgents(relay)).toEqual([]);
  expect(await hello()).toMatchObject({ type: "hello", endpoints: [{ name: "default" }] });
  expect(await connectedAgents(relay)).toMatchObject([{ name: "raw" }]);

  const hub = createHub();
  const agent = {
    name: "half",
    id: "1",
    target: "http://localhost:1",
    connectedAt: 0,
    greeted: false,
    lanes: [],
    last: null,
    upgrades: false,
    headers: [],
    choice: { isOpen: true, takes: () => Promise.resolve(true) },
    deliver: () => Promise.reject(new Error("nothing is delivered here")),
    dismiss() {},
    fail() {},
  };
  hub.add(agent);
  expect([hub.states(), hub.connected()]).toEqual([[], []]);
  hub.greeted(agent);
  expect(hub.states()).toMatchObject([{ name: "half" }]);
});

test("a relay that shuts down asks an agent to come back in a while", async () => {
  const relay = await testRelay();
  const port = Number(new URL(relay.console).port);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const lines = ["GET /api/tunnel HTTP/1.1", `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${relay.token}`];
  lines.push("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
  lines.push("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`);
  socket.write(lines.join("\r\n"));
  // Answered after the bytes above, which came on an older connection.
  await connectedAgents(relay);
  const closed = relay.close();
  socket.write("\r\n\r\n");
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: 5\r\n[^]*shutting_down/);
  socket.destroy();
  await closed;
});
