import type { Handshake as HandshakeDetail } from "../protocol/handshake.ts";
import {
  handshake,
  type Handshake,
  type HandshakeAnswer,
  handshakeProblem,
  type WebhookRequest,
} from "../providers/index.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import { validAt } from "./secrets.ts";
import type { CapturedRequest, Store } from "./store/store.ts";

/** A handshake whose sender waits for its answer. `answer`: what the relay says where no target does; null leaves it to the reply. */
export interface OpenHandshake {
  provider: string;
  answer: HandshakeAnswer | null;
  answeredBy(who: "hooktap" | "target"): void;
}

export type Handshakes = ReturnType<typeof createHandshakes>;

/** Requests that only ask whether somebody listens: what to answer, who did, and how to explain it. */
export function createHandshakes(store: Store, endpoints: Endpoints) {
  /** `at`: when the request came, in ms. */
  const read = (provider: string, { secrets }: EndpointState, request: WebhookRequest, at: number) =>
    handshake({
      provider,
      request,
      secrets: validAt(secrets, at).filter((secret) => secret.provider === provider),
    });

  /** The request as the library takes it. A handshake's body was looked at in the ingest tick, so it is small. */
  async function requestOf({ summary, url, headers }: CapturedRequest): Promise<WebhookRequest> {
    const parts: Uint8Array[] = [];
    for await (const part of store.readBody(summary.seq)) parts.push(part);
    return { method: summary.method, url, headers, body: Buffer.concat(parts) };
  }

  /** What is wrong with the answer of the target that was the first to give one. */
  async function targetsProblem(seq: number, expected: Handshake): Promise<string | null> {
    const [given] = (await store.deliveries(seq)).filter(({ status, mode }) => status !== null && mode === "live");
    if (!given || given.status === null) return null;
    const encoded = given.headers.some(([name]) => name.toLowerCase() === "content-encoding");
    const body = given.truncated || encoded ? null : await store.deliveryBody(seq, given.id);
    return handshakeProblem(expected, { status: given.status, headers: given.headers, body });
  }

  return {
    /** For a request that was just committed. */
    open(provider: string, seq: number, endpoint: EndpointState, request: WebhookRequest, at: number): OpenHandshake {
      const answers = endpoint.settings.handshakes === "auto";
      return {
        provider,
        answer: answers ? (read(provider, endpoint, request, at)?.answer ?? null) : null,
        // Nobody waits for it; where it is lost, the request only does not tell who answered.
        answeredBy: (who) => void store.setAnsweredBy(seq, who).catch(() => {}),
      };
    },

    /** How a stored handshake is shown; null for any other request. */
    async describe(captured: CapturedRequest): Promise<HandshakeDetail | null> {
      const { handshake: asked, seq, endpoint } = captured.summary;
      const state = endpoints.get(endpoint);
      const found = asked && state && read(asked.provider, state, await requestOf(captured), captured.receivedAt);
      if (!found) return null;
      const { explanation, secret } = found;
      if (asked.answeredBy !== "target") return { ...asked, explanation, secret };
      const problem = await targetsProblem(seq, found);
      const more = problem ? ` The target's answer will not do: ${problem}.` : "";
      return { ...asked, explanation: explanation + more, secret };
    },
  };
}
