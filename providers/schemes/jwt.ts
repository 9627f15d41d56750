import {
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  sign as signOnce,
  verify as verifyOnce,
} from "node:crypto";
import { at, follow } from "../json-path.ts";
import { outcome, type Outcome } from "../outcome.ts";
import { sameText } from "../secret.ts";
import type { AnyRequest, Check, LabelledSecret, Message } from "../types.ts";
import { isAmong } from "./digest.ts";
import { keyOf, privateKeyOf, publicKeyOf } from "./key.ts";
import { decodeDigest } from "./read.ts";
import type { Hash, JwtScheme } from "./scheme.ts";
import type { Making } from "./sign-template.ts";
import { timeCheck } from "./time.ts";

/** Clocks may differ by this much where a token names its own limits; RFC 7519 allows "some small leeway". */
const LEEWAY_SECONDS = 60;
const LIFETIME_SECONDS = 300;

interface Token {
  /** What the signature covers: header and claims as they came. */
  signed: string;
  algorithm: string;
  keyId: unknown;
  claims: unknown;
  signature: Buffer;
}

/** Checks a token and the digest of the body in it. The order of the failures: form, signature, claims, body, time. */
export function checkJwt(
  scheme: JwtScheme,
  message: Message,
  body: AnyRequest["body"],
  secrets: readonly LabelledSecret[],
  now: number,
): Outcome {
  const checks: Check[] = [{ name: "header_present", ok: true, detail: `${scheme.header} is there.` }];
  const token = readToken(scheme, message);
  checks.push({
    name: "header_parsed",
    ok: typeof token !== "string",
    detail: typeof token === "string" ? token : `It is a JSON Web Token signed with ${token.algorithm}.`,
  });
  if (typeof token === "string") {
    if (secrets.length === 0) return outcome("no_secret", null, `No secret is set. ${token}`, { checks });
    return outcome("failed", "header_malformed", token, { checks });
  }
  const signed = [token.signed];
  if (secrets.length === 0) {
    return outcome(
      "no_secret",
      null,
      `The request is signed (${scheme.header}), but no secret is set to check it with.`,
      { checks, signed },
    );
  }
  const usable = secrets.filter((secret) => canVerify(scheme, token, secret.value));
  if (usable.length === 0) {
    const detail = `The secret must be a key for ${token.algorithm}, which signed this token.`;
    checks.push({ name: "secret_format", ok: false, detail });
    return outcome("failed", "secret_malformed", detail, { checks, signed });
  }
  const secret = usable.find(({ value }) => holds(scheme, token, value));
  checks.push({
    name: "signature",
    ok: secret !== undefined,
    detail: `The token's signature is ${secret ? "right" : "not that of the secret"}.`,
  });
  if (!secret) {
    return outcome("failed", "signature_mismatch", "The token was not signed with the secret.", { checks, signed });
  }
  const mismatch = claimMismatch(scheme, message, token, secret) ?? bodyMismatch(scheme, body, token, checks);
  if (mismatch) {
    const failed = outcome("failed", "signature_mismatch", mismatch, { checks, signed });
    checks.push({ name: "claims", ok: false, detail: mismatch });
    return failed;
  }
  checks.push({ name: "claims", ok: true, detail: "The claims are those expected." });
  const time = tokenTime(scheme, token.claims, now);
  checks.push({ name: "timestamp", ok: time.reason === null, detail: time.detail });
  const covered = scheme.body !== null && follow(token.claims, scheme.body.claim) !== undefined;
  const warnings = covered ? [] : ["The token says who called; the payload is not covered by it."];
  const rest = { checks, warnings, secret, signed };
  return time.reason
    ? outcome("failed", time.reason, `The token is right, but its time is not: ${time.detail}`, rest)
    : outcome("verified", null, `The token in ${scheme.header} is right.`, rest);
}

/** The header with a token for this request that is valid for five minutes; empty where the secret cannot sign. */
export function signJwt(
  scheme: JwtScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  { now, spoiled }: Pick<Making, "now" | "spoiled">,
): [string, string][] {
  const [algorithm] = scheme.algorithms;
  const claims: Record<string, unknown> = {
    iat: Math.floor(now),
    nbf: Math.floor(now),
    exp: Math.floor(now) + LIFETIME_SECONDS,
  };
  for (const { name, equals } of scheme.claims) {
    const wanted = expectedClaim(equals, message, secret);
    if (wanted !== null) claims[name] = wanted;
  }
  if (scheme.body) claims[scheme.body.claim] = digest(scheme.body.hash, body).toString(scheme.body.encoding);
  const header = { alg: algorithm, typ: "JWT", ...(secret.params?.keyId ? { kid: secret.params.keyId } : {}) };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = makeToken(scheme, algorithm!, spoiled ? `${signed}\n` : signed, secret.value);
  return signature ? [[scheme.header, `${scheme.prefix}${signed}.${signature.toString("base64url")}`]] : [];
}

/** Whether a header's value is a token behind this scheme's prefix. */
export function isToken(scheme: JwtScheme, value: string): boolean {
  return value.startsWith(scheme.prefix) && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(value.slice(scheme.prefix.length));
}

