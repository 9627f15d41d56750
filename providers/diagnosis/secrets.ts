import { fingerprint, cleaned } from "../secret.ts";
import { keyOf } from "../schemes/key.ts";
import type { SecretForm, SignedParts } from "../schemes/scheme.ts";
import { constructions } from "../template.ts";
import { viewOf } from "../schemes/view.ts";
import type { LabelledSecret } from "../types.ts";
import type { Attempt, Diagnosis, Suspect } from "./mistake.ts";

/** What is often copied along with a secret, or belongs to another scheme's. */
const STRAY = /^(?:v\d+[a-z]?,(?=\S))/;
export const DECODERS = ["utf8", "base64", "hex", "base64url"] as const;

/** A recomputation for each way in which a shared secret is often mistaken. */
export function* mistakenSecrets(suspect: Suspect): Generator<Attempt> {
  const { scheme, secret } = suspect;
  const form = scheme.secret;
  const right = usual(suspect, secret);
  const clean = cleaned(secret.value);
  const attempt = (value: string, how: SecretForm, diagnosis: Diagnosis): Attempt => {
    // A keyed hash has the secret's text among its parts.
    const parts = scheme.family === "keyed-hash" ? usual(suspect, { ...secret, value }) : right;
    return { key: keyOf(value, how), parts, diagnosis };
  };
  if (clean !== secret.value) yield attempt(clean, form, stray(secret));
  if (STRAY.test(clean)) yield attempt(clean.replace(STRAY, ""), form, versionKept(STRAY.exec(clean)![0]));

  const whole = { ...form, strip: null };
  const prefix = form.prefixes.find((start) => clean.startsWith(start));
  if (!prefix) for (const start of form.prefixes) yield attempt(start + clean, form, prefixMissing(start));
  else yield attempt(clean.slice(prefix.length), form, prefixDropped(prefix));
  const bare = prefix ? clean.slice(prefix.length) : form.strip ? clean.replace(form.strip, "") : clean;
  const underscored = /^[a-z]+_(?=\S)/.exec(bare)?.[0];

  if (form.strip && bare !== clean) yield attempt(clean, { ...whole, decode: "utf8" }, USED_WHOLE);
  if (scheme.family === "keyed-hash") return;
  for (const decode of DECODERS) {
    if (decode !== form.decode) yield attempt(bare, { ...whole, decode }, decodedAs(decode, form.decode));
    if (bare !== clean && decode !== form.decode)
      yield attempt(clean, { ...whole, decode }, decodedAs(decode, form.decode));
  }
  if (underscored && !prefix) {
    for (const decode of DECODERS)
      yield attempt(bare.slice(underscored.length), { ...whole, decode }, prefixDropped(underscored));
  }
}

/** A recomputation with the signatures of every key, where only those of the named one count. */
export function ofAnotherKeyId(suspect: Suspect): Attempt {
  return {
    key: suspect.key,
    parts: usual(suspect, suspect.secret),
    diagnosis: {
      code: "key_id_differs",
      message: "The signature is right with this secret, but stands under another key's id than the one set beside it.",
      fix: "Set the param to the id that comes with the signature, or leave it out: then every signature is tried.",
    },
  };
}

/** A recomputation with each secret that is stored elsewhere. */
export function* foreignSecrets(suspect: Suspect, others: readonly LabelledSecret[]): Generator<Attempt> {
  for (const other of others) {
    if (other.value === suspect.secret.value) continue;
    yield {
      key: keyOf(other.value, suspect.scheme.secret),
      parts: usual(suspect, other),
      diagnosis: secretOfAnother(other),
    };
  }
}

/** What a user calls a secret. */
export function secretName({ label, value }: LabelledSecret): string {
  return label ? `"${label}"` : `with the fingerprint ${fingerprint(value)}`;
}

export function secretOfAnother(other: LabelledSecret): Diagnosis {
  return {
    code: "secret_of_another",
    message: `The signature is right with another stored secret, the one ${secretName(other)}.`,
    fix: "Set that secret here, or send these requests to where it is set.",
  };
}

/** What should have been signed. */
function usual({ scheme, unit, signature }: Suspect, secret: LabelledSecret): SignedParts | null {
  return constructions(scheme, viewOf(unit, signature.timestamp, secret))[0] ?? null;
}

export function stray(secret: LabelledSecret): Diagnosis {
  const quoted = cleaned(secret.value) !== secret.value.trim();
  return {
    code: quoted ? "secret_unquote" : "secret_trim",
    message: `The secret has ${quoted ? "quotes" : "white space"} around it; without, it matches.`,
    fix: `Set the secret again without the ${quoted ? "quotes" : "white space (often a line end from a file or a shell)"}.`,
  };
}

function versionKept(start: string): Diagnosis {
  return {
    code: `secret_strip_${start.slice(0, -1)}_prefix`,
    message: `The secret begins with ${start}, which is no part of it; without, it matches.`,
    fix: `Set the secret again without ${start}`,
  };
}

function prefixMissing(prefix: string): Diagnosis {
  return {
    code: `secret_prefix_${prefix.replace(/_$/, "")}`,
    message: `The secret lacks its beginning, ${prefix}; with it, the signature matches.`,
    fix: `Use the whole secret: ${prefix} is part of the key.`,
  };
}

function prefixDropped(prefix: string): Diagnosis {
  return {
    code: "secret_prefix_dropped_by_sender",
    message: `The signature was made with the secret without its beginning, ${prefix}.`,
    fix: `Whoever signs must use the whole secret, ${prefix} included.`,
  };
}

const USED_WHOLE: Diagnosis = {
  code: "secret_used_as_utf8",
  message:
    "The signature was made with the whole secret as text, its beginning included; the key is what the rest stands for.",
  fix: "Take the beginning off and decode the rest before it is used as the key.",
};

export function decodedAs(used: (typeof DECODERS)[number], right: SecretForm["decode"]): Diagnosis {
  const how = {
    utf8: "as text",
    base64: "decoded as base64",
    hex: "decoded as hexadecimal",
    base64url: "decoded as base64url",
  };
  const wanted =
    right === "sha1"
      ? "the SHA-1 digest of its text"
      : right === "utf8"
        ? "its text as it stands"
        : `what its ${right} stands for`;
  return {
    code: `secret_decode_${used}_instead_of_${right}`,
    message: `The signature was made with the secret ${how[used]}; the key is ${wanted}.`,
    fix:
      right === "utf8"
        ? "Use the whole secret as text and decode nothing."
        : right === "sha1"
          ? "Use the SHA-1 digest of the secret's text as the key."
          : `Decode the secret first: Buffer.from(secret, "${right}").`,
  };
}
