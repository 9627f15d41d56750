import { type BundleDelivery, type BundleRequest, INLINE_BODY } from "../../protocol/bundle/format.ts";
import { readBytes, writtenBytes } from "../../protocol/bundle/bytes.ts";
import type { BundleEntry } from "../../protocol/bundle/read.ts";
import { utf8 } from "../../protocol/copy-as/copied-request.ts";
import type { HeaderList } from "../../protocol/headers.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { countText } from "../verdict-text.ts";
import { LARGEST_READ, redactBody } from "./body.ts";
import { createMasker } from "./masker.ts";
import { createNames } from "./names.ts";
import { redactSecret } from "./text.ts";
import { createValues } from "./values.ts";

const SIGNATURE = /signature|hmac|digest|(?:^|-)sig$/i;
const PIECE = 256 * 1024;

export interface Redaction {
  /** The same request with secrets and personal data masked. Its body is read here, unless it is too large to be looked into. */
  entry(entry: BundleEntry): Promise<BundleEntry>;
  /** What was done, for people. */
  report(): string[];
}

/** Masks one export: a value has the same mask wherever it stands. `keys`: names of the user's own to mask. */
export function createRedaction(keys: readonly string[] = []): Redaction {
  const names = createNames(keys);
  const masker = createMasker();
  const values = createValues(names, masker);
  let requests = 0;
  let emptied = 0;

  function header(name: string, value: string, secretHeader: string | undefined): string {
    const key = name.toLowerCase();
    if (key === "cookie") return value.replace(/=([^;]*)/g, (_, cookie: string) => `=${redactSecret(cookie, masker)}`);
    if (key === "set-cookie")
      return value.replace(/=([^;]*)/, (_, cookie: string) => `=${redactSecret(cookie, masker)}`);
    if (key === secretHeader?.toLowerCase()) return redactSecret(value, masker);
    const kind = names.outside(name);
    // Without the secret a signature opens nothing, and it shows what was signed how.
    if (SIGNATURE.test(name) && kind === null) return value;
    return kind === "secret" ? redactSecret(value, masker) : values.field(name, "", value);
  }

  const headers = (list: HeaderList, secretHeader?: string): HeaderList =>
    list.map(([name, value]) => [name, latin1(header(name, value, secretHeader))]);

  /** A URL or a request's target: its path as text, its query by names. A signature in it stays. */
  function target(url: string): string {
    const at = url.indexOf("?");
    if (at < 0) return values.text(url);
    return `${values.text(url.slice(0, at))}?${values.pairs(url.slice(at + 1), true)}`;
  }

  /** What a request tells of itself was read from what is masked by now. */
  const fact = (value: string | null) => value && (masker.known(value) ?? values.text(value));

  function bodyOf(bytes: Uint8Array, list: HeaderList): Uint8Array {
    if (bytes.length === 0) return bytes;
    const redacted = redactBody(bytes, list, names, values);
    if (!redacted) emptied++;
    return redacted ?? new Uint8Array(bytes.length);
  }

  function delivery(made: BundleDelivery): BundleDelivery {
    const { body: _body, bodyBase64: _base64, ...rest } = made;
    return {
      ...rest,
      agent: masker.mask("text", made.agent),
      target: target(made.target),
      reason: made.reason && values.text(made.reason),
      headers: headers(made.headers),
      // Of a short answer it would tell what stood there.
      bodySha256: null,
      changes: made.changes && {
        ...made.changes,
        headers: made.changes.headers.map(({ name, from, to }) => ({
          name,
          from: from && header(name, from, undefined),
          to: to && header(name, to, undefined),
        })),
      },
      ...writtenBytes(bodyOf(readBytes(made), made.headers)),
    };
  }

  return {
    async entry({ line, request, body, deliveries }) {
      masker.begin();
      requests++;
      const { body: _body, bodyBase64: _base64, ...sent } = request.request;
      const readable = request.size <= LARGEST_READ;
      const bytes = request.refused || !readable ? null : bodyOf(await gathered(body()), sent.headers);
      if (!readable && !request.refused) emptied++;
      const size = bytes?.length ?? request.size;
      const inline = bytes !== null && size <= INLINE_BODY;
      const masked: BundleRequest = {
        ...request,
        request: {
          ...sent,
          url: target(sent.url),
          headers: withLength(headers(sent.headers, request.params["header"]), size),
          ...(inline ? writtenBytes(bytes) : {}),
        },
        target: target(request.target),
        trailers: headers(request.trailers),
        remoteAddress: values.text(request.remoteAddress),
        note: values.text(request.note),
        params: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, values.text(value)])),
        size,
        pieces: inline || request.refused ? 0 : bytes ? Math.ceil(size / PIECE) : request.pieces,
        bodyIsText: bytes === null || utf8(bytes) !== null,
        eventType: fact(request.eventType),
        deliveryId: fact(request.deliveryId),
        subject: fact(request.subject),
        verdict: recorded(request.verdict),
        redacted: true,
      };
      return {
        line,
        request: masked,
        async *body() {
          if (bytes) for (let at = 0; at < size; at += PIECE) yield bytes.subarray(at, at + PIECE);
          else for await (const piece of body()) yield new Uint8Array(piece.length);
        },
        async *deliveries() {
          for await (const made of deliveries()) yield delivery(made);
        },
      };
    },

    report: () => [
      `Masked ${countText(masker.count, "value")} in ${countText(requests, "request")}.`,
      ...(emptied > 0
        ? [`${countText(emptied, "body").replace(/bodys$/, "bodies")} could not be looked into: filled with zeros.`]
        : []),
    ],
  };
}

/** What was found out stays; its sentences may quote what is masked. */
function recorded({ status, reason, provider, scheme }: Verdict): Verdict {
  return {
    status,
    reason,
    provider,
    scheme,
    message: "Values were masked after this was captured: this is what was found out then.",
    warnings: [],
    checks: [],
    secret: null,
    diagnosis: null,
  };
}

function withLength(headers: HeaderList, size: number): HeaderList {
  return headers.map(([name, value]) => [name, name.toLowerCase() === "content-length" ? String(size) : value]);
}

/** A header's characters are bytes. */
const latin1 = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?");

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts);
}
