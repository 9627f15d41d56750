import type { AnyRequest, Message } from "../types.ts";

export type Hash = "sha1" | "sha256" | "sha384" | "sha512";
export type Encoding = "hex" | "base64" | "base64url";

/** What a signature covers, in parts that are not copied. */
export type SignedParts = (string | AnyRequest["body"])[];

/** Where a signature stands. A header's name as the sender writes it; a path such as `$.signature.value`; a form field's name. */
export type Place = { in: "header" | "body" | "form"; name: string };

/** One digest behind a fixed text, which may be empty: `sha256=…`. */
interface PrefixedFormat {
  kind: "prefixed";
  prefix: string;
}

/**
 * `key=value` pairs, read by key and never by position: `t=…,v1=…`. The digest's key may come several times. `usual`: how the sender
 * writes them, where that is not the time and then the digest: receivers may go by position.
 */
export interface PairsFormat {
  kind: "pairs";
  digest: string;
  separator: string;
  usual: string | null;
}

/**
 * Entries of several fields, one of them the digest: `v1,<digest> v1,<digest>` or `<key id>/<hash>/<digest>`. Only entries whose
 * `version` is the given one count, and only those whose `keyId` is the param called `param`, where that is set.
 */
export interface ListFormat {
  kind: "list";
  separator: string;
  between: string;
  fields: readonly ("digest" | "version" | "keyId" | "other")[];
  version: string | null;
  param: string;
}

/** First the time, then digests: `<time>,<digest>,<digest>`. */
interface PositionalFormat {
  kind: "positional";
  separator: string;
}

/** A header a key, numbered from 1: the scheme names the first, `X-Signature-1`. */
interface NumberedFormat {
  kind: "numbered";
}

export type Format = PrefixedFormat | PairsFormat | ListFormat | PositionalFormat | NumberedFormat;

/** The time a sender signs and how old it may be. */
export interface SignedTime {
  /** `pair`: within the signature's own text. `body`: a JSON path. */
  in: "pair" | "header" | "body" | "form";
  /** The pair's key, the header's or field's name, or the path. */
  name: string;
  unit: "s" | "ms" | "iso";
  /** Null where the sender names no limit: then any age is accepted. */
  toleranceSeconds: number | null;
  /** Whether the limit is the sender's own word. */
  documented: boolean;
  /** Whether a time to come is refused as well; some senders' own libraries do not. */
  future: boolean;
}

/** How a secret becomes the key. */
export interface SecretForm {
  /** `sha1`: the key is the SHA-1 digest of the text. */
  decode: "utf8" | "base64" | "base64url" | "hex" | "sha1";
  /** Texts that begin a real secret and belong to the key. */
  prefixes: readonly string[];
  /** What is taken off the beginning, where it is there. */
  strip: RegExp | null;
}

/** What a template's placeholders are filled from. `root`: the JSON that paths start at. */
export interface SigningView {
  message: Message;
  body: AnyRequest["body"];
  /** The time's text, exactly as it was or will be sent. */
  timestamp: string | null;
  params: Readonly<Record<string, string>>;
  root: () => unknown;
  /** The secret's text for `{secret}`. */
  secret: string;
}

/** A signature over a template: with a shared secret (hmac, keyed-hash) or a key pair (ed25519, ecdsa with DER, rsa with PKCS #1 v1.5). */
export interface SignatureScheme {
  family: "hmac" | "keyed-hash" | "ed25519" | "ecdsa" | "rsa";
  /** Not used by ed25519. */
  hash: Hash;
  encoding: Encoding;
  at: Place;
  format: Format;
  timestamp: SignedTime | null;
  /** What is signed, as a template (see `template.ts`). Drives verify, sign and explain. */
  signed: string;
  /**
   * Where no template can say it: the signed parts, several where the sender may have used any (the first is used to sign); then
   * `signed` says it in words.
   */
  build: ((view: SigningView) => SignedParts[]) | null;
  /** Where something signed names a digest of the body: whether it is the body's; null where it names none. */
  bodyDigest: ((message: Message, body: AnyRequest["body"]) => boolean | null) | null;
  /** The form field that holds the JSON which paths start at; null where that is the body itself. */
  jsonField: string | null;
  /** A JSON path to a list whose items are signed one by one; every other path then starts at the item. All must hold. */
  items: string | null;
  /**
   * `raw-then-json-stringify`: the sender may also have signed `JSON.stringify(JSON.parse(body))`; `raw-or-jcs`: or the body in the
   * canonical form of RFC 8785.
   */
  bodyForm: "raw" | "raw-then-json-stringify" | "raw-or-jcs";
  secret: SecretForm;
  /** Headers of one value that come with the signature. */
  beside: readonly (readonly [name: string, value: string])[];
  /** Whether the sender writes hexadecimal in capitals, as receivers may compare texts; both are read. */
  capitals: boolean;
  /** The header with the sender's delivery id, which tells this scheme from its siblings when nothing is signed yet. */
  idHeader: string | null;
  /** A text in the body that is signed along and that receivers take once: made anew with each signature. Null for none. */
  nonce: (Place & { in: "body" | "form" }) | null;
  /** When this scheme is meant at all, where several share a header; null for always. */
  when: ((message: Message) => boolean) | null;
  /** What the signature leaves open, as a sentence; null where it covers the whole body. */
  uncovered: string | null;
}

/** A JSON Web Token whose claims hold a digest of the body. */
export interface JwtScheme {
  family: "jwt";
  header: string;
  prefix: string;
  algorithms: readonly ("HS256" | "HS384" | "HS512" | "RS256" | "ES256" | "EdDSA")[];
  /** Null where no claim covers the body. `absentWhenEmpty`: a request without a body need not have it. */
  body: { claim: string; hash: Hash; encoding: Encoding; absentWhenEmpty?: boolean } | null;
  /** How old `iat` may be, in seconds; null for no limit. `exp` and `nbf` always count where they are there. */
  maxAgeSeconds: number | null;
  /** Claims that must equal a text, a param where that is set, or the URL. */
  claims: readonly { name: string; equals: { text: string } | { param: string } | "url" }[];
  secret: SecretForm;
}

/** RFC 9421 with RFC 9530's Content-Digest. */
export interface MessageSignatureScheme {
  family: "http-message-signatures";
  /** Components that a signature must cover to count. */
  requires: readonly string[];
  toleranceSeconds: number | null;
  documented: boolean;
}

/**
 * A fixed text that the user had the sender put into a header or into the URL. It covers no payload. In a header: `name` is the
 * usual one, which the param `param` overrules; one of the two is there. In the query it may count for some requests only: `when`.
 */
export type TokenScheme =
  | { family: "token"; in: "header"; name: string | null; param: string | null; prefix: string }
  | { family: "token"; in: "url" }
  | { family: "token"; in: "query"; name: string; when?: (message: Message) => boolean };

/** HTTP Basic credentials (RFC 7617); the secret is `user:password`. */
export interface BasicScheme {
  family: "basic";
}

export type Scheme = SignatureScheme | JwtScheme | MessageSignatureScheme | TokenScheme | BasicScheme;
