import { createServer } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import { onTestFinished } from "vitest";

/** May change while it runs. */
export interface ProxyOptions {
  port?: number;
  user?: string;
  refuse?: number;
  mute?: boolean;
}

/**
 * A forward proxy that knows CONNECT alone and leads every name to this machine. `refuse` answers with a status instead; `mute` takes
 * connections and says nothing.
 */
export async function connectProxy(
  options: ProxyOptions = {},
): Promise<{ port: number; seen: string[]; open: Set<Socket> }> {
  const seen: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  });
  server.on("connect", (request, socket: Socket, head) => {
    seen.push(request.url!);
    if (options.mute) return void socket.on("end", () => socket.destroy()).resume();
    const wanted = options.user && `Basic ${Buffer.from(options.user).toString("base64")}`;
    const status = options.refuse ?? (wanted && request.headers["proxy-authorization"] !== wanted ? 407 : 200);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const onward = connect(options.port!, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen, open };
}
