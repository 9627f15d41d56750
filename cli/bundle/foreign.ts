import { writtenBytes } from "../../protocol/bundle/bytes.ts";
import { BundleDelivery, BundleRequest, INLINE_BODY } from "../../protocol/bundle/format.ts";
import type { BundleEntry } from "../../protocol/bundle/read.ts";
import { requestTarget } from "../../protocol/copy-as/raw-http.ts";
import { MAX_BODY } from "../../protocol/endpoint.ts";
import type { HeaderList } from "../../protocol/headers.ts";

const PIECE = 256 * 1024;

/** A request as another tool knows it. What `known` says, of its own exports, stands before what is guessed. */
export interface ForeignRequest {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array;
  /** In ms since 1970. */
  receivedAt: number;
  httpVersion?: string;
  known?: Partial<BundleRequest>;
  delivery?:
    | (Omit<BundleDelivery, "type" | "body" | "bodyBase64" | "headers"> & { headers: HeaderList; bytes: Uint8Array })
    | null;
}

export type Converted = Omit<BundleEntry, "line"> | { problem: string };

/** A request of another tool as an entry of a bundle, or what is wrong with it. */
export function toEntry({ body, delivery, known = {}, ...foreign }: ForeignRequest): Converted {
  if (body.length > MAX_BODY) return { problem: `its body is larger than ${MAX_BODY} bytes` };
  const url = plainUrl(foreign.url);
  const headers = foreign.headers.map(([name, value]): [string, string] => [name, asBytes(value)]);
  const large = body.length > INLINE_BODY;
  const refused = known.refused ?? null;
  const draft = {
    ...EMPTY,
    receivedAt: isoOf(foreign.receivedAt),
    target: requestTarget(url),
    ...known,
    type: "request",
    request: {
      method: foreign.method,
      url,
      httpVersion: foreign.httpVersion === "1.0" ? "1.0" : "1.1",
      headers: withLength(headers, body.length),
      ...(large ? {} : writtenBytes(body)),
    },
    size: refused ? (known.size ?? 0) : body.length,
    pieces: large ? Math.ceil(body.length / PIECE) : 0,
    deliveries: delivery ? 1 : 0,
  };
  const request = BundleRequest.safeParse(draft);
  if (!request.success) return { problem: problemOf(request.error.issues[0]!) };
  const { bytes = new Uint8Array(), ...attempt } = delivery ?? {};
  const answer = delivery && BundleDelivery.safeParse({ type: "delivery", ...attempt, ...writtenBytes(bytes) });
  if (answer && !answer.success) return { problem: `its answer: ${problemOf(answer.error.issues[0]!)}` };
  return {
    request: request.data,
    async *body() {
      for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE);
    },
    async *deliveries() {
      if (answer) yield answer.data;
    },
  };
}

/** What an entry says where nothing is known. */
const EMPTY: Omit<BundleRequest, "request" | "type" | "receivedAt" | "target" | "size" | "pieces" | "deliveries"> = {
  id: "",
  endpoint: "default",
  provider: null,
  eventType: null,
  deliveryId: null,
  subject: null,
  eventAt: null,
  verdict: {
    status: "unknown",
    reason: null,
    provider: null,
    scheme: null,
    message: "It was not verified where it comes from.",
    warnings: [],
    checks: [],
    secret: null,
    diagnosis: null,
  },
  params: {},
  trailers: [],
  remoteAddress: "",
  bodyIsText: true,
  refused: null,
  upgrade: null,
  pinned: false,
  note: "",
  answered: null,
  redacted: false,
};

function problemOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".")}: ${message}`;
}

/** A tool that shows a URL may have decoded it. The fragment was never sent. */
function plainUrl(url: string): string {
  const sent = url.split("#", 1)[0]!;
  return /^[\x21-\x7e]*$/.test(sent) ? sent : sent.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/** A tool that shows a header may have read its bytes as UTF-8. */
function asBytes(value: string): string {
  return /^[\0-\xff]*$/.test(value) ? value : Buffer.from(value, "utf8").toString("latin1");
}

/** Other tools keep bodies unpacked or written anew: the length is that of what is here. */
function withLength(headers: HeaderList, size: number): HeaderList {
  return headers.map(([name, value]) => [name, name.toLowerCase() === "content-length" ? String(size) : value]);
}

function isoOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
