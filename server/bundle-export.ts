import { setImmediate } from "node:timers/promises";
import { writtenBytes } from "../protocol/bundle/bytes.ts";
import {
  type BundleDelivery,
  type BundleHead,
  type BundlePiece,
  type BundleRequest,
  INLINE_BODY,
  MOST_ANSWER_BYTES,
  MOST_DELIVERIES,
} from "../protocol/bundle/format.ts";
import type { Delivery } from "../protocol/delivery.ts";
import { HooktapError } from "../protocol/error.ts";
import type { Query } from "../protocol/query/ast.ts";
import type { Endpoints } from "./endpoints.ts";
import { answerOf } from "./next.ts";
import type { CapturedRequest, Store } from "./store/store.ts";

const PAGE = 500;

/** An issuer's name for an account, but it looks like a secret, and a verdict does not hang on it. */
const PRIVATE_PARAMS = ["apiKey"];

type Line = BundleHead | BundleRequest | BundlePiece | BundleDelivery;

export type BundleExport = ReturnType<typeof createBundleExport>;

/** Captured requests as the lines of a bundle, read from the store as they are asked for. */
export function createBundleExport(store: Store, endpoints: Endpoints) {
  /** How many pieces a large body has, and whether it is text as a whole: known before the first of them is written. */
  async function look(seq: number): Promise<{ pieces: number; isText: boolean }> {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let pieces = 0;
    let isText = true;
    const decode = (part?: Uint8Array) => {
      try {
        decoder.decode(part, { stream: part !== undefined });
      } catch {
        isText = false;
      }
    };
    for await (const part of store.readBody(seq)) {
      pieces++;
      if (isText) decode(part);
    }
    if (isText) decode();
    return { pieces, isText };
  }

  async function* piecesOf(seq: number, isText: boolean): AsyncGenerator<BundlePiece> {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for await (const part of store.readBody(seq)) {
      if (isText) yield { type: "body", body: decoder.decode(part, { stream: true }) };
      else yield { type: "body", bodyBase64: Buffer.from(part).toString("base64") };
    }
  }

  /** The last of them, as many as one request may bring along. */
  async function keptDeliveries(seq: number): Promise<{ delivery: Delivery; bytes: Uint8Array }[]> {
    const kept: { delivery: Delivery; bytes: Uint8Array }[] = [];
    let size = 0;
    for (const delivery of (await store.deliveries(seq)).slice(-MOST_DELIVERIES).toReversed()) {
      const bytes = (await store.deliveryBody(seq, delivery.id)) ?? new Uint8Array();
      size += bytes.length;
      if (size > MOST_ANSWER_BYTES) break;
      kept.push({ delivery, bytes });
    }
    return kept.reverse();
  }

  async function* linesOf(captured: CapturedRequest): AsyncGenerator<Line> {
    const { summary, target, url, httpVersion, headers, trailers, verdict, note } = captured;
    const { seq, size, refused } = summary;
    const { secrets } = endpoints.existing(summary.endpoint);
    const deliveries = await keptDeliveries(seq);
    const large = refused === null && size > INLINE_BODY ? await look(seq) : null;
    const body: Uint8Array[] = [];
    if (!large) for await (const part of store.readBody(seq)) body.push(part);
    const { id, endpoint, receivedAt, provider, eventType, deliveryId, subject, eventAt } = summary;
    const { remoteAddress, upgrade, pinned, redacted } = summary;
    const answered = answerOf(
      captured,
      deliveries.map(({ delivery }) => delivery),
      endpoints.replyAt(summary.endpoint, captured.receivedAt),
    );
    yield {
      type: "request",
      id,
      endpoint,
      receivedAt,
      provider,
      eventType,
      deliveryId,
      subject,
      eventAt,
      verdict,
      params: paramsOf(captured, secrets),
      request: {
        method: summary.method,
        url,
        httpVersion: httpVersion === "1.0" ? "1.0" : "1.1",
        headers,
        ...writtenBytes(Buffer.concat(body)),
      },
      target,
      trailers,
      remoteAddress,
      size,
      pieces: large?.pieces ?? 0,
      bodyIsText: large?.isText ?? true,
      refused,
      upgrade,
      pinned,
      note,
      answered: summary.imported && captured.givenStatus === null ? null : (answered?.status ?? null),
      deliveries: deliveries.length,
      redacted,
    };
    if (large) yield* piecesOf(seq, large.isText);
    for (const { delivery, bytes } of deliveries) {
      const { id: _id, requestId: _request, seq: _seq, ms, ...rest } = delivery;
      yield { type: "delivery", ...rest, ms: ms ?? 0, ...writtenBytes(bytes) };
    }
  }

  return {
    /** The seqs of what matches, or of all, the oldest first. */
    async find({ endpoint, query }: { endpoint: string; query: Query | null }): Promise<number[]> {
      const seqs: number[] = [];
      let before: number | null = Number.MAX_SAFE_INTEGER;
      while (before !== null) {
        if (query) {
          const page: Awaited<ReturnType<Store["search"]>> = await store.search({
            query,
            endpoint,
            before,
            limit: PAGE,
          });
          for (const { seq } of page.requests) seqs.push(seq);
          before = page.next;
        } else {
          const page: number[] = await store.seqs({ endpoint, before, limit: PAGE });
          seqs.push(...page);
          before = page.length < PAGE ? null : page.at(-1)!;
          await setImmediate();
        }
      }
      return seqs.reverse();
    },

    /** The seqs behind ids, ascending, each once. Throws `request_not_found` and `id_ambiguous`. */
    async named(ids: readonly string[], endpoint: string): Promise<number[]> {
      const seqs = new Set<number>();
      for (const [at, id] of ids.entries()) {
        if (at % PAGE === PAGE - 1) await setImmediate();
        const found = await store.find(id, endpoint);
        if (found === "ambiguous") {
          throw new HooktapError("id_ambiguous", `more than one request begins with ${id}`, {
            hint: "give more of the id",
          });
        }
        if (!found) {
          throw new HooktapError("request_not_found", `there is no request ${id}`, {
            hint: "list them with: hooktap requests",
          });
        }
        seqs.add(found.summary.seq);
      }
      return [...seqs].sort((a, b) => a - b);
    },

    /** The bundle, line by line. What is deleted meanwhile is left out. */
    async *lines(seqs: readonly number[]): AsyncGenerator<string> {
      const head: BundleHead = { type: "bundle", version: 1, requests: seqs.length };
      yield `${JSON.stringify(head)}\n`;
      for (const seq of seqs) {
        const captured = await store.get(seq);
        if (captured) for await (const line of linesOf(captured)) yield `${JSON.stringify(line)}\n`;
      }
    },
  };
}

/** What went with the secret that verified it; without one, what the provider's newest secret brings. */
function paramsOf(
  { summary, verdict }: CapturedRequest,
  secrets: readonly { provider: string; fingerprint: string; params: Record<string, string> }[],
): Record<string, string> {
  const own = secrets.filter(({ provider }) => provider === summary.provider);
  const used = own.find(({ fingerprint }) => fingerprint === verdict.secret?.fingerprint) ?? own.at(-1);
  return Object.fromEntries(Object.entries(used?.params ?? {}).filter(([name]) => !PRIVATE_PARAMS.includes(name)));
}
