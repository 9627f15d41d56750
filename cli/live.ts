import { setTimeout as sleep } from "node:timers/promises";
import { HooktapError } from "../protocol/error.ts";
import { createEventParser } from "../protocol/event-stream.ts";
import type { LiveHello, LiveRow } from "../protocol/live.ts";
import type { Summary } from "../protocol/request.ts";
import { createBackOff } from "./back-off.ts";
import type { Client } from "./client.ts";

/** The relay sends a comment every 15 s: two missed ones mean a dead connection that TCP has not noticed. */
const SILENCE_MS = 35_000;

const PASSING = new Set(["relay_unreachable", "proxy_refused", "storage_closed", "storage_failed", "internal"]);

/** A relay that is gone or closing may be back soon; any other refusal would come again. */
const passes = (error: unknown) => !(error instanceof HooktapError) || PASSING.has(error.code);
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Who wants to hear that a relay is away. */
export interface Persistence {
  signal: AbortSignal;
  /** It is tried again. Called once until `onBack`. */
  onLost(why: string): void;
  onBack(): void;
}

/** Asks a relay, again and again while it is away. Throws what does not pass, and when the signal aborts. */
export async function persist<T>(ask: () => Promise<T>, { signal, onLost, onBack }: Persistence): Promise<T> {
  const backOff = createBackOff();
  for (let lost = false; ; lost = true) {
    try {
      const answer = await ask();
      if (lost) onBack();
      return answer;
    } catch (error) {
      if (signal.aborted || !passes(error)) throw error;
      if (!lost) onLost(wordsOf(error));
      await sleep(backOff.next(0), undefined, { signal });
    }
  }
}

export interface LiveOptions extends Persistence {
  endpoint: string;
  /** A query that narrows the feed; empty for everything. */
  q: string;
  /** The rev to go on from. */
  after: number;
}

/** Rows that match, as they are now, in the order of rev; `forgotten`: the cursor is of no use, what came meanwhile must be listed. */
export type LiveStep = Summary[] | "forgotten";

type Step = { hello: LiveHello } | { reset: true } | { row: LiveRow };

/** The events of one connection as they come, until it ends; rejects where it fails or falls silent. */
async function* connect({ api }: Client, { endpoint, q, signal }: LiveOptions, after: number): AsyncGenerator<Step[]> {
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(new Error("it fell silent")), SILENCE_MS);
  try {
    const query = { endpoint, after: String(after), ...(q === "" ? {} : { q }) };
    const init = { signal: AbortSignal.any([signal, silence.signal]) };
    const response = await api.live.$get({ query }, { init });
    const text = new TextDecoder();
    let steps: Step[] = [];
    const parse = createEventParser((event, data) => {
      if (event === "message") steps.push({ row: JSON.parse(data) as LiveRow });
      else if (event === "hello") steps.push({ hello: JSON.parse(data) as LiveHello });
      else if (event === "reset") steps.push({ reset: true });
    });
    for await (const chunk of response.body!) {
      watchdog.refresh();
      parse(text.decode(chunk, { stream: true }));
      yield steps;
      steps = [];
    }
  } finally {
    clearTimeout(watchdog);
  }
}

/**
 * Follows an endpoint's requests through restarts of the relay until the signal aborts. Throws what does not pass: a token that is
 * refused, an endpoint that is gone, a query that the relay cannot read.
 */
export async function* followLive(client: Client, options: LiveOptions): AsyncGenerator<LiveStep> {
  const { signal, onLost, onBack } = options;
  const backOff = createBackOff();
  let after = options.after;
  let lost = false;
  while (!signal.aborted) {
    const began = performance.now();
    let connected = false;
    let why = "it closed the connection";
    try {
      for await (const steps of connect(client, options, after)) {
        if (lost) onBack();
        connected = true;
        lost = false;
        const rows: Summary[] = [];
        for (const step of steps) {
          // A store that begins anew counts from the start.
          if ("reset" in step || ("hello" in step && step.hello.rev < after)) {
            yield "forgotten";
            return;
          }
          if (!("row" in step)) continue;
          after = step.row.rev;
          if ("receivedAt" in step.row) rows.push(step.row);
        }
        if (rows.length > 0) yield rows;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!passes(error)) throw error;
      why = wordsOf(error);
    }
    if (signal.aborted) return;
    if (!lost) onLost(why);
    lost = true;
    await sleep(backOff.next(connected ? performance.now() - began : 0), undefined, { signal }).catch(() => {});
  }
}
