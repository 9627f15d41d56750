import { onTestFinished } from "vitest";
import type { LiveRow } from "../../protocol/live.ts";
import type { TestRelay } from "./relay.ts";

interface LiveEvent {
  event: string;
  id: string | null;
  data: unknown;
}

/** Reads the live feed's events as they come; ended with the test. */
export async function live(relay: TestRelay, query: string, headers: Record<string, string> = {}) {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const response = await fetch(`${relay.console}/api/live${query}`, {
    headers: { authorization: `Bearer ${relay.token}`, ...headers },
    signal: ended.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  async function next(): Promise<LiveEvent> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const lines = text.slice(0, end).split("\n");
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const data = field("data");
        if (data === undefined) continue;
        return { event: field("event") ?? "message", id: field("id") ?? null, data: JSON.parse(data) };
      }
      const { done, value } = await reader.read();
      if (done) return { event: "end", id: null, data: null };
      text += value;
    }
  }
  return {
    status: response.status,
    next,
    async row(): Promise<LiveRow & { id: string; rev: number; path: string }> {
      for (;;) {
        const { event, data } = await next();
        if (event === "message") return data as LiveRow & { id: string; rev: number; path: string };
      }
    },
    stop: () => ended.abort(),
  };
}