function readToken(scheme: JwtScheme, message: Message): Token | string {
  const value = message.header(scheme.header)!.trim();
  const bare = value.startsWith(scheme.prefix) ? value.slice(scheme.prefix.length) : value;
  if (!isToken({ ...scheme, prefix: "" }, bare))
    return `${scheme.header} must hold ${scheme.prefix}<a JSON Web Token>.`;
  const [head, payload, last] = bare.split(".") as [string, string, string];
  const header = parsed(head);
  const claims = parsed(payload);
  const signature = decodeDigest(last, "base64url");
  if (header === null || claims === null || !signature) return `The token in ${scheme.header} cannot be read.`;
  const algorithm = at(header, "alg");
  // Whoever chooses the algorithm chooses the key: only the sender's own are taken, and never "none".
  if (typeof algorithm !== "string" || !scheme.algorithms.some((known) => known === algorithm)) {
    return `The token is signed with ${String(algorithm).slice(0, 20)}; ${scheme.algorithms.join(" or ")} is expected.`;
  }
  return { signed: `${head}.${payload}`, algorithm, keyId: at(header, "kid"), claims, signature };
}

/** What a token claims, checked or not: good for facts, for nothing else. Null where it is no token. */
export function claimsOf(token: string): object | null {
  return parsed(token.split(".")[1] ?? "");
}

function parsed(part: string): object | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** The key's type must be the algorithm's: else a public key would do as the shared secret of an HMAC. */
function publicKey(scheme: JwtScheme, algorithm: string, value: string): KeyObject | null {
  const key = publicKeyOf(value, scheme.secret.strip);
  const type = { RS256: "rsa", ES256: "ec", EdDSA: "ed25519" }[algorithm];
  return key?.asymmetricKeyType === type ? key : null;
}

function canVerify(scheme: JwtScheme, { algorithm }: Token, value: string): boolean {
  if (!algorithm.startsWith("HS")) return publicKey(scheme, algorithm, value) !== null;
  return keyOf(value, scheme.secret) !== null && !value.includes("-----BEGIN");
}

function holds(scheme: JwtScheme, token: Token, value: string): boolean {
  const { algorithm, signed, signature } = token;
  if (algorithm.startsWith("HS")) {
    const key = keyOf(value, scheme.secret)!;
    return isAmong(
      createHmac(`sha${algorithm.slice(2)}`, key)
        .update(signed)
        .digest(),
      [signature],
    );
  }
  const key = publicKey(scheme, algorithm, value)!;
  const hash = algorithm === "EdDSA" ? null : "sha256";
  return verifyOnce(hash, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, signature);
}

function makeToken(scheme: JwtScheme, algorithm: string, signed: string, value: string): Buffer | null {
  if (algorithm.startsWith("HS")) {
    const key = keyOf(value, scheme.secret);
    return (
      key &&
      createHmac(`sha${algorithm.slice(2)}`, key)
        .update(signed)
        .digest()
    );
  }
  const key = privateKeyOf(value, scheme.secret.strip);
  if (
    !key ||
    !publicKey({ ...scheme }, algorithm, createPublicKey(key).export({ format: "pem", type: "spki" }) as string)
  )
    return null;
  return signOnce(algorithm === "EdDSA" ? null : "sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
}

function expectedClaim(
  equals: JwtScheme["claims"][number]["equals"],
  message: Message,
  secret: LabelledSecret,
): string | null {
  if (equals === "url") return message.request.url;
  return "text" in equals ? equals.text : (secret.params?.[equals.param] ?? null);
}

function claimMismatch(scheme: JwtScheme, message: Message, { claims }: Token, secret: LabelledSecret): string | null {
  for (const { name, equals } of scheme.claims) {
    const wanted = expectedClaim(equals, message, secret);
    const came = follow(claims, name);
    if (wanted === null) continue;
    if (typeof came !== "string" || !sameText(came, wanted)) {
      return `The claim ${name} is not ${equals === "url" ? "the URL that was called" : wanted}.`;
    }
  }
  return null;
}

function bodyMismatch(scheme: JwtScheme, body: AnyRequest["body"], { claims }: Token, checks: Check[]): string | null {
  if (!scheme.body) return null;
  const { claim, hash, encoding, absentWhenEmpty = false } = scheme.body;
  const came = follow(claims, claim);
  if (absentWhenEmpty && came === undefined && isEmpty(body)) return null;
  const expected = digest(hash, body).toString(encoding);
  // Some write base64url with its padding, some without.
  const ok = typeof came === "string" && sameText(came.replace(/=+$/, ""), expected.replace(/=+$/, ""));
  const detail = `The claim ${claim} ${ok ? "is" : "is not"} the ${hash} digest of the body in ${encoding}.`;
  checks.push({ name: "body_digest", ok, detail });
  return ok ? null : `The token is right, but the body is not the one it was made for: ${detail}`;
}

function isEmpty(body: AnyRequest["body"]): boolean {
  return (body instanceof Uint8Array ? body.length : body.size) === 0;
}

function digest(hash: Hash, body: AnyRequest["body"]): Buffer {
  const made = createHash(hash);
  if (body instanceof Uint8Array) made.update(body);
  else for (const piece of body.pieces()) made.update(piece);
  return made.digest();
}

function tokenTime(scheme: JwtScheme, claims: unknown, now: number): ReturnType<typeof timeCheck> {
  const claim = (name: string) => {
    const value = at(claims, name);
    return typeof value === "number" ? value : null;
  };
  const [expires, starts, issued] = [claim("exp"), claim("nbf"), claim("iat")];
  if (expires !== null && !(now <= expires + LEEWAY_SECONDS)) {
    return {
      reason: "timestamp_expired",
      detail: `The token expired ${Math.round(now - expires)} s ago.`,
      warning: null,
    };
  }
  if (starts !== null && !(now >= starts - LEEWAY_SECONDS)) {
    return {
      reason: "timestamp_in_future",
      detail: `The token is valid only in ${Math.round(starts - now)} s.`,
      warning: null,
    };
  }
  if (issued === null && expires !== null) return { reason: null, detail: "The token has not expired.", warning: null };
  return timeCheck({ unit: "s", toleranceSeconds: scheme.maxAgeSeconds, documented: true, future: true }, issued, now);
}
