import type { Socket } from "node:net";
import { MAX_BODY } from "../protocol/endpoint.ts";
import { HooktapError } from "../protocol/error.ts";
import { type FlatHeaders, headerValue, type HeaderList, toHeaderList } from "../protocol/headers.ts";
import type { Verdict } from "../protocol/verdict.ts";
import { UNREADABLE } from "../providers/index.ts";
import { type Answer, answerError } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import { examineSafely, UNREAD } from "./examine.ts";
import type { Handshakes, OpenHandshake } from "./handshakes.ts";
import type { HookRequest } from "./hook-request.ts";
import { type HookTarget, readHookUrl } from "./hook-url.ts";
import { validAt } from "./secrets.ts";
import { emptyBody } from "./request-body.ts";
import type { Deliverable, LargeBody, Store } from "./store/store.ts";
import { INLINE_BYTES } from "./signatures.ts";
import type { Verification } from "./verification.ts";

const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

export interface IngestDeps {
  store: Store;
  endpoints: Endpoints;
  verification: Pick<Verification, "verifyLater">;
  handshakes: Pick<Handshakes, "open">;
  /** Answers a committed request: by the endpoint's reply, live to its agents. `asPage`: a browser may show the target's answer. */
  respond(
    answer: Answer,
    endpoint: EndpointState,
    request: Deliverable,
    asPage: boolean,
    handshake: OpenHandshake | null,
  ): void;
  /** The same for one that asks for a WebSocket. */
  respondUpgrade(answer: Answer, endpoint: EndpointState, request: Deliverable): void;
  /** The URL as the sender knows it. */
  publicUrl(hook: HookTarget, rawTarget: string): string;
  hooksDomain: string | undefined;
  /** False while there is no room for more. */
  accepts(): boolean;
  /** A request of this socket was committed, with this id. */
  captured(socket: Socket, id: string): void;
  /** Whether an unknown endpoint is made by its first request: only for strangers that are this machine itself. */
  createsEndpoints: boolean;
  now: Clock;
}

