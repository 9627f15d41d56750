import { EventEmitter, once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type Frame, FrameType, SUBPROTOCOL, decodeFrame, encodeJson } from "../../protocol/frames.ts";
import type { Relay } from "../../server/index.ts";

export interface RawAgent {
  socket: WebSocket;
  /** The next frame of a type, from the first one on. */
  next(type: FrameType): Promise<Frame>;
  closed: Promise<{ code: number; reason: string }>;
}

/** An agent's end of a tunnel that says hello and then only what the test sends; closed with the test. */
export async function rawAgent(relay: Relay, name: string): Promise<RawAgent> {
  const socket = new WebSocket(`${relay.console.replace("http", "ws")}/api/tunnel`, [SUBPROTOCOL], {
    headers: { authorization: `Bearer ${relay.token}` },
    perMessageDeflate: false,
  });
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  const arrivals = new EventEmitter();
  socket.on("message", (data: Buffer) => {
    frames.push(decodeFrame(data));
    arrivals.emit("frame");
  });
  const closed = once(socket, "close").then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  await once(socket, "open");
  const hello = {
    type: "hello",
    version: "0",
    agent: { name, id: name },
    target: "test",
    endpoints: ["default"],
    backlog: "none",
    concurrency: 100,
    features: ["upgrade"],
  };
  socket.send(encodeJson(FrameType.control, 0, hello));
  const agent: RawAgent = {
    socket,
    closed,
    async next(type) {
      for (;;) {
        const at = frames.findIndex((frame) => frame.type === type);
        if (at >= 0) return frames.splice(at, 1)[0]!;
        await once(arrivals, "frame");
      }
    },
  };
  await agent.next(FrameType.control);
  return agent;
}
