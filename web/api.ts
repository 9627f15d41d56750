import { type ClientResponse, hc } from "hono/client";
import type { BulkInput, BulkSelection } from "../protocol/bulk.ts";
import type { EndpointPatch, Retention } from "../protocol/endpoint.ts";
import type { z } from "zod";
import type { ApiError } from "../protocol/error.ts";
import type { ReplayInput, RequestPatch, VerifyInput } from "../protocol/request.ts";
import type { SeenKey } from "../protocol/seen-keys.ts";
import type { RotateInput, SecretInput, SecretTestInput } from "../protocol/secret.ts";
import type { TriggerInput } from "../protocol/trigger.ts";
import type { Api } from "../server/api/app.ts";

/** The relay answered, and the answer is no. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, code: string, message: string, hint: string | null) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** The relay did not answer at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The relay does not answer.", { cause });
    this.name = "Unreachable";
  }
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 401;
}

/** `fetch` with our errors: only an answer that says yes comes back. */
async function reach(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, { ...init, credentials: "same-origin", redirect: "error" });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable(cause);
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) as ApiError | null;
  const { code, message, hint } = answer?.error ?? {
    code: "unexpected_answer",
    message: `The relay answered ${response.status}.`,
    hint: null,
  };
  throw new ApiFailure(response.status, code, message, hint);
}

const relay = hc<Api>("/", { fetch: reach }).api;

type Json<Answer> = Answer extends ClientResponse<infer Body, number, "json"> ? Body : never;

async function json<Answer extends ClientResponse<unknown>>(asked: Promise<Answer>): Promise<Json<Answer>> {
  return (await (await asked).json()) as Json<Answer>;
}

async function bytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await reach(path, signal ? { signal } : {});
  return new Uint8Array(await response.arrayBuffer());
}

// The client puts parameters into the path as they are.
const part = encodeURIComponent;

/** Where the exact bytes of a request are, for a download link. */
export function bodyPath(id: string): string {
  return `/api/requests/${part(id)}/body`;
}

export function deliveryBodyPath(id: string, deliveryId: string): string {
  return `/api/requests/${part(id)}/deliveries/${part(deliveryId)}/body`;
}