/** The hooks listener's handler: takes a request as it is on the wire, commits it, then answers. */
export function createIngest(deps: IngestDeps) {
  const { store, endpoints, now } = deps;

  const hookOf = ({ url, rawHeaders }: Pick<HookRequest, "url" | "rawHeaders">) =>
    readHookUrl(url, deps.hooksDomain && hostOf(rawHeaders), deps.hooksDomain);

  async function capture(
    req: HookRequest,
    answer: Answer,
    endpoint: EndpointState,
    hook: HookTarget,
    upgrade: boolean,
  ): Promise<void> {
    const receivedAt = now();
    const limit = endpoint.settings.maxBodyBytes;
    const body = upgrade ? emptyBody() : await req.body(limit);
    if (!body) return;
    if (body.refused !== null) req.drop();
    const headers = withoutOwnCookies(toHeaderList(req.rawHeaders));
    const rawTrailers = req.trailers();
    const trailers = rawTrailers.length === 0 ? NONE : toHeaderList(rawTrailers);
    const url = deps.publicUrl(hook, req.url);
    const small = body.content instanceof Uint8Array ? body.content : null;
    const inline = body.size <= INLINE_BYTES;
    const { facts, verdict, handshake } = examineSafely({
      request: { method: req.method, url, headers, body: inline && body.refused === null ? small : null },
      size: inline ? 0 : body.size,
      secrets: validAt(endpoint.secrets, receivedAt),
      own: endpoint.settings.customProviders,
      now: receivedAt / 1000,
    });
    const awaited = !inline && verdict !== UNREADABLE;
    // Nobody asks with a body that large: its answer could not wait for a look at it.
    const asked = inline && body.refused === null ? handshake : null;
    const captured = store.capture({
      endpoint: endpoint.name,
      receivedAt,
      method: req.method,
      target: hook.target,
      url,
      httpVersion: req.httpVersion,
      remoteAddress: req.socket.remoteAddress ?? "",
      headers,
      trailers,
      contentType: headerValue(headers, "content-type") ?? null,
      body: body.content,
      ...(upgrade ? { upgrade: "websocket" } : {}),
      ...(body.refused === null ? {} : { refused: { reason: "body_too_large", size: body.refused } }),
      sha256: body.sha256,
      facts,
      verdict: body.refused !== null ? UNREAD : awaited ? { ...verdict, ...AWAITED } : verdict,
      ...(asked ? { handshake: asked } : {}),
    });
    if (!small) captured.catch(() => store.dropBody(body.content as LargeBody).catch(() => {}));
    const position = await captured;
    deps.captured(req.socket, position.id);
    if (body.refused !== null) {
      const message = `the body is larger than ${limit} bytes`;
      const hint = "the endpoint's limit can be changed, up to 100 MiB";
      answerError(answer, 413, { code: "body_too_large", message, hint }, { id: position.id });
      return;
    }
    if (awaited) deps.verification.verifyLater(position.seq, endpoint.name);
    const deliverable: Deliverable = {
      seq: position.seq,
      id: position.id,
      endpoint: endpoint.name,
      method: req.method,
      target: hook.target,
      headers,
      trailers,
      size: body.size,
      body: small,
      attempts: 0,
      provider: facts.provider,
      eventType: facts.eventType,
      verdict: { status: verdict.status, reason: verdict.reason },
    };
    if (upgrade) {
      deps.respondUpgrade(answer, endpoint, deliverable);
      return;
    }
    const open =
      asked && small
        ? deps.handshakes.open(
            asked.provider,
            position.seq,
            endpoint,
            { method: req.method, url, headers, body: small },
            receivedAt,
          )
        : null;
    deps.respond(answer, endpoint, deliverable, hook.byHost && endpoint.settings.browsable, open);
  }

  async function firstUse(req: HookRequest, name: string): Promise<EndpointState | null> {
    const forwarded = req.rawHeaders.some((text, i) => i % 2 === 0 && FORWARDED.includes(text.toLowerCase()));
    return deps.createsEndpoints && !forwarded ? endpoints.createOnFirstUse(name) : null;
  }

  async function handle(req: HookRequest, answer: Answer, upgrade: boolean): Promise<void> {
    const problem = malformed(req);
    if (problem) {
      req.drop();
      answerError(answer, 400, { code: "bad_request", message: problem, hint: null }, { close: true });
      return;
    }
    if (!deps.accepts()) {
      req.drop();
      const hint = "free some space on the relay's disk: it goes on by itself";
      answerError(
        answer,
        507,
        { code: "disk_low", message: "the relay's disk is almost full", hint },
        { retryAfter: 30 },
      );
      return;
    }
    const hook = hookOf(req);
    const endpoint = hook && (endpoints.get(hook.endpoint) ?? (await firstUse(req, hook.endpoint)));
    if (!hook || !endpoint) {
      req.drop();
      const named = hook ? `there is no endpoint named ${hook.endpoint}` : "the path names no endpoint";
      const hint = hook
        ? `make it with: hooktap endpoints create ${hook.endpoint}`
        : "send to /<endpoint>/<rest>, such as /default/";
      answerError(answer, 404, { code: "endpoint_not_found", message: named, hint });
      return;
    }
    await capture(req, answer, endpoint, hook, upgrade);
  }

  return {
    /** `upgrade`: it asks for a WebSocket, and its answer may become one. */
    handle(req: HookRequest, answer: Answer, upgrade = false): void {
      handle(req, answer, upgrade).catch((error: unknown) => {
        if (!answer.open()) return;
        req.drop();
        const { code, message, hint } =
          error instanceof HooktapError ? error : new HooktapError("internal", "the request could not be captured");
        answerError(answer, 503, { code, message, hint }, { close: true, retryAfter: 5 });
      });
    },
    /** Whether a body that is announced, in bytes, and waits to be asked for would be taken. */
    wouldTake(req: Pick<HookRequest, "url" | "rawHeaders">, bytes: number): boolean {
      const hook = req.url.startsWith("/") ? hookOf(req) : null;
      const limit = (hook && endpoints.get(hook.endpoint)?.settings.maxBodyBytes) ?? MAX_BODY;
      return deps.accepts() && bytes <= limit;
    },
  };
}

const NONE: HeaderList = [];

const AWAITED: Partial<Verdict> = {
  status: "unknown",
  reason: null,
  message: `The verdict of a body above ${INLINE_BYTES} bytes follows in a moment.`,
};

/** What HTTP forbids and a parser lets pass: each could make two readers see two different requests. */
function malformed(req: HookRequest): string | null {
  if (!req.url.startsWith("/")) return "the request target must be a path";
  if (req.httpVersion !== "1.1" && req.httpVersion !== "1.0") return `HTTP/${req.httpVersion} is not spoken here`;
  let hosts = 0;
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts > 1 ? "there is more than one Host header" : null;
}

function hostOf(rawHeaders: FlatHeaders): string | undefined {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.length === 4 && text.toLowerCase() === "host");
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** The console's cookies share the host's jar with this port: they are none of the target's business, nor the database's. */
function withoutOwnCookies(headers: HeaderList): HeaderList {
  const isOwn = ([name, value]: [string, string]) =>
    name.length === 6 && name.toLowerCase() === "cookie" && value.includes("hooktap_");
  if (!headers.some(isOwn)) return headers;
  return headers.flatMap(([name, value]): HeaderList => {
    if (!isOwn([name, value])) return [[name, value]];
    const rest = value.split(";").filter((cookie) => !cookie.trimStart().startsWith("hooktap_"));
    return rest.length === 0 ? [] : [[name, rest.join(";").trimStart()]];
  });
}
