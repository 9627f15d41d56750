import type {
  Format,
  JwtScheme,
  ListFormat,
  MessageSignatureScheme,
  SecretForm,
  SignatureScheme,
  SignedTime,
  TokenScheme,
} from "./scheme.ts";

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;
/** A signature scheme without what is usual. `header` is short for `at`. */
type SignatureInput = Partial<Omit<SignatureScheme, "family" | "secret" | "at">> & {
  secret?: Partial<SecretForm>;
} & ({ header: string; at?: never } | { at: SignatureScheme["at"]; header?: never });

const RAW: Format = { kind: "prefixed", prefix: "" };
const TEXT_SECRET: SecretForm = { decode: "utf8", prefixes: [], strip: null };

/** The signature behind a fixed text: `sha256=…`. */
export function prefixed(prefix: string): Format {
  return { kind: "prefixed", prefix };
}

/** `t=…,v1=…`: the digest is under this key. `usual`: see `PairsFormat`. */
export function pairs(digest: string, separator = ",", usual: string | null = null): Format {
  return { kind: "pairs", digest, separator, usual };
}

/** Entries of several fields; see `ListFormat`. */
export function list(
  fields: ListFormat["fields"],
  { separator = ",", between = "/", version = null as string | null, param = "keyId" } = {},
): Format {
  return { kind: "list", separator, between, fields, version, param };
}

/** `v1,<digest> v1,<digest>`, as Standard Webhooks has it. */
function versions(version: string): Format {
  return list(["version", "digest"], { separator: " ", between: ",", version });
}

/** The time under a key of the signature's own pairs. A tolerance is the sender's own word unless `documented` is false. */
export function timePair(
  name: string,
  rest: Partial<Omit<SignedTime, "in" | "name">> & Pick<SignedTime, "toleranceSeconds">,
): SignedTime {
  return timed({ in: "pair", name, ...rest });
}

/** The time in a header of its own. */
export function timeHeader(
  name: string,
  rest: Partial<Omit<SignedTime, "in" | "name">> & Pick<SignedTime, "toleranceSeconds">,
): SignedTime {
  return timed({ in: "header", name, ...rest });
}

/** A time anywhere, in seconds, with a documented limit in both directions unless told otherwise. */
export function timed(time: Optional<SignedTime, "unit" | "documented" | "future">): SignedTime {
  return { unit: "s", documented: true, future: true, ...time };
}

/** HMAC-SHA256 in hexadecimal over the raw body with the secret as text, unless told otherwise. */
export function hmac(input: SignatureInput): SignatureScheme {
  return signature("hmac", input);
}

/** A plain hash over a template that holds `{secret}`. */
export function keyedHash(input: SignatureInput): SignatureScheme {
  return signature("keyed-hash", input);
}

/** Ed25519; the secret is the public key: PEM, JWK, DER or the bare 32 bytes. */
export function ed25519(input: SignatureInput): SignatureScheme {
  return signature("ed25519", input);
}

/** ECDSA with DER; the secret is the public key: PEM, JWK or DER. In base64 unless told otherwise. */
export function ecdsa(input: SignatureInput): SignatureScheme {
  return signature("ecdsa", { encoding: "base64", ...input });
}

/** RSA with PKCS #1 v1.5; the secret is the public key or the certificate. In base64 unless told otherwise. */
export function rsa(input: SignatureInput): SignatureScheme {
  return signature("rsa", { encoding: "base64", ...input });
}

function signature(
  family: SignatureScheme["family"],
  { header, at, secret, ...rest }: SignatureInput,
): SignatureScheme {
  return {
    family,
    hash: "sha256",
    encoding: "hex",
    at: at ?? { in: "header", name: header },
    format: RAW,
    timestamp: null,
    signed: "{body}",
    build: null,
    bodyDigest: null,
    jsonField: null,
    items: null,
    bodyForm: "raw",
    beside: [],
    capitals: false,
    idHeader: null,
    nonce: null,
    when: null,
    uncovered: null,
    ...rest,
    secret: { ...TEXT_SECRET, ...secret },
  };
}

/** A signed token in a header, HS256 unless told otherwise. */
export function jwt(
  input: Partial<Omit<JwtScheme, "family" | "secret">> &
    Pick<JwtScheme, "header" | "body"> & { secret?: Partial<SecretForm> },
): JwtScheme {
  return {
    family: "jwt",
    prefix: "",
    algorithms: ["HS256"],
    maxAgeSeconds: null,
    claims: [],
    ...input,
    secret: { ...TEXT_SECRET, ...input.secret },
  };
}

/** A static secret in a header: a fixed one, or the one that a param names. */
export function tokenHeader(input: { name?: string; param?: string; prefix?: string }): TokenScheme {
  return {
    family: "token",
    in: "header",
    name: input.name ?? null,
    param: input.param ?? null,
    prefix: input.prefix ?? "",
  };
}

/** RFC 9421, with the body's digest covered unless told otherwise. */
export function messageSignature(input: Partial<Omit<MessageSignatureScheme, "family">> = {}): MessageSignatureScheme {
  return {
    family: "http-message-signatures",
    requires: ["content-digest"],
    toleranceSeconds: null,
    documented: false,
    ...input,
  };
}

/**
 * The scheme of https://www.standardwebhooks.com with a shared secret. `prefix`: how the three headers begin; `secret`: for senders
 * whose secret is used otherwise.
 */
export function standardWebhooks({
  prefix = "webhook",
  secret = {},
  ...rest
}: { prefix?: string; secret?: Partial<SecretForm>; toleranceSeconds?: number | null } = {}): SignatureScheme {
  return hmac({ ...standardHeaders(prefix, "v1", rest), secret: { decode: "base64", strip: /^whsec_/, ...secret } });
}

/** The same with a key pair (Ed25519). */
export function standardWebhooksPublic({ prefix = "webhook" } = {}): SignatureScheme {
  return ed25519({ ...standardHeaders(prefix, "v1a", {}), secret: { strip: /^wh[ps]k_/ } });
}

function standardHeaders(prefix: string, version: string, { toleranceSeconds = 300 as number | null }) {
  return {
    header: `${prefix}-signature`,
    format: versions(version),
    encoding: "base64" as const,
    timestamp: timeHeader(`${prefix}-timestamp`, { toleranceSeconds }),
    signed: `{header:${prefix}-id}.{timestamp}.{body}`,
    idHeader: `${prefix}-id`,
  };
}
