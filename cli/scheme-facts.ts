import type { Scheme, SignatureScheme } from "../providers/index.ts";

/** What a user is told of one scheme: plain data, the same for people and for `--json`. */
export interface SchemeFacts {
  family: Scheme["family"];
  /** Where the signature or the secret stands, in words: `the header X-Signature`. */
  at: string;
  /** How it is written there, with `<signature>` or `<secret>` in its place. */
  form: string;
  /** What is signed, as a template; null where nothing of the request is. */
  signs: string | null;
  algorithm: string | null;
  timestamp: { at: string; unit: string; toleranceSeconds: number | null; documented: boolean } | null;
  /** How the secret becomes the key. */
  key: string;
  idHeader: string | null;
  /** What the signature leaves open; null where it covers the whole body. */
  uncovered: string | null;
}

const KEYS = {
  utf8: "the secret's text, whole",
  base64: "the secret, decoded from base64",
  base64url: "the secret, decoded from base64url",
  hex: "the secret, decoded from hexadecimal",
  sha1: "the SHA-1 digest of the secret's text",
};
const PLACES = { header: "the header", body: "the body at", form: "the form field" };
const NOT_COVERED = "Nothing of the request is covered: whoever learns the secret can send anything.";
const NONE = { signs: null, algorithm: null, timestamp: null, idHeader: null, uncovered: NOT_COVERED };

function keyOf({ decode, prefixes, strip }: SignatureScheme["secret"]): string {
  const begins = prefixes.length > 0 ? `; it begins with ${prefixes.join(" or ")}, which belongs to the key` : "";
  const literal = strip && /^\^([\w-]+)$/.exec(strip.source)?.[1];
  return KEYS[decode] + begins + (literal ? `, without ${literal} at its beginning` : "");
}

function formOf({ format }: SignatureScheme): string {
  switch (format.kind) {
    case "prefixed":
      return `${format.prefix}<signature>`;
    case "pairs":
      return `${format.digest}=<signature>, among pairs set apart by ${JSON.stringify(format.separator)}`;
    case "list":
      return format.fields
        .map((field) =>
          field === "digest" ? "<signature>" : field === "version" ? (format.version ?? "v") : `<${field}>`,
        )
        .join(format.between);
    case "positional":
      return ["<time>", "<signature>"].join(format.separator);
    case "numbered":
      return "<signature>, one header a key";
  }
}

function signatureFacts(scheme: SignatureScheme): SchemeFacts {
  const { family, hash, encoding, at, timestamp: time, signed, secret, idHeader, uncovered } = scheme;
  const shared = family === "hmac" || family === "keyed-hash";
  const algorithm = family === "ed25519" ? "Ed25519" : `${family.toUpperCase()} with ${hash.toUpperCase()}`;
  const place = time && (time.in === "pair" ? "the pair" : PLACES[time.in]);
  return {
    family,
    at: `${PLACES[at.in]} ${at.name}`,
    form: formOf(scheme),
    signs: signed,
    algorithm: `${algorithm}, in ${encoding}`,
    timestamp: time && {
      at: `${place} ${time.name}`,
      unit: { s: "unix seconds", ms: "milliseconds", iso: "ISO 8601" }[time.unit],
      toleranceSeconds: time.toleranceSeconds,
      documented: time.documented,
    },
    key: shared ? keyOf(secret) : "the sender's public key or certificate, given as the secret",
    idHeader,
    uncovered,
  };
}

/** One scheme of a provider, told. */
export function schemeFacts(scheme: Scheme): SchemeFacts {
  const { family } = scheme;
  switch (scheme.family) {
    case "jwt": {
      const { header, prefix, algorithms, body, maxAgeSeconds, secret } = scheme;
      return {
        family,
        at: `the header ${header}`,
        form: `${prefix}<signature>, a JSON Web Token`,
        signs: body && `the claim ${body.claim}: the body's ${body.hash.toUpperCase()} in ${body.encoding}`,
        algorithm: algorithms.join(" or "),
        timestamp:
          maxAgeSeconds === null
            ? null
            : { at: "the claim iat", unit: "unix seconds", toleranceSeconds: maxAgeSeconds, documented: true },
        key: algorithms.some((name) => name.startsWith("HS")) ? keyOf(secret) : "the sender's public key",
        idHeader: null,
        uncovered: body ? null : "The body is not covered.",
      };
    }
    case "http-message-signatures":
      return {
        family,
        at: "the headers Signature and Signature-Input",
        form: "as RFC 9421 has it",
        signs: `at least ${scheme.requires.join(", ")}`,
        algorithm: "as the signature names it",
        timestamp: {
          at: "the parameter created",
          unit: "unix seconds",
          toleranceSeconds: scheme.toleranceSeconds,
          documented: scheme.documented,
        },
        key: "the sender's public key, or the secret shared with it",
        idHeader: null,
        uncovered: null,
      };
    case "token": {
      const places = {
        header: () =>
          `the header ${(scheme.in === "header" && (scheme.name ?? `that the param ${scheme.param} names`)) || ""}`,
        query: () => `the query ${scheme.in === "query" ? scheme.name : ""}`,
        url: () => "the URL's path or query",
      };
      const prefix = scheme.in === "header" ? scheme.prefix : "";
      return { ...NONE, family, at: places[scheme.in](), form: `${prefix}<secret>`, key: "compared as it stands" };
    }
    case "basic":
      return {
        ...NONE,
        family,
        at: "the header Authorization",
        form: "Basic <secret>, in base64",
        key: "user:password",
      };
    default:
      return signatureFacts(scheme);
  }
}
