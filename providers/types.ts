import type { Provider } from "./provider.ts";

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
  headerNames(): readonly string[];
  /** The values of one header, in order; any case. */
  headers(name: string): string[];
  /** The first value of one header, or null; any case. */
  header(name: string): string | null;
  /** The body's bytes in one, null where it is not at hand or too large for that (16 MiB). */
  whole(): Uint8Array | null;
  /** The body as JSON, undefined where it is none. Only objects and arrays count. */
  json(): unknown;
  /** How the words after the body's quotes begin: see `wordAt`. */
  words(): ReadonlySet<number>;
  /** Whether the body's bytes hold this text: far cheaper than parsing, and enough to rule a shape out. */
  mentions(text: string): boolean;
  /** One field of a form-encoded body, decoded, or null. */
  form(name: string): string | null;
  /** Every field of a form-encoded body, decoded, in order; empty where it is none. */
  formFields(): readonly (readonly [name: string, value: string])[];
}

/** Arguments of `verify` and `explain`. `now`: unix seconds, may be fractional. `params`: for secrets that bring none of their own. */
export interface VerifyInput {
  /** An id of `providers` or an own provider (see `customProvider`); without it the request is recognised. */
  provider?: string | Provider;
  request: AnyRequest;
  secrets: readonly (string | LabelledSecret)[];
  now: number;
  params?: Readonly<Record<string, string>>;
}
