import { createHash } from "node:crypto";
import { readBytes } from "../protocol/bundle/bytes.ts";
import {
  type BundleDelivery,
  type BundleRequest,
  type Imported,
  MAX_BUNDLE_LINE,
  MOST_ANSWER_BYTES,
} from "../protocol/bundle/format.ts";
import { linesOf } from "../protocol/bundle/lines.ts";
import { type BundleEntry, readBundle } from "../protocol/bundle/read.ts";
import { MAX_BODY } from "../protocol/endpoint.ts";
import { HooktapError } from "../protocol/error.ts";
import { headerValue } from "../protocol/headers.ts";
import { providers } from "../providers/index.ts";
import type { Clock } from "./clock.ts";
import type { Endpoints, EndpointState } from "./endpoints.ts";
import { examineSafely, UNREAD } from "./examine.ts";
import { SMALL_BODY } from "./request-body.ts";
import { validAt } from "./secrets.ts";
import { INLINE_BYTES } from "./signatures.ts";
import type { BodyWriter, ImportedRequest, LargeBody, NewRequest, Store } from "./store/store.ts";
import type { Verification } from "./verification.ts";

interface ImportDeps {
  store: Store;
  endpoints: Endpoints;
  verification: Pick<Verification, "verifyLater" | "awaited">;
  now: Clock;
}

/** So many requests wait for their commit together, or such that hold so much. */
const MOST_OPEN = 64;
const MOST_OPEN_BYTES = 4 * 1024 * 1024;

export type BundleImport = ReturnType<typeof createBundleImport>;

interface StoredBody {
  content: Uint8Array | LargeBody;
  size: number;
  sha256: Uint8Array;
}

/** Takes requests from a bundle into an endpoint: stored as they were captured, verified anew, never delivered by themselves. */
export function createBundleImport({ store, endpoints, verification, now }: ImportDeps) {
  /** A body as it comes: small ones are held, large ones go into the store. Nothing stays of one that breaks off. */
  async function storeBody(pieces: AsyncIterable<Uint8Array>): Promise<StoredBody> {
    const hash = createHash("sha256");
    const held: Uint8Array[] = [];
    let size = 0;
    let writer: BodyWriter | null = null;
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        if (size > MAX_BODY) throw new HooktapError("bundle_invalid", `the body is larger than ${MAX_BODY} bytes`);
        if (writer) await writer.write(piece);
        else {
          held.push(piece);
          if (size > SMALL_BODY) {
            writer = await store.openBody();
            for (const part of held.splice(0)) await writer.write(part);
          }
        }
      }
      const content = writer ? await writer.finish() : Buffer.concat(held);
      return { content, size, sha256: hash.digest() };
    } catch (error) {
      await writer?.abort();
      throw error;
    }
  }

  /** Reads a request with all that belongs to it; what it holds is stored by `commit`. */
  async function readEntry(entry: BundleEntry): Promise<Held> {
    const { request } = entry;
    const body = await storeBody(entry.body());
    try {
      if (request.refused === null && body.size !== request.size) {
        throw new HooktapError("bundle_invalid", `the body has ${body.size} bytes, and should have ${request.size}`);
      }
      const { deliveries, bytes } = await deliveriesOf(entry);
      return { request, body, deliveries, bytes: bytes + (body.content instanceof Uint8Array ? body.size : 0) };
    } catch (error) {
      await drop(body);
      throw error;
    }
  }

  async function commit({ request, body, deliveries }: Held, state: EndpointState, run: string): Promise<Imported> {
    const made = newRequest(request, body, state, { at: now(), run, redacted: request.redacted });
    const { pinned, note, answered } = request;
    try {
      const { id, seq } = await store.importOne({ request: made, annotation: { pinned, note }, deliveries, answered });
      const isLarge = !request.redacted && request.refused === null && body.size > INLINE_BYTES;
      if (isLarge) {
        verification.verifyLater(seq, state.name);
        await verification.awaited(seq);
      }
      const verdict = isLarge ? (await store.get(seq))?.verdict : made.verdict;
      return { id, verdict: (verdict ?? made.verdict).status };
    } catch (error) {
      await drop(body);
      if (error instanceof HooktapError) return { error: error.message };
      throw error;
    }
  }

  async function drop({ content }: StoredBody): Promise<void> {
    if (!(content instanceof Uint8Array)) await store.dropBody(content);
  }

  return {
    /**
     * Imports the requests of a bundle, each whole or not at all. `run` is what all of one import share: other attempts count among its
     * own. What cannot be taken becomes an `error` in its place.
     */
    async run(pieces: AsyncIterable<Uint8Array>, endpoint: string, run: string): Promise<Imported[]> {
      const state = endpoints.existing(endpoint);
      const results: Promise<Imported>[] = [];
      let open: Promise<Imported>[] = [];
      let bytes = 0;
      for await (const entry of readBundle(linesOf(pieces, MAX_BUNDLE_LINE))) {
        if ("problem" in entry) {
          results.push(Promise.resolve({ error: entry.problem }));
          continue;
        }
        try {
          const held = await readEntry(entry);
          const committed = commit(held, state, run);
          // Whoever awaits it hears of an error; until then the next lines are read.
          committed.catch(() => {});
          results.push(committed);
          open.push(committed);
          bytes += held.bytes;
        } catch (error) {
          if (!(error instanceof HooktapError)) throw error;
          results.push(Promise.resolve({ error: error.message }));
        }
        // Some share a commit, but what they hold is bounded.
        if (open.length < MOST_OPEN && bytes < MOST_OPEN_BYTES) continue;
        await Promise.all(open);
        open = [];
        bytes = 0;
      }
      return Promise.all(results);
    },
  };
}

