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
  verification: Pick<Verification, "verifyLater">;
  now: Clock;
}

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

  async function importEntry(entry: BundleEntry, state: EndpointState, run: string): Promise<Imported> {
    const { request } = entry;
    const body = await storeBody(entry.body());
    try {
      if (request.refused === null && body.size !== request.size) {
        throw new HooktapError("bundle_invalid", `the body has ${body.size} bytes, and should have ${request.size}`);
      }
      const { id, seq } = await store.importOne({
        request: newRequest(request, body, state, { at: now(), run, redacted: request.redacted }),
        annotation: { pinned: request.pinned, note: request.note },
        deliveries: await deliveriesOf(entry),
        answered: request.answered,
      });
      const later = !request.redacted && request.refused === null && body.size > INLINE_BYTES;
      if (later) await verification.verifyLater(seq);
      return { id, verdict: (await store.get(seq))?.verdict.status ?? request.verdict.status };
    } catch (error) {
      if (!(body.content instanceof Uint8Array)) await store.dropBody(body.content);
      throw error;
    }
  }

  return {
    /**
     * Imports the requests of a bundle, one commit each. `run` is what all of one import share: other attempts count among its own. What
     * cannot be taken becomes an `error` in its place.
     */
    async run(pieces: AsyncIterable<Uint8Array>, endpoint: string, run: string): Promise<Imported[]> {
      const state = endpoints.existing(endpoint);
      const results: Imported[] = [];
      for await (const entry of readBundle(linesOf(pieces, MAX_BUNDLE_LINE))) {
        if ("problem" in entry) {
          results.push({ error: entry.problem });
          continue;
        }
        try {
          results.push(await importEntry(entry, state, run));
        } catch (error) {
          if (!(error instanceof HooktapError)) throw error;
          results.push({ error: error.message });
        }
      }
      return results;
    },
  };
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

async function deliveriesOf(entry: BundleEntry): Promise<ImportedRequest["deliveries"]> {
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
  return made;
}
