import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { HooktapError } from "../protocol/error.ts";
import { answerError, nodeAnswer } from "./answer.ts";
import { ListenerRequest } from "./listener-request.ts";

/** The head of a request comes within that time, counted from the beginning of its connection for the first. */
export const HEAD_MS = 10_000;
/** A connection may be idle for so long. */
export const KEEP_ALIVE_MS = 75_000;
/** Senders' headers may be long, and node's own limit of 16 KiB would cut real webhooks off. */
const MAX_HEADER_BYTES = 128 * 1024;

/** A server as both listeners are made: strict parsing, no limit on how many headers there are, none on a slow but live upload. */
export function createListener(handle: (req: IncomingMessage, res: ServerResponse) => void): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEAD_MS,
      requestTimeout: 0,
      // Without it node looks at the timeouts above every 30 s only.
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
      insecureHTTPParser: false,
      IncomingMessage: ListenerRequest,
    },
    (req, res) => {
      // While closing, a connection that is kept alive would go on sending until it is cut.
      if (!server.listening) res.shouldKeepAlive = false;
      else res.on("finish", endsConnection);
      handle(req, res);
    },
  );
  /** Node keeps a connection whose answer ends while the server closes, and that of a feed would hold it up until it is cut. */
  function endsConnection(this: ServerResponse): void {
    if (!server.listening) this.req.socket.destroySoon();
  }
  server.maxHeadersCount = 0;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const [status, message] =
      error.code === "HPE_HEADER_OVERFLOW"
        ? ["431 Request Header Fields Too Large", `the headers are larger than ${MAX_HEADER_BYTES} bytes`]
        : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
          ? ["408 Request Timeout", "the request's head did not come in time"]
          : ["400 Bad Request", "this is not HTTP as RFC 9112 has it"];
    const body = `${JSON.stringify({ error: { code: "bad_request", message, hint: null } })}\n`;
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  return server;
}

/** Binds a server. Throws `port_in_use`, `port_not_allowed` or `host_unknown`, naming port and flag. */
export async function listen(server: Server, options: { port: number; host: string; flag: string }): Promise<number> {
  const { port, host, flag } = options;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`;
      if (cause.code === "EADDRINUSE") {
        const hint = `stop what uses it, or choose another with ${flag} (0 takes a free one)`;
        reject(new HooktapError("port_in_use", `port ${port} on ${host} is in use`, { hint, cause }));
      } else if (cause.code === "EACCES") {
        const hint = `choose one above 1023 with ${flag}`;
        reject(new HooktapError("port_not_allowed", `port ${port} on ${host} needs privileges`, { hint, cause }));
      } else {
        const hint = "name an address of this machine with --host";
        reject(new HooktapError("host_unknown", `cannot listen on ${where}: ${cause.message}`, { hint, cause }));
      }
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Whether an address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host);

/** A listener's origin as a URL on this machine names it. */
export function originOf(host: string, port: number): string {
  const any = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${bracketed(any)}:${port}`;
}

/**
 * Which Host values the console answers to: DNS rebinding leads a stranger's name to this address, never an address of ours to
 * another. `publicUrl` adds the origin that users were given.
 */
export function createHostCheck(host: string, port: () => number, publicUrl: string | undefined) {
  const names = ["localhost", "127.0.0.1", "[::1]", bracketed(host)];
  if (host === "0.0.0.0" || host === "::") {
    for (const list of Object.values(networkInterfaces()))
      for (const { address } of list ?? []) names.push(bracketed(address));
  }
  const publicOrigin = publicUrl === undefined ? null : new URL(publicUrl);
  const isOwnHost = (value: string) =>
    names.some((name) => value === `${name}:${port()}`) || (publicOrigin !== null && value === publicOrigin.host);

  return {
    isOwnOrigin(origin: string): boolean {
      if (publicOrigin && origin === publicOrigin.origin) return true;
      return origin.startsWith("http://") && isOwnHost(origin.slice("http://".length));
    },
    /** What is wrong with a request's Host, or null. */
    problem(req: IncomingMessage): { status: number; message: string } | null {
      const values = req.rawHeaders.filter((_, i) => i % 2 === 1 && req.rawHeaders[i - 1]!.toLowerCase() === "host");
      if (values.length !== 1) return { status: 400, message: "there must be one Host header" };
      if (isOwnHost(values[0]!.toLowerCase())) return null;
      return { status: 421, message: `this console does not answer to the host ${values[0]}` };
    },
  };
}

/** Answers a request whose Host is not ours; true if it did. */
export function refuseHost(
  check: ReturnType<typeof createHostCheck>,
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const problem = check.problem(req);
  if (!problem) return false;
  const hint = "open it by the address that hooktap printed, or name its public address with --console-url";
  answerError(nodeAnswer(res), problem.status, { code: "wrong_host", message: problem.message, hint }, { close: true });
  return true;
}
