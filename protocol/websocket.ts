import { z } from "zod";
import { headerValue, headerValues, type HeaderList } from "./headers.ts";

/** Whether a request asks to become a WebSocket (RFC 6455 section 4.2.1). One that announces a body is a plain request. */
export function asksForWebSocket(method: string | undefined, headers: Readonly<HeaderList>): boolean {
  return (
    method === "GET" &&
    headerValues(headers, "upgrade").some((value) => /(^|,)\s*websocket\s*(,|$)/i.test(value)) &&
    headerValue(headers, "transfer-encoding") === undefined &&
    Number(headerValue(headers, "content-length") ?? 0) === 0
  );
}

/**
 * One message or control frame of a WebSocket that was passed through. `ms` since the 101; `size` in bytes, whole and, but for a
 * `compressed` one, inflated; `base64` its first bytes, unmasked, as many as were kept.
 */
export const SocketMessage = z.object({
  from: z.enum(["sender", "target"]),
  ms: z.number(),
  kind: z.enum(["text", "binary", "ping", "pong", "close"]),
  size: z.number(),
  /** The bytes are as permessage-deflate had them: they could not be inflated. */
  compressed: z.boolean(),
  base64: z.string(),
});
export type SocketMessage = z.infer<typeof SocketMessage>;

/** What is known of a WebSocket. `cut`: more was passed than is kept. `ms` from the 101 to the end, null while open or never learned. */
export const SocketRecord = z.object({
  open: z.boolean(),
  ms: z.number().nullable(),
  cut: z.boolean(),
  messages: z.array(SocketMessage),
});
export type SocketRecord = z.infer<typeof SocketRecord>;
