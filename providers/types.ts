/** A body that is too large to be held: `size` bytes, read anew from the start, piece by piece, each time they are needed. */
export interface BodyPieces {
  readonly size: number;
  pieces(): Iterable<Uint8Array>;
}

/** One captured request, as the sender put it on the wire. `url` is the full public URL; `body` the exact bytes. */
export interface WebhookRequest {
  method: string;
  url: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array;
}

/** A request whose body may also come in pieces. */
export type AnyRequest = Omit<WebhookRequest, "body"> & { body: Uint8Array | BodyPieces };

/** A secret as the provider shows it, with the label a user gave it and what else its scheme needs. */
export interface LabelledSecret {
  value: string;
  label?: string | null;
  params?: Readonly<Record<string, string>>;
}

export type VerdictStatus = "verified" | "failed" | "unsigned" | "no_secret" | "unknown";

export type VerdictReason =
  | "signature_mismatch"
  | "timestamp_expired"
  | "timestamp_in_future"
  | "header_missing"
  | "header_malformed"
  | "secret_malformed"
  | "handshake"
  | "unsupported";

/** One line of the check list: `name` is stable, `detail` is a sentence for people. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** The result of checking a signature; a value, never an error. `secret` tells which one matched (SHA-256 fingerprint), never its value. */
export interface Verdict {
  status: VerdictStatus;
  reason: VerdictReason | null;
  provider: string | null;
  scheme: string | null;
  message: string;
  warnings: string[];
  checks: Check[];
  secret: { label: string | null; fingerprint: string } | null;
  diagnosis: { code: string; message: string; fix: string } | null;
}

/** What a request says about itself. `subject` links the requests of one story; `eventAt` is the sender's own time, ISO 8601 in UTC. */
export interface Facts {
  provider: string | null;
  eventType: string | null;
  deliveryId: string | null;
  subject: string | null;
  eventAt: string | null;
}

/** A request as the library takes it apart; `body` is null where it is not at hand. */
export type PartialRequest = Omit<WebhookRequest, "body"> & { body: AnyRequest["body"] | null };

/** A view on one request that finds headers by name and parses the body at most once, only when asked. */
export interface Message {
  readonly request: PartialRequest;
  /** Names of the headers, in lower case, as often as they came. */
  readonly headerNames: readonly string[];
  /** The values of one header, in order; any case. */
  headers(name: string): string[];
  /** The first value of one header, or null; any case. */
  header(name: string): string | null;
  /** The body's bytes in one, null where it is not at hand or too large for that (16 MiB). */
  whole(): Uint8Array | null;
  /** The body as JSON, undefined where it is none. Only objects and arrays count. */
  json(): unknown;
  /** Whether the body's bytes hold this text: far cheaper than parsing, and enough to rule a shape out. */
  mentions(text: string): boolean;
  /** One field of a form-encoded body, decoded, or null. */
  form(name: string): string | null;
}

/** A header that carries one digest behind a fixed text: `sha1=…`. */
interface PrefixedFormat {
  kind: "prefixed";
  prefix: string;
}

/** A header of `key=value` pairs, read by key and never by position: `t=…,h=…`. The digest's key may come several times. */
interface PairsFormat {
  kind: "pairs";
  digest: string;
  /** Keys that only another sender's header of the same name has, and who that is. */
  foreign?: { keys: readonly string[]; owner: string };
}

/** The time a sender signs, in unix seconds, and how old it may be. `documented`: whether the limit is the sender's own word. */
export interface SignedTime {
  in: "pair" | "header";
  /** The pair's key or the header's name. */
  name: string;
  toleranceSeconds: number;
  documented: boolean;
}

/** A digest over a template with a shared secret as its key. */
export interface HmacScheme {
  family: "hmac";
  hash: "sha1" | "sha256";
  encoding: "hex";
  /** The header with the signature, as the sender writes it. */
  header: string;
  format: PrefixedFormat | PairsFormat;
  timestamp: SignedTime | null;
  /** What is signed: `{body}` stands for the raw bytes, `{timestamp}` for the time exactly as received. Drives verify, sign and explain. */
  signed: string;
  /** `raw-then-json-stringify`: the sender may also have signed `JSON.stringify(JSON.parse(body))`. */
  bodyForm: "raw" | "raw-then-json-stringify";
  /** How the secret becomes the key. `prefixes` begin a real secret and belong to the key. */
  secret: { decode: "utf8" | "base64"; prefixes: readonly string[] };
  /** The header with the sender's delivery id, which tells this scheme from its siblings when nothing is signed yet. */
  idHeader: string | null;
}

/** A fixed text that the user had the sender put into a header (named by the param) or into the URL. It covers no payload. */
export type TokenScheme = { family: "token"; in: "header"; param: string } | { family: "token"; in: "url" };

export type Scheme = HmacScheme | TokenScheme;

/** What is known of one sender. A custom one can be handed to `verify`, `explain` and `sign` in place of an id. */
export interface Provider {
  id: string;
  name: string;
  /** A public page of the sender, or null. */
  docs: string | null;
  /** Whether every request is signed. Without, a static secret is all there can be. */
  signs: boolean;
  /** What a secret looks like and where it is found. */
  secretHint: string | null;
  params: readonly { name: string; required: boolean; description: string }[];
  /** How the sender repeats what failed, in one sentence; null where nobody knows. */
  retries: string | null;
  /** Accepted schemes, in the order to try; the first is the one to sign with, unless `signWith` knows better. */
  schemes: readonly Scheme[];
  /** The scheme to sign a message with that carries no signature yet, as an index of `schemes`. */
  signWith?: (message: Message) => number;
  /**
   * Signs of this sender beside the headers its schemes name: other headers (lower case), or the shape of its body. A shape is asked
   * only where no signature header told who it is.
   */
  recognise: {
    headers: readonly string[];
    /** Asked only for a body that holds one of `mentions`. */
    shape?: (message: Message) => boolean;
    mentions?: readonly string[];
  };
  facts(message: Message): Omit<Facts, "provider">;
}

/** Arguments of `verify` and `explain`. `now`: unix seconds, may be fractional. `params`: for secrets that bring none of their own. */
export interface VerifyInput {
  /** An id of `providers` or an own provider; without it the request is recognised. */
  provider?: string | Provider;
  request: AnyRequest;
  secrets: readonly (string | LabelledSecret)[];
  now: number;
  params?: Readonly<Record<string, string>>;
}