/** Everything the inspector asks of the relay. */
export const api = {
  session: () => json(relay.session.$get()),
  signIn: (token: string) => relay.session.$post({ json: { token } }),
  signOut: () => relay.session.$delete(),

  agents: async () => (await json(relay.agents.$get())).agents,
  endpoints: async () => (await json(relay.endpoints.$get())).endpoints,
  endpoint: (name: string) => json(relay.endpoints[":name"].$get({ param: { name: part(name) } })),
  createEndpoint: (name: string) => json(relay.endpoints.$post({ json: { name } })),
  deleteEndpoint: (name: string) => relay.endpoints[":name"].$delete({ param: { name: part(name) } }),
  changeEndpoint: (name: string, patch: EndpointPatch) =>
    json(relay.endpoints[":name"].$patch({ param: { name: part(name) }, json: patch })),
  prunable: (name: string, retention: Retention, signal: AbortSignal) =>
    json(
      relay.endpoints[":name"].prunable.$post({ param: { name: part(name) }, json: retention }, { init: { signal } }),
    ),
  /** From `since` on and before `until`, ISO. */
  deliveryLog: (name: string, range: { since: string; until: string }, before: number | null, signal: AbortSignal) =>
    json(
      relay.endpoints[":name"].log.$get(
        { param: { name: part(name) }, query: { ...range, ...(before === null ? {} : { before: String(before) }) } },
        { init: { signal } },
      ),
    ),
  secrets: async (name: string) =>
    (await json(relay.endpoints[":name"].secrets.$get({ param: { name: part(name) } }))).secrets,
  addSecret: (name: string, secret: SecretInput) =>
    json(relay.endpoints[":name"].secrets.$post({ param: { name: part(name) }, json: secret })),
  rotateSecret: (name: string, secret: RotateInput) =>
    json(relay.endpoints[":name"].secrets.rotate.$post({ param: { name: part(name) }, json: secret })),
  /** What the verdicts of the newest requests would be with a secret; it is not stored. */
  testSecret: async (name: string, secret: SecretTestInput) =>
    (await json(relay.endpoints[":name"].secrets.test.$post({ param: { name: part(name) }, json: secret }))).results,
  removeSecret: (name: string, id: string) =>
    relay.endpoints[":name"].secrets[":id"].$delete({ param: { name: part(name), id: part(id) } }),
  /** Every provider, the endpoint's own ones too. */
  providers: async (endpoint: string) => (await json(relay.providers.$get({ query: { endpoint } }))).providers,
  latest: (endpoint: string) => json(relay.requests[":id"].$get({ param: { id: "latest" }, query: { endpoint } })),

  /** A page may have few requests or none and yet a `next`: a search tells after a while how far it has come. */
  requests: (endpoint: string, query: string, before: number | null, signal: AbortSignal) =>
    json(
      relay.requests.$get(
        {
          query: {
            endpoint,
            limit: "100",
            ...(query === "" ? {} : { q: query }),
            ...(before === null ? {} : { before: String(before) }),
          },
        },
        { init: { signal } },
      ),
    ),
  /** Which of at most 500 requests match a query, by their seqs. */
  matching: async (query: string, seqs: readonly number[], signal: AbortSignal) =>
    new Set(
      (await json(relay.requests.matching.$get({ query: { q: query, seqs: seqs.join(",") } }, { init: { signal } })))
        .seqs,
    ),
  seenValues: (endpoint: string, key: SeenKey, prefix: string, signal: AbortSignal) =>
    json(relay.requests.values.$get({ query: { endpoint, key, prefix } }, { init: { signal } })),
  /** Chosen requests as lines of JSON, with their bodies, deliveries and answers. */
  bundle: async (ids: string[]) => (await relay.bundles.export.$post({ json: { ids } })).text(),
  request: (id: string) => json(relay.requests[":id"].$get({ param: { id: part(id) }, query: {} })),
  annotate: (id: string, patch: RequestPatch) =>
    json(relay.requests[":id"].$patch({ param: { id: part(id) }, json: patch })),
  remove: (id: string) => relay.requests[":id"].$delete({ param: { id: part(id) } }),
  story: (id: string) => json(relay.requests[":id"].story.$get({ param: { id: part(id) } })),
  body: (id: string, signal?: AbortSignal) => bytes(bodyPath(id), signal),
  deliveryBody: (id: string, deliveryId: string, signal?: AbortSignal) =>
    bytes(deliveryBodyPath(id, deliveryId), signal),
  /** A body without its content codings; `path` is that of its exact bytes. */
  decodedBody: (path: string, signal: AbortSignal) => bytes(`${path}?decoded=true`, signal),
  /** Why a signature holds or not: with a secret that is tried, else with the stored ones. */
  verify: (id: string, input: VerifyInput) =>
    json(relay.requests[":id"].verify.$post({ param: { id: part(id) }, json: input })),
  messages: (id: string, deliveryId: string, signal: AbortSignal) =>
    json(
      relay.requests[":id"].deliveries[":delivery"].messages.$get(
        { param: { id: part(id), delivery: part(deliveryId) } },
        { init: { signal } },
      ),
    ),
  replay: (id: string, input: ReplayInput) =>
    json(relay.requests[":id"].replay.$post({ param: { id: part(id) }, json: input })),

  /** What can be sent as which sender. */
  events: () => json(relay.events.$get()),
  trigger: (input: TriggerInput) => json(relay.trigger.$post({ json: input })),
  plays: async () => (await json(relay.plays.$get())).plays,
  cancelPlay: (id: string) => json(relay.plays[":id"].cancel.$post({ param: { id: part(id) } })),

  bulkReplays: async (endpoint: string) => (await json(relay.replays.$get({ query: { endpoint } }))).replays,
  countBulk: async (selection: BulkSelection, signal: AbortSignal) =>
    (await json(relay.replays.count.$post({ json: selection }, { init: { signal } }))).requests,
  beginBulk: (input: z.input<typeof BulkInput>) => json(relay.replays.$post({ json: input })),
  bulkFailures: (id: number, after: number) =>
    json(
      relay.replays[":id"].failures.$get({ param: { id: String(id) }, query: { after: String(after), limit: "100" } }),
    ),
  pauseBulk: (id: number) => json(relay.replays[":id"].pause.$post({ param: { id: String(id) } })),
  resumeBulk: (id: number) => json(relay.replays[":id"].resume.$post({ param: { id: String(id) } })),
  cancelBulk: (id: number) => json(relay.replays[":id"].cancel.$post({ param: { id: String(id) } })),

  /** Every endpoint's feed, from after a rev or from now. */
  live: (after: number | null, signal: AbortSignal): Promise<Response> =>
    relay.live.$get(
      { query: after === null ? {} : { after: String(after) } },
      { init: { signal, cache: "no-store", headers: { accept: "text/event-stream" } } },
    ) as unknown as Promise<Response>,
};

export type Session = Awaited<ReturnType<typeof api.session>>;
