import type { SocketMessage, SocketRecord } from "../protocol/websocket.ts";
import type { NewSocketMessage } from "./store/store.ts";
import { createWebSocketReader } from "./websocket-reader.ts";

/** So much of what passes on a WebSocket is kept, in both directions together. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 256 * 1024;
/** What came is written this often while it is open. */
const BATCH_MS = 500;

/**
 * Keeps the first messages of a WebSocket, read from copies of its bytes; nothing here holds the traffic up or fails it.
 * `save` appends what came since the last call; it is called at least once, at the end.
 */
export function createSocketRecording(options: {
  deflated: boolean;
  save(state: Omit<SocketRecord, "messages">, added: NewSocketMessage[]): Promise<unknown>;
}) {
  const started = performance.now();
  const elapsed = () => Math.round((performance.now() - started) * 100) / 100;
  let pending: NewSocketMessage[] = [];
  let messages = 0;
  let room = MOST_BYTES;
  let full = false;
  let cut = false;
  let timer: NodeJS.Timeout | null = null;
  let saved: Promise<unknown> = Promise.resolve();

  function save(open: boolean): void {
    if (timer) clearTimeout(timer);
    timer = null;
    const added = pending;
    pending = [];
    const state = { open, ms: open ? null : elapsed(), cut };
    saved = saved.then(() => options.save(state, added)).catch(() => {});
  }

  const saveSoon = () => (timer ??= setTimeout(() => save(true), BATCH_MS));

  const reader = (from: SocketMessage["from"]) =>
    createWebSocketReader({
      deflated: options.deflated,
      keep: MOST_BYTES,
      onMessage({ bytes, ...message }) {
        if (full) throw new RangeError("there is no room for more");
        const kept = bytes.subarray(0, room);
        pending.push({ ...message, from, ms: elapsed(), bytes: kept });
        messages += 1;
        room -= kept.length;
        cut = kept.length < bytes.length || bytes.length < message.size;
        full = cut || room === 0 || messages === MOST_MESSAGES;
        saveSoon();
      },
    });
  const readers = { sender: reader("sender"), target: reader("target") };

  return {
    seen(from: SocketMessage["from"], bytes: Uint8Array): void {
      if (cut) return;
      try {
        readers[from].read(bytes);
      } catch {
        // There is no room for more, or it is no WebSocket: the list ends here, and says so.
        cut = true;
        full = true;
        saveSoon();
      }
    },
    /** Resolves when all is written. */
    async end(): Promise<void> {
      save(false);
      await saved;
    },
  };
}
