import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import {
  decodeFrame,
  decodeHead,
  decodeJson,
  encodeHead,
  encodeJson,
  FIN,
  FrameType,
  SUBPROTOCOL,
} from "../protocol/frames.ts";
import { type AgentHello, OpenHead, RelayControl } from "../protocol/tunnel.ts";
import type { ServedRelay } from "./relay-under-test.ts";

/** Somebody who reads what a relay sends, and can stop reading. */
export interface Reader {
  /** Ids of the requests that came. */
  seen: Set<string>;
  /** Whether it was told to load everything anew. */
  wasReset(): boolean;
  pause(): void;
  resume(): void;
  close(): void;
}

/** Follows the live feed from now on. */
export async function openLive(relay: ServedRelay): Promise<Reader> {
  const req = get(`${relay.console}/api/live`, { headers: { authorization: `Bearer ${relay.token}` }, agent: false });
  req.on("error", () => {});
  const [response] = (await once(req, "response")) as [IncomingMessage];
  const seen = new Set<string>();
  let reset = false;
  let greet = () => {};
  const greeted = new Promise<void>((resolve) => (greet = resolve));
  let rest = "";
  response.setEncoding("utf8");
  response.on("error", () => {});
  response.on("data", (text: string) => {
    const events = (rest + text).split("\n\n");
    rest = events.pop()!;
    for (const event of events) {
      if (event.includes("event: hello")) greet();
      if (event.includes("event: reset")) reset = true;
      const row = /^data: (\{.*"seq":.*\})$/m.exec(event)?.[1];
      if (row) seen.add((JSON.parse(row) as { id: string }).id);
    }
  });
  await greeted;
  return {
    seen,
    wasReset: () => reset,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void req.destroy(),
  };
}

/** An agent that answers every request with 200, by the tunnel's own frames. */
export async function openAgent(relay: ServedRelay): Promise<Reader> {
  const socket = new WebSocket(`${relay.console.replace("http", "ws")}/api/tunnel`, [SUBPROTOCOL], {
    headers: { Authorization: `Bearer ${relay.token}` },
    perMessageDeflate: false,
  });
  socket.on("error", () => {});
  await once(socket, "open");
  const seen = new Set<string>();
  let greet = () => {};
  const greeted = new Promise<void>((resolve) => (greet = resolve));
  socket.on("message", (message: Buffer) => {
    const { type, stream, payload } = decodeFrame(message);
    if (type === FrameType.control && RelayControl.parse(decodeJson(payload)).type === "hello") greet();
    if (type !== FrameType.open) return;
    seen.add(OpenHead.parse(decodeHead(payload).head).id);
    const head = { status: 200, reason: "OK", headers: [] };
    socket.send(encodeHead(FrameType.response, stream, head, new Uint8Array(0), FIN));
  });
  const hello: AgentHello = {
    type: "hello",
    version: "0.0.0",
    agent: { name: "stalled", id: "stalled" },
    target: "http://127.0.0.1:9",
    endpoints: ["default"],
    backlog: "none",
    concurrency: 16,
    features: [],
  };
  socket.send(encodeJson(FrameType.control, 0, hello));
  await greeted;
  return {
    seen,
    wasReset: () => false,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}
