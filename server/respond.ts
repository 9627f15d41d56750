import type { ServerResponse } from "node:http";
import { corkTurn } from "../protocol/cork.ts";
import { headerValue } from "../protocol/headers.ts";
import {
  additions,
  type Answer,
  answerError,
  answerHandshake,
  answerNavigation,
  answerStatic,
  passHead,
  passInformation,
  passWhole,
} from "./answer.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import type { OpenHandshake } from "./handshakes.ts";
import type { Hub } from "./hub.ts";
import type { LiveAnswer, Unanswered } from "./lane.ts";
import type { Responder } from "./stream.ts";
import type { Deliverable, Store } from "./store/store.ts";

const NO_ANSWER: Record<string, string> = {
  refused: "the target refused the connection",
  dns: "the target's name could not be resolved",
  tls: "the TLS connection to the target failed",
  reset: "the target broke off the connection",
  agent_lost: "the agent went away",
};

/** Answers a committed request: by what was set for it alone, else by its endpoint's reply, which leaves handshakes to the relay. */
export function createRespond(hub: Hub, endpoints: Endpoints, store: Pick<Store, "setGivenStatus">) {
  return function respond(
    answer: Answer,
    endpoint: EndpointState,
    request: Deliverable,
    asPage: boolean,
    handshake: OpenHandshake | null,
  ): void {
    const { reply, timeoutMs } = endpoint.settings;
    const { id } = request;
    if (!asPage && headerValue(request.headers, "sec-fetch-mode")?.toLowerCase() === "navigate") {
      hub.offer(request);
      answerNavigation(answer, id);
      return;
    }
    const status =
      statusByHand(endpoint, request.target) ??
      endpoints.takeAnswerNext(endpoint, () => hub.serving(endpoint.name).length > 0);
    if (status !== null) {
      hub.offer(request);
      answerStatic(answer, { ...reply, status }, id);
      // Nobody waits for it; where it is lost, the request only tells of the reply that it would have got.
      void store.setGivenStatus(request.seq, status).catch(() => {});
      return;
    }
    const answerHere = () => {
      if (!handshake?.answer) return answerStatic(answer, reply, id);
      answerHandshake(answer, handshake.provider, handshake.answer, id);
      handshake.answeredBy("hooktap");
    };
    const passOn = (): LiveAnswer => {
      const responder = createResponder(answer, additions(id, asPage));
      return {
        information: responder.information,
        data: responder.data,
        end: responder.end,
        breakOff: responder.breakOff,
        onGone: responder.onGone,
        whole(...answered) {
          handshake?.answeredBy("target");
          responder.whole(...answered);
        },
        head(...answered) {
          handshake?.answeredBy("target");
          responder.head(...answered);
        },
        unanswered(outcome) {
          if (!answer.open()) return false;
          if ((outcome === "late" || outcome?.error !== "timeout") && reply.mode !== "passthrough") {
            answerHere();
            return false;
          }
          answerUnanswered(answer, outcome, timeoutMs, id);
          return true;
        },
      };
    };
    if (reply.mode === "static") {
      hub.offer(request);
      answerHere();
      return;
    }
    const force = reply.mode === "passthrough";
    hub.offer(request, {
      force,
      answer: passOn,
      nobody(forNone) {
        if (force && !forNone) answerOffline(answer, id);
        else answerHere();
      },
    });
  };
}

/** The target's answer on its way to the sender, with the `added` headers. */
export function createResponder(answer: Answer, added: string[]): Responder {
  let draining: Promise<null> | null = null;
  return {
    information: (status, reason, headers) => passInformation(answer.parts(), status, reason, headers),
    whole: (status, reason, headers, body) => passWhole(answer, { status, reason, headers }, body, added),
    head: (status, reason, headers) => passHead(answer.parts(), { status, reason, headers }, added),
    data(bytes) {
      const res = answer.parts();
      if (res.socket) corkTurn(res.socket);
      if (res.destroyed || res.write(bytes)) return;
      draining ??= drained(res).then(() => (draining = null));
      return draining;
    },
    end(trailers) {
      const res = answer.parts();
      // Only a chunked answer has a place for them.
      if (res.chunkedEncoding && trailers.length > 0) res.addTrailers(trailers);
      res.end();
    },
    breakOff: () => breakOff(answer.parts()),
    onGone: answer.onGone,
  };
}

/** Tells the sender why the target, or an agent that is too busy (null, or `late` once the deadline passed), gave no answer. */
export function answerUnanswered(answer: Answer, outcome: Unanswered, timeoutMs: number, id: string): void {
  if (outcome === "late") {
    const message = `the request waited ${timeoutMs} ms for its turn at the agent`;
    answerError(answer, 504, { code: "agent_busy", message, hint: null }, { id });
    return;
  }
  if (outcome?.error === "timeout") {
    // An agent may be less patient than its endpoint.
    const message = `the target gave no answer within ${Math.min(timeoutMs, Math.round(outcome.ms))} ms`;
    answerError(answer, 504, { code: "target_timeout", message, hint: null }, { id });
    return;
  }
  const code = outcome?.error ?? "agent_busy";
  const message = NO_ANSWER[code] ?? "the agent has too many requests under way";
  answerError(answer, 502, { code, message, hint: outcome?.message ?? null }, { id });
}

export function answerOffline(answer: Answer, id: string): void {
  const hint = "start one with: hooktap listen <target>";
  answerError(answer, 502, { code: "agent_offline", message: "no agent is connected to answer", hint }, { id });
}

/** The status that the hook URL itself asks for, where the endpoint lets it. */
function statusByHand(endpoint: EndpointState, target: string): number | null {
  if (!endpoint.settings.statusByQuery) return null;
  const asked = /[?&]hooktap-status=([2-5]\d\d)(?:&|$)/.exec(target);
  return asked ? Number(asked[1]) : null;
}

/** Ends an answer so that its sender cannot take it for complete. HTTP/1.0 has no chunks: there only a reset differs from an end. */
function breakOff(res: ServerResponse): void {
  if (res.req.httpVersion === "1.0") res.socket?.resetAndDestroy();
  res.destroy();
}

/** Resolves when the sender has read what was written, or is gone. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off("drain", done);
      res.off("close", done);
      resolve();
    };
    res.on("drain", done);
    res.on("close", done);
  });
}
