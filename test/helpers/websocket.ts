import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from "ws";
import type { SocketRecord } from "../../protocol/websocket.ts";
import type { TestRelay } from "./relay.ts";

/** A real WebSocket server on loopback; `accept` gets each connection. Ended with the test. */
export async function socketTarget(
  accept: (socket: WebSocket, req: IncomingMessage) => void,
  options: ServerOptions & { tls?: { key: string; cert: string } } = {},
) {
  const http = options.tls ? createSecureServer(options.tls) : createServer();
  http.on("request", (_req, res) => res.end("plain"));
  const server = new WebSocketServer({ server: http, ...options });
  server.on("connection", (socket, req) => {
    socket.on("error", () => {});
    accept(socket, req);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
    http.closeAllConnections();
  });
  return { url: `${options.tls ? "https" : "http"}://127.0.0.1:${(http.address() as AddressInfo).port}`, server };
}

/** Opens a WebSocket on a hook URL; rejects where it is refused. Ended with the test. */
export async function openSocket(
  relay: TestRelay,
  path: string,
  protocols: string[] = [],
  options: ClientOptions = {},
): Promise<WebSocket> {
  const socket = new WebSocket(relay.hooks.replace("http", "ws") + path, protocols, options);
  onTestFinished(() => socket.terminate());
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  return socket;
}

/** The next message, as text or as bytes. */
export function nextMessage(socket: WebSocket): Promise<string | Buffer> {
  return new Promise((resolve, reject) => {
    const early = (code: number) => reject(new Error(`closed with ${code}`));
    socket.once("close", early);
    socket.once("message", (data: Buffer, binary) => {
      socket.off("close", early);
      resolve(binary ? data : data.toString());
    });
  });
}

/** Resolves with code and reason once it is closed. */
export function closed(socket: WebSocket): Promise<[code: number, reason: string]> {
  return new Promise((resolve) => socket.once("close", (code, reason) => resolve([code, String(reason)])));
}

/** What the API has of the newest request's newest delivery. */
export async function record(relay: TestRelay): Promise<SocketRecord | null> {
  const [row] = await relay.list();
  const delivery = row && (await relay.detail(row.id)).deliveries.at(-1);
  if (!delivery) return null;
  const path = `/requests/${row.id}/deliveries/${delivery.id}/messages`;
  const { status, body } = await relay.api<SocketRecord>("GET", path);
  return status === 200 ? body : null;
}
