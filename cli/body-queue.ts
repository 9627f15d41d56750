/** The bytes of a request's body between the tunnel and the target. */
export interface BodyQueue {
  push(bytes: Uint8Array): void;
  /** No more bytes come. */
  end(): void;
  /** The bytes in order; asking for the next part says that the one before has been written. One reader. */
  read(): AsyncGenerator<Uint8Array, void, void>;
}

/** `onWritten` learns how many bytes have left the queue: that is what may be granted to the sender. */
export function createBodyQueue(onWritten: (bytes: number) => void): BodyQueue {
  const parts: Uint8Array[] = [];
  let ended = false;
  let wake = () => {};
  return {
    push(bytes) {
      if (ended || bytes.length === 0) return;
      parts.push(bytes);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *read() {
      for (;;) {
        const part = parts.shift();
        if (part) {
          yield part;
          onWritten(part.length);
        } else if (ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
