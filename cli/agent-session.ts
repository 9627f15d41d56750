import type { RawData, WebSocket } from "ws";
import { createLink } from "../protocol/flow.ts";
import {
  CloseCode,
  FIN,
  FrameError,
  FrameType,
  decodeFrame,
  decodeHead,
  decodeJson,
  decodeNumber,
  encodeJson,
} from "../protocol/frames.ts";
import { type AgentHello, OpenHead, RelayControl, type RelayHello } from "../protocol/tunnel.ts";
import type { ZodType } from "zod";
import { type AgentStream, type StreamDeps, serveStream } from "./agent-stream.ts";

export interface Refusal {
  code: string;
  message: string;
  hint: string | null;
}

export interface SessionDeps extends Omit<StreamDeps, "link"> {
  hello: AgentHello;
  onHello(hello: RelayHello): void;
}

export interface Session {
  /** What the relay gave as its reason before it closed the connection. */
  refusal(): Refusal | null;
  targetUp(endpoint: string): void;
  /** Gives up what is in flight. */
  abort(): void;
}

function parse<T>(schema: ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new FrameError(`${what} that is not as the protocol has it`);
  return result.data;
}

/** Speaks the tunnel's frames on an open WebSocket: hello first, then one stream a request. */
export function createSession(socket: WebSocket, { hello, onHello, ...deps }: SessionDeps): Session {
  const link = createLink(socket);
  const streams = new Map<number, AgentStream>();
  let refusal: Refusal | null = null;

  function receive(message: Uint8Array): void {
    const frame = decodeFrame(message);
    const stream = streams.get(frame.stream);
    const fin = (frame.flags & FIN) !== 0;
    switch (frame.type) {
      case FrameType.control: {
        const control = parse(RelayControl, decodeJson(frame.payload), "a control message");
        if (control.type === "hello") onHello(control);
        else refusal = control;
        break;
      }
      case FrameType.open: {
        if (stream) throw new FrameError("a stream opened twice");
        const { head, body } = decodeHead(frame.payload);
        const open = parse(OpenHead, head, "a request's head");
        const onEnd = () => streams.delete(frame.stream);
        const first = { bytes: body, fin };
        streams.set(frame.stream, serveStream(frame.stream, open, first, { ...deps, link, onEnd }));
        break;
      }
      // Frames for a stream that has just ended are late, not wrong.
      case FrameType.data:
        stream?.data(frame.payload, fin);
        break;
      case FrameType.credit:
        stream?.credit.grant(decodeNumber(frame.payload));
        break;
      case FrameType.reset:
        stream?.reset();
        break;
    }
  }

  socket.on("message", (data: RawData, binary: boolean) => {
    try {
      if (!binary) throw new FrameError("a text message");
      receive(data as Buffer);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      socket.close(CloseCode.badFrame, error.message.slice(0, 100));
    }
  });
  socket.once("close", () => {
    for (const stream of streams.values()) stream.detach();
  });
  void link.send(encodeJson(FrameType.control, 0, hello));

  return {
    refusal: () => refusal,
    targetUp(endpoint) {
      void link.send(encodeJson(FrameType.control, 0, { type: "target_up", endpoint }));
    },
    abort() {
      for (const stream of streams.values()) stream.reset();
    },
  };
}
