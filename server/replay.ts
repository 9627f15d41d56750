import type { Changes, Delivery } from "../protocol/delivery.ts";
import { HooktapError } from "../protocol/error.ts";
import { FIELD_VALUE, headerValue, type HeaderList, isChunked, TOKEN } from "../protocol/headers.ts";
import type { ReplayInput, Summary } from "../protocol/request.ts";
import { withAgentChanges } from "./agent-changes.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints } from "./endpoints.ts";
import type { ConnectedAgent, Hub } from "./hub.ts";
import { validAt } from "./secrets.ts";
import type { Signatures } from "./signatures.ts";
import type { CapturedRequest, Deliverable, NewDelivery, Store } from "./store/store.ts";

// A request target without white space or control characters.
const TARGET = /^\/[\x21-\x7e]*$/;

export type Replay = ReturnType<typeof createReplay>;

/** Delivers a captured request again, as it was or changed, through an agent. */
export function createReplay(deps: {
  store: Store;
  hub: Hub;
  endpoints: Endpoints;
  signatures: Signatures;
  now: Clock;
}) {
  const { store, hub, endpoints, signatures, now } = deps;

  async function chooseAgent({ seq, endpoint }: Summary, name: string | undefined): Promise<ConnectedAgent> {
    if (name === undefined) {
      const longest = await hub.first({ seq, endpoint }, () => true);
      if (longest) return longest;
      const others = hub.serving(endpoint).map(({ agent }) => agent.name);
      if (others.length > 0) {
        throw new HooktapError("no_route", `none of the agents that are connected for ${endpoint} takes this request`, {
          hint: `to send it to one all the same, name it with --agent: ${others.join(", ")}`,
        });
      }
      throw new HooktapError("agent_offline", `no agent is connected for the endpoint ${endpoint}`, {
        hint: "start one with: hooktap listen <target>",
      });
    }
    const named = hub.connected().find((agent) => agent.name === name);
    if (named) return named;
    const others = hub.connected().map((agent) => agent.name);
    throw new HooktapError("agent_offline", `no agent named ${name} is connected`, {
      hint: others.length > 0 ? `connected are: ${others.join(", ")}` : "start one with: hooktap listen <target>",
    });
  }

  /** Delivers, without a record of it. Throws `agent_offline` and `no_route` before anything was sent. */
  async function attempt(captured: CapturedRequest, input: ReplayInput, mode: "replay" | "bulk"): Promise<NewDelivery> {
    const { summary } = captured;
    const agent = await chooseAgent(summary, input.agent);
    const { request, changes } = await prepare(captured, input);
    const deadlineMs = endpoints.existing(summary.endpoint).settings.timeoutMs;
    const {
      message,
      unread: _unread,
      ...outcome
    } = await agent.deliver(request, { mode, deadlineMs, responder: null });
    return {
      ...outcome,
      reason: outcome.reason ?? message,
      requestSeq: summary.seq,
      mode,
      agent: agent.name,
      target: agent.target,
      changes: withAgentChanges(changes, request.headers, agent.headers),
    };
  }

  return {
    attempt,
    one: async (captured: CapturedRequest, input: ReplayInput): Promise<Delivery> =>
      store.recordDelivery(await attempt(captured, input, "replay")),
  };

  /** The request as it will be sent, and what differs from the captured one. */
  async function prepare(
    captured: CapturedRequest,
    input: ReplayInput,
  ): Promise<{ request: Deliverable; changes: Changes | null }> {
    if (captured.summary.refused) {
      throw new HooktapError(
        "nothing_to_replay",
        `the body of ${captured.summary.id} was refused: there is nothing to replay`,
        {
          hint: "raise the endpoint's limit and have it sent again",
        },
      );
    }
    if (captured.summary.upgrade) {
      const message = `${captured.summary.id} opened a WebSocket: that belongs to its connection and cannot be replayed`;
      throw new HooktapError("nothing_to_replay", message, { hint: "connect its client again" });
    }
    const stored = await store.deliverable(captured.summary.seq);
    if (!stored) throw new HooktapError("request_not_found", `the request ${captured.summary.id} was deleted`);
    const edit = input.edit ?? {};
    const sign = input.sign ?? "keep";
    let newBody = editedBody(edit);
    const request: Deliverable = {
      ...stored,
      method: edit.method ?? stored.method,
      target: edit.path ?? stored.target,
      headers: edit.headers ?? stored.headers,
      ...(newBody ? { body: newBody, size: newBody.length } : {}),
    };
    if (!TOKEN.test(request.method)) throw badEdit(`the method ${JSON.stringify(request.method)} is not an HTTP token`);
    if (edit.path !== undefined && !TARGET.test(edit.path)) {
      throw badEdit(`the path ${JSON.stringify(edit.path)} must begin with / and hold no white space`);
    }
    for (const [name, value] of edit.headers ?? []) {
      if (!TOKEN.test(name)) throw badEdit(`the header name ${JSON.stringify(name)} is not an HTTP token`);
      if (!FIELD_VALUE.test(value)) throw badEdit(`the value of the header ${name} holds a control character`);
    }
    if (newBody) request.headers = withLength(request.headers, newBody.length);
    if (sign !== "keep") {
      const { secrets, settings } = endpoints.existing(captured.summary.endpoint);
      const { method, headers, seq, size } = request;
      const resigned = await signatures.run(
        { method, url: captured.url, headers, body: request.body ?? { seq, size } },
        {
          name: "resign",
          sign,
          kind: input.kind ?? null,
          provider: captured.summary.provider,
          secrets: validAt(secrets, now()),
          own: settings.customProviders,
          now: Math.floor(now() / 1000),
        },
      );
      request.headers = resigned.headers;
      if (resigned.body) Object.assign(request, { body: (newBody = resigned.body), size: resigned.body.length });
    }
    const edited = (["method", "path", "headers"] as const).filter((name) => edit[name] !== undefined);
    const changes: Changes = {
      sign,
      kind: input.kind ?? null,
      edited: newBody ? [...edited, "body"] : edited,
      headers: headerChanges(stored.headers, request.headers),
    };
    const unchanged = sign === "keep" && changes.edited.length === 0;
    return { request, changes: unchanged ? null : changes };
  }
}

