import { randomUUID } from "node:crypto";
import type { BundleDelivery, BundleHead, BundleRequest } from "../../protocol/bundle/format.ts";
import { readBytes } from "../../protocol/bundle/bytes.ts";
import type { BundleEntry } from "../../protocol/bundle/read.ts";
import { entryLines } from "../../protocol/bundle/write.ts";
import { harAnswer, harBody, type HarBody, harComment, harLog, harRequest } from "../../protocol/copy-as/har.ts";
import { rawHead } from "../../protocol/copy-as/raw-http.ts";
import type { Expectation } from "../../protocol/expectation.ts";
import { REDACTED_HEADER } from "../../protocol/redacted-header.ts";
import type { HeaderList } from "../../protocol/headers.ts";
import { safeJson } from "../output.ts";
import { version } from "../version.ts";
import type { ExportFolder } from "./export-folder.ts";
import { EXPECTED_FILE, REQUEST_FILE } from "./fixture-files.ts";
import type { Sink } from "./sink.ts";

/** One form of export. `write` takes requests one after another and reads their bodies as it goes. */
export interface BundleWriter {
  write(entry: BundleEntry): Promise<void>;
  end(): Promise<void>;
}

/** The bundle as it came: lines of JSON. */
export async function ndjsonWriter(sink: Sink, requests: number): Promise<BundleWriter> {
  const head: BundleHead = { type: "bundle", version: 1, requests };
  await sink.write(`${safeJson(head)}\n`);
  return {
    async write(entry) {
      for await (const line of entryLines(entry)) await sink.write(`${safeJson(line)}\n`);
    },
    end: sink.end,
  };
}

/** HTTP Archive 1.2. What it has no fields for stands in `_hooktap`, as its rules allow. */
export async function harWriter(sink: Sink): Promise<BundleWriter> {
  await sink.write(`{"log":${safeJson(harLog(version)).slice(0, -1)},"entries":[`);
  let separator = "\n";
  return {
    async write(entry) {
      const { request } = entry;
      const { id, receivedAt, verdict } = request;
      const large = request.pieces > 0;
      // Written in its place afterwards; no captured text can be it.
      const stand = randomUUID();
      const body: HarBody = large
        ? { size: request.size, text: stand, isBase64: !request.bodyIsText }
        : harBody(readBytes(request.request));
      const head = safeJson(harRequest({ ...request.request, receivedAt }, body)).slice(0, -1);
      const [before, after] = large ? (head.split(stand) as [string, string]) : [head, ""];
      await sink.write(separator + before);
      separator = ",\n";
      if (large) {
        const pieces = request.bodyIsText ? asText(entry.body()) : asBase64(entry.body());
        for await (const piece of pieces) await sink.write(piece);
      }
      const last = await lastOf(entry.deliveries());
      const rest = {
        ...harAnswer(last, last ? readBytes(last) : new Uint8Array(), request.answered),
        comment: harComment(id, verdict.status) + (request.redacted ? ", redacted" : ""),
        _hooktap: extrasOf(request, last),
      };
      await sink.write(`${after},${safeJson(rest).slice(1)}`);
    },
    async end() {
      await sink.write("\n]}}\n");
      await sink.end();
    },
  };
}

/** What `hooktap import` reads back, where the format has no room for it. */
function extrasOf(request: BundleRequest, delivery: BundleDelivery | null) {
  const {
    request: _request,
    type: _type,
    receivedAt: _at,
    pieces: _pieces,
    deliveries: _deliveries,
    ...rest
  } = request;
  if (!delivery) return { ...rest, delivery };
  const { body: _body, bodyBase64: _base64, headers: _headers, ...attempt } = delivery;
  return { ...rest, delivery: attempt };
}

async function lastOf<T>(items: AsyncIterable<T>): Promise<T | null> {
  let last: T | null = null;
  for await (const item of items) last = item;
  return last;
}

/** Text as the inside of a JSON string. */
async function* asText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for await (const piece of pieces) yield safeJson(decoder.decode(piece, { stream: true })).slice(1, -1);
}

/** Base64 that is one text, however the bytes are cut: it goes by threes. */
async function* asBase64(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % 3);
    yield bytes.toString("base64", 0, whole);
    rest = bytes.subarray(whole);
  }
  yield rest.toString("base64");
}

/** One raw HTTP file a request. */
export function httpWriter(folder: ExportFolder): BundleWriter {
  return {
    write: ({ request, body }) => folder.file(request.id, ".http", rawRequest(request, body())),
    async end() {},
  };
}

/** One folder a request: its exact bytes, and beside it what is expected of them. */
export function fixtureWriter(folder: ExportFolder): BundleWriter {
  return {
    async write({ request, body }) {
      const expected = `${JSON.stringify(expectationOf(request), null, 2)}\n`;
      await folder.folder(request.id, [
        [REQUEST_FILE, rawRequest(request, body())],
        [EXPECTED_FILE, [Buffer.from(expected)]],
      ]);
    },
    async end() {},
  };
}

async function* rawRequest(
  { request, redacted }: BundleRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const headers: HeaderList = redacted ? [...request.headers, [REDACTED_HEADER, "true"]] : request.headers;
  yield Buffer.from(rawHead({ ...request, headers }), "latin1");
  yield* body;
}

function expectationOf(bundled: BundleRequest): Expectation {
  const { id, target, provider, verdict, params, eventType, deliveryId, subject, eventAt } = bundled;
  const { trailers, answered, redacted, receivedAt, request } = bundled;
  return {
    fixture: 1,
    id,
    url: request.url,
    target,
    now: Date.parse(receivedAt) / 1_000,
    provider,
    verdict: verdict.status,
    reason: verdict.reason,
    scheme: verdict.scheme,
    params,
    eventType,
    deliveryId,
    subject,
    eventAt,
    trailers,
    answered,
    redacted,
  };
}
