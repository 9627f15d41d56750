import { randomInt, randomUUID } from "node:crypto";
import { type HeaderList, headerValue, toFlat } from "../protocol/headers.ts";
import type { Play, TriggerInput } from "../protocol/trigger.ts";
import type { Message } from "../play/compose.ts";
import type { Exchange } from "../play/deliver.ts";
import { prepare } from "../play/prepare.ts";
import { pathWithToken, signMessage } from "../play/sign-message.ts";
import { givenSigner, madeSigner } from "../play/signing.ts";
import { startPlay } from "../play/start.ts";
import { createDeliver } from "./deliver.ts";
import { joinPath } from "./request-head.ts";
import type { Target } from "./target.ts";

export type LocalInput = Omit<TriggerInput, "endpoint">;

/** Where something is sent to: the URL up to its path, and what stands in Host. */
interface Base {
  origin: string;
  path: string;
  authority: string;
}

export function baseOf({ secure, authority, base }: Target): Base {
  return { origin: `${secure ? "https" : "http"}://${authority}`, path: base, authority };
}

/** Everything of a trigger that needs no relay: messages, and how to sign one for an address. */
export function readied(input: LocalInput, base: Base) {
  const prepared = prepare(input, { now: new Date(), seed: randomUUID(), draw: randomInt(2 ** 32) });
  const { provider } = prepared;
  const { secret, params = {} } = input;
  const signer = secret === undefined ? madeSigner(provider, params, "This command") : givenSigner(secret, params);
  const path = joinPath(base.path, pathWithToken(provider, input.path ?? "", signer.secrets[0] ?? null));
  const ready = (message: Message): { headers: HeaderList; body: Uint8Array } => {
    const url = base.origin + path;
    const { headers, body } = signMessage(message, provider, { url, secrets: signer.secrets, now: Date.now() / 1000 });
    return { headers: withHost(headers, base.authority), body };
  };
  return { ...prepared, signer, path, ready };
}

/** With the Host of the address, unless there is one of the user's. */
export function withHost(headers: HeaderList, authority: string): HeaderList {
  return headerValue(headers, "host") === undefined ? [["Host", authority], ...headers] : headers;
}

/** A trigger that goes straight to a target, over a socket of this process. Ends with `close`; `signal` breaks it off. */
export function straightTo(
  input: LocalInput,
  target: Target,
  { insecure, signal }: { insecure: boolean; signal: AbortSignal },
) {
  const { items, ready, path, signer, alone, timeoutMs, ...about } = readied(input, baseOf(target));
  const straight = openStraight(target, { insecure, signal });
  const send = (message: Message) => straight.send(path, ready(message), timeoutMs);
  return {
    alone,
    signer,
    event: items[0]!.what.event,
    /** Sends the first message. */
    once: () => send(items[0]!.what),
    /** Sends all of it as a play. */
    play: (onChange: (play: Play) => void) =>
      startPlay(
        {
          ...about,
          id: randomUUID().slice(0, 8),
          items,
          endpoint: target.href,
          provider: input.provider,
          scenario: input.scenario ?? null,
          send: async ({ what }) => ({ ...(await send(what)), requestId: null }),
        },
        { now: Date.now, signal, onChange },
      ),
    close: () => straight.close(),
  };
}

/** Sends to a target what is ready, one after the other, over a socket of this process. Ends with `close`; `signal` breaks it off. */
export function openStraight(target: Target, { insecure, signal }: { insecure: boolean; signal: AbortSignal }) {
  const client = createDeliver({ target: { ...target, base: "" }, concurrency: 1, insecure });
  return {
    async send(
      path: string,
      { headers, body }: { headers: HeaderList; body: Uint8Array },
      deadlineMs: number,
    ): Promise<Exchange> {
      const began = performance.now();
      const sent = client.deliver({
        method: "POST",
        path,
        headers: toFlat(headers),
        length: body.length,
        deadlineMs,
        body,
        trailers: () => [],
      });
      const abort = () => sent.abort();
      signal.addEventListener("abort", abort);
      const answer = await sent.answer;
      signal.removeEventListener("abort", abort);
      const ms = Math.round(performance.now() - began);
      if ("error" in answer) return { status: null, error: signal.aborted ? "aborted" : answer.error, ms };
      if (!answer.takeWhole()) void drain(answer.body);
      return { status: answer.status, error: null, ms };
    },
    close: () => client.close(),
  };
}

/** Reads an answer to its end, so that the target is not cut off in the middle of it. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = body[Symbol.asyncIterator]();
  try {
    while (!(await parts.next()).done);
  } catch {
    // What was worth knowing of the answer is known.
  }
}
