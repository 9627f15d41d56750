import type { ServerResponse } from "node:http";
import type { Reply } from "../protocol/endpoint.ts";
import type { HandshakeAnswer } from "../providers/index.ts";
import { endWith } from "../protocol/end-with.ts";
import { endToEndHeaders, type FlatHeaders, headerValue, type HeaderList } from "../protocol/headers.ts";

/** Where the answer to one request goes. Not with getters: V8 would make a hidden class for every object, and keep it until it marks the heap. */
export interface Answer {
  /** Nothing was answered yet, and the sender is there. */
  open(): boolean;
  /** Gives all of it at once. */
  whole(answer: WholeAnswer): void;
  /** node's own object for it, for an answer that comes in parts. */
  parts(): ServerResponse;
  /** Calls back once if the sender goes away before the end, or went away before this was asked; never at once. */
  onGone(callback: () => void): void;
}

/** `reason` null: the status's own. `body` null where HTTP has none for it. `dated`: the relay's clock is added as `Date`. */
export interface WholeAnswer {
  status: number;
  reason: string | null;
  headers: FlatHeaders;
  body: Uint8Array | null;
  dated: boolean;
}

/** An answer by node:http. */
export function nodeAnswer(res: ServerResponse): Answer {
  return {
    open: () => !res.headersSent && !res.destroyed,
    whole({ status, reason, headers, body, dated }) {
      res.sendDate = dated;
      if (reason === null) res.writeHead(status, headers);
      else res.writeHead(status, reason, headers);
      if (body === null) res.end();
      else endWith(res, body);
    },
    parts: () => res,
    onGone(callback) {
      const ended = () => res.writableFinished || callback();
      if (res.destroyed) process.nextTick(ended);
      else res.once("close", ended);
    },
  };
}

/** Every answer on a hook URL but a browsable endpoint's: what a target or an endpoint's settings send may not run as a page of this origin. */
const GUARDS = ["Content-Security-Policy", "sandbox", "X-Content-Type-Options", "nosniff"];

const JSON_TYPE = ["Content-Type", "application/json; charset=utf-8"];

const NAVIGATION_NOTICE = `<!doctype html><meta charset="utf-8"><title>A hook URL</title>
<p>This address receives webhooks. It shows nothing in a browser; what you sent was captured and can be seen in the inspector.
`;

/** An error that the relay itself answers, in the API's one shape. `close` ends the connection after it. */
export function answerError(
  answer: Answer,
  status: number,
  error: { code: string; message: string; hint: string | null },
  options: { id?: string; close?: boolean; retryAfter?: number } = {},
): void {
  const body = Buffer.from(`${JSON.stringify({ error })}\n`);
  const headers = [...JSON_TYPE, "Content-Length", String(body.length), ...GUARDS];
  if (options.id) headers.push("Hooktap-Request-Id", options.id);
  if (options.retryAfter !== undefined) headers.push("Retry-After", String(options.retryAfter));
  if (options.close) headers.push("Connection", "close");
  answer.whole({ status, reason: null, headers, body, dated: true });
}

/** The endpoint's configured answer, after its delay. */
export function answerStatic(answer: Answer, reply: Reply, id: string): void {
  if (reply.delayMs > 0) {
    const timer = setTimeout(() => giveStatic(answer, reply, id), reply.delayMs);
    answer.onGone(() => clearTimeout(timer));
  } else {
    giveStatic(answer, reply, id);
  }
}

function giveStatic(answer: Answer, reply: Reply, id: string): void {
  const bodiless = reply.status === 204 || reply.status === 304;
  const body = Buffer.from(reply.body);
  const headers = ["Hooktap-Request-Id", id, ...GUARDS];
  for (const [name, value] of reply.headers) if (!isRequestId(name)) headers.push(name, value);
  if (!bodiless) {
    if (!reply.headers.some(([name]) => name.toLowerCase() === "content-type")) {
      headers.push("Content-Type", "text/plain; charset=utf-8");
    }
    headers.push("Content-Length", String(body.length));
  }
  answer.whole({ status: reply.status, reason: null, headers, body: bodiless ? null : body, dated: true });
}

/** The answer that a handshake asks for, marked as the relay's own. Its sender waits, so there is no delay. */
export function answerHandshake(answer: Answer, provider: string, asked: HandshakeAnswer, id: string): void {
  const guarded = (name: string) => GUARDS.some((guard) => guard.toLowerCase() === name.toLowerCase());
  const headers = ["Hooktap-Request-Id", id, "Hooktap-Handshake", provider, ...GUARDS];
  for (const [name, value] of asked.headers) if (!guarded(name)) headers.push(name, value);
  const body = asked.status === 204 ? null : Buffer.from(asked.body);
  if (body) headers.push("Content-Length", String(body.length));
  answer.whole({ status: asked.status, reason: null, headers, body, dated: true });
}

/** A browser that was led to a hook URL sees this instead of a page that somebody chose. */
export function answerNavigation(answer: Answer, id: string): void {
  const body = Buffer.from(NAVIGATION_NOTICE);
  const type = ["Content-Type", "text/html; charset=utf-8", "Content-Length", String(body.length)];
  const headers = [...type, "Hooktap-Request-Id", id, ...GUARDS];
  answer.whole({ status: 403, reason: null, headers, body, dated: true });
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
export function passHead(res: ServerResponse, { status, reason, headers }: PassedHead, added: string[]): void {
  res.sendDate = false;
  const passed = endToEndHeaders(headers);
  res.writeHead(status, reason, passedOn(passed, isChunkedAnswer(res, status, passed), added));
  res.flushHeaders();
}

/** A target's complete answer. It has no trailers, so it announces none. */
export function passWhole(
  answer: Answer,
  { status, reason, headers }: PassedHead,
  body: Uint8Array,
  added: string[],
): void {
  answer.whole({ status, reason, headers: passedOn(endToEndHeaders(headers), false, added), body, dated: false });
}

/** A target that is itself a relay has an id of its own: the sender gets this relay's alone. */
const isRequestId = (name: string) => name.length === 18 && name.toLowerCase() === "hooktap-request-id";

function passedOn(passed: HeaderList, withTrailers: boolean, added: string[]): FlatHeaders {
  const flat: FlatHeaders = [];
  for (const [name, value] of passed) {
    if (!withTrailers && name.length === 7 && name.toLowerCase() === "trailer") continue;
    if (!isRequestId(name)) flat.push(name, value);
  }
  flat.push(...added);
  return flat;
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
