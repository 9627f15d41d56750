import { constants, inflateRawSync } from "node:zlib";

/** The largest message that is inflated: a few bytes can hold a gigabyte. */
const MAX_INFLATED = 1024 * 1024;
/** What deflate looks back at (RFC 7692 section 7.1.2: at most 2^15 bytes). */
const WINDOW = 32 * 1024;
/** What a sender takes off the end of each message (RFC 7692 section 7.2.1). */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

/**
 * Inflates the messages of one direction of a WebSocket, each in the light of those before. Null for what cannot be inflated within
 * the bound, for a message that is not there whole (`null`), and for all that follow.
 */
export function createInflater(): (message: Uint8Array | null) => Uint8Array | null {
  let window = Buffer.alloc(0);
  let lost = false;
  return (message) => {
    if (lost || !message) {
      lost = true;
      return null;
    }
    try {
      const inflated = inflateRawSync(Buffer.concat([message, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_INFLATED,
        ...(window.length > 0 ? { dictionary: window } : {}),
      });
      window = Buffer.concat([window, inflated]).subarray(-WINDOW);
      return inflated;
    } catch {
      lost = true;
      return null;
    }
  };
}