/** A request that was read, and how many bytes it holds in memory. */
interface Held extends Pick<ImportedRequest, "deliveries"> {
  request: BundleRequest;
  body: StoredBody;
  bytes: number;
}

function newRequest(
  entry: BundleRequest,
  { content, size, sha256 }: StoredBody,
  { name, secrets, settings }: EndpointState,
  imported: NonNullable<NewRequest["imported"]>,
): ImportedRequest["request"] {
  const { request, refused } = entry;
  const { method, url, httpVersion, headers } = request;
  const receivedAt = Date.parse(entry.receivedAt);
  const small = content instanceof Uint8Array && size <= INLINE_BYTES ? content : null;
  const examined = examineSafely({
    request: { method, url, headers, body: refused ? null : small },
    secrets: validAt(secrets, receivedAt),
    own: settings.customProviders,
    now: receivedAt / 1000,
  });
  const { facts, verdict } = imported.redacted ? recorded(entry) : examined;
  return {
    endpoint: name,
    receivedAt,
    method,
    target: entry.target,
    url,
    httpVersion,
    remoteAddress: entry.remoteAddress,
    headers,
    contentType: headerValue(headers, "content-type") ?? null,
    trailers: entry.trailers,
    body: content,
    ...(refused ? { refused: { reason: refused, size: entry.size } } : {}),
    ...(entry.upgrade ? { upgrade: entry.upgrade } : {}),
    sha256,
    facts,
    verdict: refused && !imported.redacted ? UNREAD : verdict,
    ...(examined.handshake && small && !refused && !imported.redacted ? { handshake: examined.handshake } : {}),
    imported,
  };
}

/** What the relay that captured it knew: of a redacted request nothing else can be known. */
function recorded({ provider, eventType, deliveryId, subject, eventAt, verdict }: BundleRequest) {
  const known = provider !== null && (Object.hasOwn(providers, provider) || provider.startsWith("custom:"));
  return { facts: { provider: known ? provider : null, eventType, deliveryId, subject, eventAt }, verdict };
}

async function deliveriesOf(entry: BundleEntry): Promise<Pick<Held, "deliveries" | "bytes">> {
  const made: ImportedRequest["deliveries"] = [];
  let bytes = 0;
  for await (const delivery of entry.deliveries()) {
    const { type: _type, body: _body, bodyBase64: _base64, startedAt, ...rest }: BundleDelivery = delivery;
    const body = readBytes(delivery);
    bytes += body.length;
    if (bytes > MOST_ANSWER_BYTES) {
      throw new HooktapError("bundle_invalid", `the answers are larger than ${MOST_ANSWER_BYTES} bytes`);
    }
    made.push({ ...rest, startedAt: Date.parse(startedAt), body });
  }
  return { deliveries: made, bytes };
}
