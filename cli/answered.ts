/** The largest answer's body that is kept whole. */
const MAX_BODY = 16 * 1024;

/** A target's complete answer: its RESPONSE frame, whole, or of one with a large body the head alone. */
export interface KeptAnswer {
  status: number;
  frame: Uint8Array;
  whole: boolean;
}

/** Whether a body is small enough to keep. */
export const isKeepable = (body: Uint8Array): boolean => body.length <= MAX_BODY;

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
  const entries = new Map<string, Promise<KeptAnswer | null> | KeptAnswer>();
  return {
    get(id: string): Promise<KeptAnswer | null> | KeptAnswer | undefined {
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
        if (entries.get(id) !== answer) return;
        if (kept) entries.set(id, kept);
        else entries.delete(id);
      });
    },
  };
}

export type Answered = ReturnType<typeof createAnswered>;
