import { createHash, hash as hashOnce, type Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createCollector } from "../protocol/collect.ts";
import { gc } from "./expose-gc.ts";
import type { BodyWriter, LargeBody, Store } from "./store/store.ts";

/** Bodies up to this size are held in memory until their commit; larger ones are streamed into the store. */
export const SMALL_BODY = 256 * 1024;
/** What is read and dropped of a refused body, and for how long, so that its sender gets to read the answer. */
const MAX_DRAIN = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** A body that is not at its end must bring so many bytes in every such span: 500 bytes a second. */
const LEAST_BYTES = 15_000;
const UPLOAD_SPAN_MS = 30_000;

/** A body as it came: held if it is small, else stored already. `refused`: the size of one that is over the limit. */
export interface Body {
  content: Uint8Array | LargeBody;
  size: number;
  sha256: Uint8Array;
  refused: number | null;
}

const NOTHING = Buffer.alloc(0);

/** The body of a request that has none. */
export function emptyBody(): Body {
  return { content: NOTHING, size: 0, sha256: hashOnce("sha256", NOTHING, "buffer"), refused: null };
}

/** One that is there already; refused above `limit` bytes. */
export function wholeBody(content: Buffer, limit: number): Body {
  if (content.length > limit) return refusedBody(content.length);
  return { content, size: content.length, sha256: hashOnce("sha256", content, "buffer"), refused: null };
}

const refusedBody = (size: number): Body => ({ ...emptyBody(), refused: size });

/** Reads request bodies off the wire: small ones into memory, large ones into the store as they come, none for ever. */
export function createBodyReader(store: Pick<Store, "openBody">) {
  const passed = createCollector(gc);
  /** Requests whose body is still coming, and what came in the span that began at `since`: on a clock that does not jump. */
  const uploads = new Map<IncomingMessage, { since: number; bytes: number }>();
  const sweep = setInterval(() => {
    for (const [req, { since }] of uploads) if (performance.now() - since > UPLOAD_SPAN_MS) req.destroy();
  }, 5_000);
  sweep.unref();

  /** Null when the sender went away. A body over the limit is not kept; `refused` is what was announced or read of it. */
  function read(req: IncomingMessage, limit: number): Promise<Body | null> {
    const announced = Number(req.headers["content-length"] ?? 0);
    if (announced > limit) return Promise.resolve(refusedBody(announced));
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      let size = 0;
      let large: { writer: Promise<BodyWriter>; hash: Hash; last: Promise<void> } | null = null;
      let done = false;
      const span = { since: performance.now(), bytes: 0 };
      uploads.set(req, span);
      const finish = (result: Body | null) => {
        if (done) return;
        done = true;
        uploads.delete(req);
        if (!result && large) void large.writer.then((writer) => writer.abort()).catch(() => {});
        resolve(result);
      };
      const fail = (error: unknown) => {
        // First: the request is not given up by its sender, who waits for an answer.
        reject(error);
        finish(null);
      };
      const stream = (piece: Buffer) => {
        large ??= { writer: store.openBody(), hash: createHash("sha256"), last: Promise.resolve() };
        const { writer, hash, last } = large;
        hash.update(piece);
        passed(piece.length);
        req.pause();
        large.last = last.then(async () => (await writer).write(piece)).then(() => void req.resume());
        large.last.catch(fail);
      };
      req.on("data", (piece: Buffer) => {
        if (done) return;
        size += piece.length;
        span.bytes += piece.length;
        if (span.bytes >= LEAST_BYTES) Object.assign(span, { since: performance.now(), bytes: 0 });
        if (size > limit) {
          if (large) void large.writer.then((writer) => writer.abort()).catch(() => {});
          large = null;
          finish(refusedBody(size));
        } else if (large) {
          stream(piece);
        } else {
          parts.push(piece);
          if (size > SMALL_BODY) stream(Buffer.concat(parts.splice(0)));
        }
      });
      req.on("end", () => {
        if (done) return;
        if (!large) {
          finish(wholeBody(parts.length === 1 ? parts[0]! : Buffer.concat(parts), limit));
          return;
        }
        const { writer, hash, last } = large;
        last
          .then(async () => (await writer).finish())
          .then((content) => finish({ content, size, sha256: hash.digest(), refused: null }))
          .catch(fail);
      });
      req.on("error", () => finish(null));
      req.on("close", () => {
        if (!req.complete) finish(null);
      });
    });
  }

  /**
   * Reads on and drops what comes, within bounds: closing at once would reset the connection, and with it the answer that its sender
   * has not read yet.
   */
  function drain(req: IncomingMessage): void {
    let dropped = 0;
    req.removeAllListeners("data");
    req.on("data", (piece: Buffer) => {
      dropped += piece.length;
      if (dropped > MAX_DRAIN) req.destroy();
    });
    req.resume();
    const timer = setTimeout(() => req.destroy(), DRAIN_MS);
    const stop = () => {
      clearTimeout(timer);
      req.socket.off("close", stop);
    };
    req.once("end", stop);
    // The request's own "close" does not come any more once it has been answered.
    req.socket.once("close", stop);
  }

  return { read, drain, close: () => clearInterval(sweep) };
}
