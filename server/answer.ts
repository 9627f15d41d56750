import type { ServerResponse } from "node:http";
import type { Reply } from "../protocol/endpoint.ts";
import type { HandshakeAnswer } from "../providers/index.ts";
import { endWith } from "../protocol/end-with.ts";
import { endToEndHeaders, headerValue, type HeaderList } from "../protocol/headers.ts";

/** Every answer on a hook URL but a browsable endpoint's: what a target or an endpoint's settings send may not run as a page of this origin. */
const GUARDS = ["Content-Security-Policy", "sandbox", "X-Content-Type-Options", "nosniff"];

const JSON_TYPE = ["Content-Type", "application/json; charset=utf-8"];

const NAVIGATION_NOTICE = `<!doctype html><meta charset="utf-8"><title>A hook URL</title>
<p>This address receives webhooks. It shows nothing in a browser; what you sent was captured and can be seen in the inspector.
`;

/** An error that the relay itself answers, in the API's one shape. `close` ends the connection after it. */
export function answerError(
  res: ServerResponse,
  status: number,
  error: { code: string; message: string; hint: string | null },
  options: { id?: string; close?: boolean; retryAfter?: number } = {},
): void {
  const body = `${JSON.stringify({ error })}\n`;
  const headers = [...JSON_TYPE, "Content-Length", String(Buffer.byteLength(body)), ...GUARDS];
  if (options.id) headers.push("Hooktap-Request-Id", options.id);
  if (options.retryAfter !== undefined) headers.push("Retry-After", String(options.retryAfter));
  if (options.close) headers.push("Connection", "close");
  res.writeHead(status, headers);
  res.end(body);
}

/** The endpoint's configured answer, after its delay. */
export function answerStatic(res: ServerResponse, reply: Reply, id: string): void {
  if (reply.delayMs > 0) {
    const timer = setTimeout(() => writeStatic(res, reply, id), reply.delayMs);
    res.once("close", () => clearTimeout(timer));
  } else {
    writeStatic(res, reply, id);
  }
}

function writeStatic(res: ServerResponse, reply: Reply, id: string): void {
  const bodiless = reply.status === 204 || reply.status === 304;
  const body = Buffer.from(reply.body);
  const headers = ["Hooktap-Request-Id", id, ...GUARDS];
  for (const [name, value] of reply.headers) headers.push(name, value);
  if (!bodiless) {
    if (!reply.headers.some(([name]) => name.toLowerCase() === "content-type")) {
      headers.push("Content-Type", "text/plain; charset=utf-8");
    }
    headers.push("Content-Length", String(body.length));
  }
  res.writeHead(reply.status, headers);
  if (bodiless) res.end();
  else endWith(res, body);
}

/** The answer that a handshake asks for, marked as the relay's own. Its sender waits, so there is no delay. */
export function answerHandshake(res: ServerResponse, provider: string, answer: HandshakeAnswer, id: string): void {
  const guarded = (name: string) => GUARDS.some((guard) => guard.toLowerCase() === name.toLowerCase());
  const headers = ["Hooktap-Request-Id", id, "Hooktap-Handshake", provider, ...GUARDS];
  for (const [name, value] of answer.headers) if (!guarded(name)) headers.push(name, value);
  if (answer.status !== 204) headers.push("Content-Length", String(Buffer.byteLength(answer.body)));
  res.writeHead(answer.status, headers);
  res.end(answer.body);
}

/** A browser that was led to a hook URL sees this instead of a page that somebody chose. */
export function answerNavigation(res: ServerResponse, id: string): void {
  res.writeHead(403, [
    "Content-Type",
    "text/html; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(NAVIGATION_NOTICE)),
    "Hooktap-Request-Id",
    id,
    ...GUARDS,
  ]);
  res.end(NAVIGATION_NOTICE);
}

/** What is added to a target's answer; guards do not stand around a page that browsers may show. */
export function additions(id: string, asPage: boolean): string[] {
  return ["Hooktap-Request-Id", id, ...(asPage ? [] : GUARDS)];
}

interface PassedHead {
  status: number;
  reason: string;
  headers: HeaderList;
}

/** The head of a target's answer, passed on as it came but for what belongs to the hop. */
export function passHead(res: ServerResponse, head: PassedHead, added: string[]): void {
  writePassed(res, head, added);
  res.flushHeaders();
}

/** A target's complete answer, head and body in one write. */
export function passWhole(res: ServerResponse, head: PassedHead, body: Uint8Array, added: string[]): void {
  writePassed(res, head, added);
  endWith(res, body);
}

function writePassed(res: ServerResponse, { status, reason, headers }: PassedHead, added: string[]): void {
  res.sendDate = false;
  const passed = endToEndHeaders(headers);
  const withTrailers = isChunkedAnswer(res, status, passed);
  const flat: string[] = [];
  for (const [name, value] of passed) {
    if (withTrailers || name.length !== 7 || name.toLowerCase() !== "trailer") flat.push(name, value);
  }
  flat.push(...added);
  res.writeHead(status, reason, flat);
}

/** Whether node will chunk this answer. It refuses to announce trailers for any other. */
function isChunkedAnswer(res: ServerResponse, status: number, headers: HeaderList): boolean {
  if (res.req.httpVersion !== "1.1" || res.req.method === "HEAD" || status === 204 || status === 304) return false;
  return headerValue(headers, "content-length") === undefined;
}

/** A head that comes before the answer's, such as 103. HTTP/1.0 has none (RFC 9110, section 15.2). */
export function passInformation(res: ServerResponse, status: number, reason: string, headers: HeaderList): void {
  // `socket` is this answer's only while it is its turn on the connection.
  if (res.headersSent || res.req.httpVersion !== "1.1" || !res.socket?.writable) return;
  // Nobody waits for these: a sender that does not read goes without, rather than have them held for it.
  if (res.socket.writableNeedDrain) return;
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...endToEndHeaders(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  res.socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
