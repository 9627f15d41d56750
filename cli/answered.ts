import type { FlatHeaders } from "../protocol/headers.ts";

/** The largest answer's body that is kept whole. */
const MAX_BODY = 16 * 1024;

/** A target's complete answer; of a large body only that it was cut is kept. */
export interface KeptAnswer {
  status: number;
  reason: string;
  headers: FlatHeaders;
  body: Uint8Array | null;
}

/** A body that is small enough to keep. */
export const keepable = (body: Uint8Array): Uint8Array | null => (body.length > MAX_BODY ? null : body);

/** Collects an answer's body as long as it is small enough to keep. */
export function createKeeper() {
  let parts: Uint8Array[] | null = [];
  let size = 0;
  return {
    add(part: Uint8Array) {
      size += part.length;
      if (size > MAX_BODY) parts = null;
      parts?.push(part);
    },
    body: () => parts && Buffer.concat(parts),
  };
}

/**
 * What the target has answered, or is answering, by request id: after a lost tunnel the relay offers a request again whose answer it
 * did not get whole, and the target must not see it twice. An entry that resolves to null (no whole answer) is forgotten.
 */
export function createAnswered(limit = 1000) {
  const entries = new Map<string, Promise<KeptAnswer | null>>();
  return {
    get(id: string): Promise<KeptAnswer | null> | undefined {
      const entry = entries.get(id);
      if (!entry) return undefined;
      entries.delete(id);
      entries.set(id, entry);
      return entry;
    },
    add(id: string, answer: Promise<KeptAnswer | null>): void {
      entries.set(id, answer);
      if (entries.size > limit) entries.delete(entries.keys().next().value!);
      void answer.then((kept) => {
        if (!kept && entries.get(id) === answer) entries.delete(id);
      });
    },
  };
}

export type Answered = ReturnType<typeof createAnswered>;
