import type { AgentState, DiskState, LiveHello, LiveReset, LiveRow } from "../protocol/live.ts";
import { createEventParser } from "../protocol/event-stream.ts";
import { api } from "./api.ts";

/** The relay sends a comment every 15 s: two missed ones mean a dead connection that TCP has not noticed. */
const SILENCE_MS = 35_000;

export interface LiveHandlers {
  onHello(hello: LiveHello): void;
  onAgents(agents: AgentState[]): void;
  onDisk(disk: DiskState): void;
  /** What has come since the last call, in the order of rev. */
  onRows(rows: LiveRow[]): void;
  /** What the cursor stood on is forgotten: lists must be loaded anew. */
  onReset(rev: number): void;
}

/**
 * Follows the live feed of all endpoints, from after a rev or from now, until it ends; rejects when the connection fails, falls silent
 * or the signal aborts.
 */
export async function followLive(after: number | null, handlers: LiveHandlers, signal: AbortSignal): Promise<void> {
  const silence = new AbortController();
  let watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await api.live(after, AbortSignal.any([signal, silence.signal]));
    let rows: LiveRow[] = [];
    const parse = createEventParser((event, data) => {
      if (event === "message") rows.push(JSON.parse(data) as LiveRow);
      else if (event === "hello") handlers.onHello(JSON.parse(data) as LiveHello);
      else if (event === "agents") handlers.onAgents(JSON.parse(data) as AgentState[]);
      else if (event === "disk") handlers.onDisk(JSON.parse(data) as DiskState);
      else if (event === "reset") {
        rows = [];
        handlers.onReset((JSON.parse(data) as LiveReset).rev);
      }
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silence.abort(), SILENCE_MS);
      parse(chunk.value);
      if (rows.length > 0) handlers.onRows(rows);
      rows = [];
    }
  } finally {
    clearTimeout(watchdog);
  }
}
