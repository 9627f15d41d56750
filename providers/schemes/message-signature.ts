import { constants, createHash, type KeyObject, sign as signOnce, verify as verifyOnce } from "node:crypto";
import { all, outcome, type Outcome } from "../outcome.ts";
import type { AnyRequest, Check, LabelledSecret, Message } from "../types.ts";
import { isAmong } from "./digest.ts";
import { privateKeyOf, publicKeyOf } from "./key.ts";
import { decodeDigest } from "./read.ts";
import type { MessageSignatureScheme } from "./scheme.ts";
import type { Making } from "./sign-template.ts";
import { timeCheck } from "./time.ts";

/** The algorithms of RFC 9421 that use a key pair, by the key's type. */
const ALGORITHMS: Record<string, { type: string; hash: string | null; pss: boolean }> = {
  ed25519: { type: "ed25519", hash: null, pss: false },
  "ecdsa-p256-sha256": { type: "ec", hash: "sha256", pss: false },
  "rsa-v1_5-sha256": { type: "rsa", hash: "sha256", pss: false },
  "rsa-pss-sha512": { type: "rsa", hash: "sha512", pss: true },
};
/** One signature's input: `label=("component" …);parameters`. */
const INPUT = /^([a-z*][\w.*-]*)=(\(((?:[^()"]|"[^"]*")*)\)((?:;[a-z][\w.*-]*(?:=(?:"[^"]*"|[\w.+/:*-]+))?)*))$/;
const PARAMETER = /;([a-z][\w.*-]*)(?:=(?:"([^"]*)"|([\w.+/:*-]+)))?/g;

interface Input {
  label: string;
  /** As it came, which is how it is signed. */
  raw: string;
  components: string[];
  params: Map<string, string>;
  signature: Buffer;
}

/** Checks an HTTP message signature (RFC 9421) and the Content-Digest (RFC 9530) it covers. */
export function checkMessageSignature(
  scheme: MessageSignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secrets: readonly LabelledSecret[],
  now: number,
): Outcome {
  const checks: Check[] = [{ name: "header_present", ok: true, detail: "Signature is there." }];
  const inputs = readInputs(scheme, message);
  const fail = (reason: Outcome["reason"], words: string, name: string) => {
    checks.push({ name, ok: false, detail: words });
    return secrets.length === 0
      ? outcome("no_secret", null, `No secret is set. ${words}`, { checks })
      : outcome("failed", reason, words, { checks });
  };
  if (message.header("signature-input") === null)
    return fail("header_missing", "Signature-Input is missing.", "header_parsed");
  if (typeof inputs === "string") return fail("header_malformed", inputs, "header_parsed");
  checks.push({ name: "header_parsed", ok: true, detail: `${all(inputs.map(({ label }) => label))} can be read.` });
  const bases = inputs.map((input) => signatureBase(message, input));
  const base = bases.find((one) => one !== null);
  if (!base) return fail("header_missing", "A header that the signature covers is missing.", "signature");
  const signed = [base];
  if (secrets.length === 0) {
    return outcome("no_secret", null, "The request is signed (Signature), but no public key is set to check it with.", {
      checks,
      signed,
    });
  }
  const keys = secrets.flatMap((secret) => {
    const key = publicKeyOf(secret.value, null);
    return key ? [{ secret, key }] : [];
  });
  if (keys.length === 0)
    return {
      ...fail(
        "secret_malformed",
        "The secret must be the sender's public key: PEM, JWK, or its base64.",
        "secret_format",
      ),
      signed,
    };
  for (const [index, input] of inputs.entries()) {
    const one = bases[index];
    const match = one && keys.find(({ key }) => holds(key, input, one));
    if (!match) continue;
    checks.push({
      name: "signature",
      ok: true,
      detail: `${input.label} is right over ${input.components.join(", ")}.`,
    });
    const digest = digestCheck(message, body);
    checks.push(digest);
    if (!digest.ok)
      return outcome(
        "failed",
        "signature_mismatch",
        `The signature is right, but not for this body: ${digest.detail}`,
        { checks, signed: [one] },
      );
    const time = inputTime(scheme, input, now);
    checks.push({ name: "timestamp", ok: time.reason === null, detail: time.detail });
    const rest = { checks, secret: match.secret, signed: [one] };
    return time.reason
      ? outcome("failed", time.reason, `The signature is right, but its time is not: ${time.detail}`, rest)
      : outcome("verified", null, "The signature in Signature is right.", rest);
  }
  return { ...fail("signature_mismatch", "No signature is one that the public key confirms.", "signature"), signed };
}

/** Content-Digest, Signature-Input and Signature for a request; empty where the secret is no private key. */
export function signMessageSignature(
  scheme: MessageSignatureScheme,
  message: Message,
  body: AnyRequest["body"],
  secret: LabelledSecret,
  { now, spoiled }: Pick<Making, "now" | "spoiled">,
): [string, string][] {
  const key = privateKeyOf(secret.value, null);
  const known = Object.entries(ALGORITHMS).find(([, { type }]) => type === key?.asymmetricKeyType);
  if (!key || !known) return [];
  const [alg, { hash }] = known;
  const digest = `sha-256=:${digestOf("sha256", body).toString("base64")}:`;
  const keyId = secret.params?.keyId ? `;keyid="${secret.params.keyId.replaceAll(/["\\]/g, "")}"` : "";
  const covered = scheme.requires.map((name) => `"${name}"`).join(" ");
  const raw = `(${covered});created=${Math.floor(now)};alg="${alg}"${keyId}`;
  const headers: [string, string][] = [["Content-Digest", digest]];
  const base = signatureBase(message, { components: [...scheme.requires], raw }, new Map([["content-digest", digest]]));
  if (base === null) return [];
  const signature = signOnce(hash, Buffer.from(spoiled ? `${base}\n` : base), { key, dsaEncoding: "ieee-p1363" });
  return [...headers, ["Signature-Input", `sig1=${raw}`], ["Signature", `sig1=:${signature.toString("base64")}:`]];
}

function readInputs(scheme: MessageSignatureScheme, message: Message): Input[] | string {
  const signatures = new Map<string, Buffer>();
  for (const entry of message.headers("signature").join(",").split(",")) {
    const [, label, text] = /^\s*([a-z*][\w.*-]*)=:([^:]*):\s*$/.exec(entry) ?? [];
    const bytes = text === undefined ? null : decodeDigest(text, "base64");
    if (label !== undefined && bytes) signatures.set(label, bytes);
  }
  if (signatures.size === 0) return "Signature has no entry of the form label=:base64:.";
  const inputs: Input[] = [];
  for (const entry of message.headers("signature-input").flatMap((value) => value.split(/,\s*(?=[a-z*][\w.*-]*=\()/))) {
    const [, label, raw, inner, rest] = INPUT.exec(entry.trim()) ?? [];
    const signature = signatures.get(label ?? "");
    if (!raw || !signature) continue;
    const components = [...inner!.matchAll(/"([^"]*)"/g)].map(([, name]) => name!);
    const params = new Map(
      [...rest!.matchAll(PARAMETER)].map(([, name, quoted, bare]) => [name!, quoted ?? bare ?? ""]),
    );
    inputs.push({ label: label!, raw, components, params, signature });
  }
  const covering = inputs.filter(({ components }) => scheme.requires.every((name) => components.includes(name)));
  if (covering.length > 0) return covering;
  return inputs.length === 0
    ? "Signature-Input cannot be read, or names other labels than Signature."
    : `No signature covers ${all([...scheme.requires])}.`;
}

/** Section 2.5: a line a component, then the parameters as they came. Null where a component is missing. */
function signatureBase(
  message: Message,
  { components, raw }: Pick<Input, "components" | "raw">,
  set = new Map<string, string>(),
): string | null {
  const lines: string[] = [];
  for (const name of components) {
    const value = set.get(name) ?? (name.startsWith("@") ? derived(message, name) : field(message, name));
    if (value === null) return null;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${raw}`].join("\n");
}

function field(message: Message, name: string): string | null {
  const values = message.headers(name);
  return values.length === 0 ? null : values.map((value) => value.trim()).join(", ");
}

/** Section 2.2. */
function derived(message: Message, name: string): string | null {
  const { method, url } = message.request;
  const [, scheme, authority, path = "", query] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(url) ?? [];
  if (scheme === undefined) return null;
  const values: Record<string, string> = {
    "@method": method,
    "@target-uri": url,
    "@authority": authority!.toLowerCase(),
    "@scheme": scheme.toLowerCase(),
    "@path": path || "/",
    "@query": query ?? "?",
    "@request-target": (path || "/") + (query ?? ""),
  };
  return Object.hasOwn(values, name) ? values[name]! : null;
}

function holds(key: KeyObject, { params, signature }: Input, base: string): boolean {
  const named = params.get("alg");
  const usual = Object.values(ALGORITHMS).find(({ type }) => type === key.asymmetricKeyType);
  const algorithm = named === undefined ? usual : Object.hasOwn(ALGORITHMS, named) ? ALGORITHMS[named] : undefined;
  if (!algorithm || algorithm.type !== key.asymmetricKeyType) return false;
  const padding = algorithm.pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 } : {};
  return verifyOnce(algorithm.hash, Buffer.from(base), { key, dsaEncoding: "ieee-p1363", ...padding }, signature);
}

function digestCheck(message: Message, body: AnyRequest["body"]): Check {
  const value = message.headers("content-digest").join(",");
  const entries = [...value.matchAll(/(sha-256|sha-512)=:([^:]*):/g)];
  const wrong = entries.find(([, name, text]) => {
    const bytes = decodeDigest(text!, "base64");
    return !bytes || !isAmong(digestOf(name === "sha-256" ? "sha256" : "sha512", body), [bytes]);
  });
  if (entries.length === 0)
    return {
      name: "body_digest",
      ok: false,
      detail: "Content-Digest has no sha-256 or sha-512, so the body is not covered.",
    };
  const detail = wrong
    ? `Content-Digest's ${wrong[1]} is not that of the body.`
    : "Content-Digest is that of the body.";
  return { name: "body_digest", ok: !wrong, detail };
}

function digestOf(hash: string, body: AnyRequest["body"]): Buffer {
  const made = createHash(hash);
  if (body instanceof Uint8Array) made.update(body);
  else for (const piece of body.pieces()) made.update(piece);
  return made.digest();
}

function inputTime(scheme: MessageSignatureScheme, { params }: Input, now: number): ReturnType<typeof timeCheck> {
  const number = (name: string) => (/^\d{1,15}$/.test(params.get(name) ?? "") ? Number(params.get(name)) : null);
  const expires = number("expires");
  if (expires !== null && !(now <= expires)) {
    return { reason: "timestamp_expired", detail: `It expired ${Math.round(now - expires)} s ago.`, warning: null };
  }
  const { toleranceSeconds, documented } = scheme;
  return timeCheck({ unit: "s", toleranceSeconds, documented, future: true }, number("created"), now);
}
