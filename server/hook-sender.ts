import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { HeaderList } from "../protocol/headers.ts";
import { toFlat } from "../protocol/headers.ts";

/** An answer that never ends is not waited for. */
const BODY_MS = 30_000;

export interface SentRequest {
  /** The hook URL with a path, as its sender knows it: what of it is sent are the host and the path, as they are. */
  url: string;
  headers: HeaderList;
  body: Uint8Array;
}

/** What came back. `requestId` is null where the listener did not capture it. */
export interface Received {
  status: number | null;
  error: string | null;
  ms: number;
  requestId: string | null;
}

export type HookSender = ReturnType<typeof createHookSender>;

/**
 * Sends requests to this relay's own hooks listener, over a socket as every sender does, so that they are captured, verified and answered as
 * theirs. The address is the one that the listener is bound to, never one of a request or of the settings: the relay still calls nobody.
 */
export function createHookSender(address: () => AddressInfo) {
  /** Who waits to hear of a capture, by the address and port that its request comes from. */
  const waiting = new Map<string, (id: string) => void>();

  return {
    /** A request of this socket was committed. */
    captured(socket: Pick<Socket, "remoteAddress" | "remotePort">, id: string): void {
      if (waiting.size > 0) waiting.get(`${socket.remoteAddress} ${socket.remotePort}`)?.(id);
    },

    /** Sends one and resolves with the head of the answer; never rejects. `onCaptured` hears the id before there is an answer. */
    send(
      { url, headers, body }: SentRequest,
      options: { timeoutMs: number; signal: AbortSignal; onCaptured?: (id: string) => void },
    ): Promise<Received> {
      const [, host = "", path = "/"] = /^https?:\/\/([^/]+)(.+)$/.exec(url) ?? [];
      const { address: bound, port } = address();
      const began = performance.now();
      return new Promise((resolve) => {
        let requestId: string | null = null;
        let from = "";
        const settle = (status: number | null, error: string | null) => {
          clearTimeout(deadline);
          options.signal.removeEventListener("abort", abort);
          waiting.delete(from);
          resolve({ status, error, ms: Math.round(performance.now() - began), requestId });
        };
        const request = http.request({
          host: bound === "0.0.0.0" ? "127.0.0.1" : bound === "::" ? "::1" : bound,
          port,
          agent: false,
          method: "POST",
          path,
          headers: toFlat([["Host", host], ...headers]),
          setHost: false,
        });
        const end = (error: string) => {
          settle(null, error);
          request.destroy();
        };
        const abort = () => end("aborted");
        const deadline = setTimeout(() => end("timeout"), options.timeoutMs);
        options.signal.addEventListener("abort", abort);
        request.once("socket", (socket) => {
          socket.once("connect", () => {
            from = `${socket.localAddress} ${socket.localPort}`;
            waiting.set(from, (id) => {
              requestId = id;
              options.onCaptured?.(id);
            });
          });
        });
        request.once("response", (response) => {
          settle(response.statusCode!, null);
          const cut = setTimeout(() => request.destroy(), BODY_MS);
          response.resume().once("close", () => clearTimeout(cut));
        });
        request.on("error", (error: NodeJS.ErrnoException) =>
          settle(null, error.code === "ECONNREFUSED" ? "refused" : "reset"),
        );
        if (options.signal.aborted) abort();
        else request.end(body);
      });
    },
  };
}