function editedBody(edit: NonNullable<ReplayInput["edit"]>): Uint8Array | null {
  if (edit.body !== undefined && edit.bodyBase64 !== undefined) throw badEdit("give body or bodyBase64, not both");
  if (edit.body !== undefined) return Buffer.from(edit.body, "utf8");
  return edit.bodyBase64 === undefined ? null : Buffer.from(edit.bodyBase64, "base64");
}

function badEdit(message: string): HooktapError {
  return new HooktapError("bad_edit", message, { hint: "correct the edit and replay again" });
}

/** The framing of a body of another length, in the place and case it had. */
function withLength(headers: HeaderList, length: number): HeaderList {
  if (isChunked(headers)) return headers;
  if (headerValue(headers, "content-length") === undefined) return [...headers, ["Content-Length", String(length)]];
  return headers.map(([name, value]) => [name, name.toLowerCase() === "content-length" ? String(length) : value]);
}

/** Which headers differ, by name: their values before and after, joined where there are several. */
function headerChanges(before: HeaderList, after: HeaderList): Changes["headers"] {
  const collect = (headers: HeaderList) => {
    const values = new Map<string, { name: string; value: string }>();
    for (const [name, value] of headers) {
      const known = values.get(name.toLowerCase());
      values.set(name.toLowerCase(), { name, value: known ? `${known.value}, ${value}` : value });
    }
    return values;
  };
  const from = collect(before);
  const to = collect(after);
  return [...new Set([...from.keys(), ...to.keys()])]
    .map((key) => ({
      name: (to.get(key) ?? from.get(key))!.name,
      from: from.get(key)?.value ?? null,
      to: to.get(key)?.value ?? null,
    }))
    .filter((change) => change.from !== change.to);
}
