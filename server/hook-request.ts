import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FlatHeaders } from "../protocol/headers.ts";
import type { Body, createBodyReader } from "./request-body.ts";

/** A request to the hooks listener as it is on the wire. A framework's would have its path normalised, and signatures cover those bytes. */
export interface HookRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly rawHeaders: FlatHeaders;
  /** What came behind the body, once that is complete. */
  trailers(): FlatHeaders;
  readonly socket: Socket;
  /** The body, or that it is larger than `limit` bytes; null when the sender went away. */
  body(limit: number): Body | Promise<Body | null>;
  /** The body is not wanted: reads what comes of it within bounds, and drops it. */
  drop(): void;
}

/** A request that node:http read. */
export function nodeRequest(req: IncomingMessage, bodies: ReturnType<typeof createBodyReader>): HookRequest {
  return {
    method: req.method!,
    url: req.url!,
    httpVersion: req.httpVersion,
    rawHeaders: req.rawHeaders,
    trailers: () => req.rawTrailers,
    socket: req.socket,
    body: (limit) => bodies.read(req, limit),
    drop: () => bodies.drain(req),
  };
}
