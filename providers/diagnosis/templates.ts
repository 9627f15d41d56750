import { decodeDigest, signatureBytes } from "../schemes/read.ts";
import type { Key } from "../schemes/digest.ts";
import type { Encoding, Hash, SignatureScheme, SignedParts, SigningView } from "../schemes/scheme.ts";
import { constructions, fill } from "../template.ts";
import { viewOf } from "../schemes/view.ts";
import type { Attempt, Diagnosis, Suspect } from "./mistake.ts";

const HASHES: readonly Hash[] = ["sha256", "sha1", "sha512", "sha384"];
const ENCODINGS: readonly Encoding[] = ["hex", "base64", "base64url"];
/** What people sign instead, under the names of what they did. */
const TEMPLATES: readonly [name: string, template: string][] = [
  ["body_only", "{body}"],
  ["dot_separator", "{timestamp}.{body}"],
  ["colon_separator", "{timestamp}:{body}"],
  ["no_separator", "{timestamp}{body}"],
  ["time_last", "{body}{timestamp}"],
  ["time_last_dot", "{body}.{timestamp}"],
  ["slack", "v0:{timestamp}:{body}"],
  ["version_dot", "v1.{timestamp}.{body}"],
  ["url_body", "{url}{body}"],
  ["body_url", "{body}{url}"],
  ["method_url_body", "{method}{url}{body}"],
  ["method_url_body_time", "{method}{url}{body}{timestamp}"],
  ["url_only", "{url}"],
  ["standard_webhooks", "{header:webhook-id}.{timestamp}.{body}"],
  ["svix", "{header:svix-id}.{timestamp}.{body}"],
];

/** The templates above, and the scheme's own with its delivery id or with its parts in reverse order. */
function templatesFor({
  family,
  signed,
  idHeader,
  timestamp,
}: SignatureScheme): (readonly [name: string, template: string])[] {
  const pieces = signed.split(/(\{[^{}]+\})/).filter((piece) => piece !== "");
  const found: (readonly [string, string])[] = [...TEMPLATES];
  if (idHeader && timestamp) found.push(["standard_webhooks", `{header:${idHeader}}.{timestamp}.{body}`]);
  if (pieces.length > 1) found.push(["reversed", pieces.toReversed().join("")]);
  // A plain hash without the secret in it proves nothing.
  const hashed = found.flatMap(([name, template]) =>
    template.includes("{secret}")
      ? [[name, template] as const]
      : [[name, `{secret}${template}`] as const, [name, `${template}{secret}`] as const],
  );
  return (family === "hmac" ? found : hashed).filter(([, template]) => template.toLowerCase() !== signed.toLowerCase());
}

/** A recomputation for each URL that the sender may have known. */
export function* otherUrls({ scheme, unit, signature, secret, key }: Suspect): Generator<Attempt> {
  if (!/\{(url|notificationUrl)\}/.test(scheme.signed)) return;
  const view = viewOf(unit, signature.timestamp, secret);
  const { request } = view.message;
  for (const [code, url] of urlVariants(view.params.notificationUrl ?? request.url, (name) =>
    view.message.header(name),
  )) {
    const params = { ...view.params, notificationUrl: url };
    const message = { ...view.message, request: { ...request, url } };
    const diagnosis = urlDiffers(code, url, scheme.signed.includes("{notificationUrl}"));
    for (const parts of constructions(scheme, { ...view, params, message })) yield { key, parts, diagnosis };
  }
}

/** `param`: whether the sender's own URL can be set as one. */
export function urlDiffers(code: string, url: string, param: boolean): Diagnosis {
  return {
    code,
    message: `The signature covers ${url}, which is not the URL this request is known by.`,
    fix: param
      ? `Set the param "notificationUrl" to ${url}, or check the signature with the URL as the sender has it.`
      : `Check the signature with the URL as the sender has it: ${url}.`,
  };
}

/** Other forms of a URL in which its sender may know it, and the code of each. `header`: of the request, for what gateways say. */
export function urlVariants(url: string, header: (name: string) => string | null): [code: string, url: string][] {
  const [, scheme, authority, rest = ""] = /^(https?):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined) return [];
  const [, path = "", query = ""] = /^([^?#]*)(.*)$/s.exec(rest)!;
  const other = scheme.toLowerCase() === "https" ? "http" : "https";
  const bare = authority!.replace(/:\d+$/, "");
  const forwarded = header("x-forwarded-host") ?? header("host");
  const proto = header("x-forwarded-proto") ?? scheme;
  const slash = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
  const found: [string, string][] = [
    [`url_scheme_${other}_matches`, `${other}://${authority}${rest}`],
    ["url_without_port_matches", `${scheme}://${bare}${rest}`],
    ["url_default_port_matches", `${scheme}://${bare}:${scheme.toLowerCase() === "https" ? 443 : 80}${rest}`],
    [`url_scheme_${other}_matches`, `${other}://${bare}${rest}`],
    ["url_trailing_slash_matches", `${scheme}://${authority}${slash}${query}`],
    ["url_without_query_matches", `${scheme}://${authority}${path}`],
    ["url_path_only_matches", rest],
    ...(forwarded ? [["url_forwarded_host_matches", `${proto}://${forwarded}${rest}`] as [string, string]] : []),
    ...(forwarded ? [["url_forwarded_host_matches", `https://${forwarded}${rest}`] as [string, string]] : []),
    ...behindGateway(header, `${proto}://${forwarded ?? authority}`, rest),
    ["url_escapes_matches", `${scheme}://${authority}${unescaped(rest)}`],
    ["url_escapes_matches", `${scheme}://${authority}${rest.replaceAll("+", "%20")}`],
  ];
  return found.filter(([, one]) => one !== url);
}

/** As a gateway's own headers tell the path that it took off, the whole target, or the port. */
function behindGateway(header: (name: string) => string | null, origin: string, rest: string): [string, string][] {
  const [prefix, target, port] = ["x-forwarded-prefix", "x-original-uri", "x-forwarded-port"].map(header);
  const found: [string, string][] = [];
  if (prefix) found.push(["url_forwarded_prefix_matches", `${origin}${prefix.replace(/\/$/, "")}${rest}`]);
  const whole = target ?? header("x-original-url");
  if (whole) found.push(["url_forwarded_target_matches", /^https?:/i.test(whole) ? whole : origin + whole]);
  if (port) found.push(["url_forwarded_port_matches", `${origin.replace(/:\d+$/, "")}:${port}${rest}`]);
  return found;
}

function unescaped(rest: string): string {
  try {
    return decodeURI(rest);
  } catch {
    return rest;
  }
}

/** A recomputation for each algorithm, encoding and template that people take for the right one. */
export function* otherTemplates({ scheme, unit, signature, secret, key }: Suspect): Generator<Attempt> {
  if (!(key instanceof Buffer)) return;
  const view = viewOf(unit, signature.timestamp, secret);
  const right = constructions(scheme, view)[0] ?? null;
  const written = ENCODINGS.flatMap((encoding) => {
    const signatures = encoding === scheme.encoding ? [] : digests(signature.texts, encoding, signatureBytes(scheme));
    return signatures.length === 0 ? [] : [{ encoding, signatures }];
  });
  for (const { encoding, signatures } of written) {
    yield { key, parts: right, signatures, diagnosis: wronglyWritten(encoding, scheme.encoding) };
  }
  const { family } = scheme;
  for (const hash of HASHES) {
    const signatures = ENCODINGS.flatMap((encoding) => digests(signature.texts, encoding, null));
    if (hash !== scheme.hash)
      yield { key, parts: right, scheme: { family, hash }, signatures, diagnosis: wrongHash(hash, scheme.hash) };
  }
  yield* otherFamily(scheme, view, key, right);
  const anyhow = ENCODINGS.flatMap((encoding) => digests(signature.texts, encoding, null));
  const templates = templatesFor(scheme).filter(
    ([, template]) => signature.timestamp !== null || !template.includes("{timestamp}"),
  );
  for (const hash of [scheme.hash, ...HASHES.filter((one) => one !== scheme.hash)]) {
    for (const [name, template] of templates) {
      const diagnosis = otherTemplate(name, template, scheme, hash);
      yield { key, parts: fill(template, view), scheme: { family, hash }, signatures: anyhow, diagnosis };
    }
  }
  const time = scheme.timestamp;
  if (!time || time.unit === "iso" || signature.timestamp === null) return;
  const timestamp = time.unit === "s" ? `${signature.timestamp}000` : signature.timestamp.slice(0, -3);
  yield { key, parts: constructions(scheme, { ...view, timestamp })[0] ?? null, diagnosis: otherUnit(time.unit) };
}

/** A plain hash for an HMAC, with the secret in any place, and the reverse. */
function* otherFamily(
  { family, hash, signed }: SignatureScheme,
  view: SigningView,
  key: Key,
  right: SignedParts | null,
): Generator<Attempt> {
  const hmac = family === "hmac";
  const without = fill(signed.replaceAll("{secret}", ""), view);
  const plain = right ? [[view.secret, ...right], [...right, view.secret], right] : [];
  for (const parts of hmac ? plain : [without, right])
    yield { key, parts, scheme: { family: hmac ? "keyed-hash" : "hmac", hash }, diagnosis: notThatFamily(hmac) };
}

function digests(texts: readonly string[], encoding: Encoding, bytes: number | null): Buffer[] {
  return texts
    .map((text) => decodeDigest(text, encoding))
    .filter((digest) => digest !== null && (bytes === null || digest.length === bytes)) as Buffer[];
}

function wronglyWritten(used: Encoding, right: Encoding): Diagnosis {
  return {
    code: `encoding_${used}_matches`,
    message: `The signature is right, but written in ${used}; ${right} is expected.`,
    fix: `Whoever signs must write the digest in ${right}: digest("${right}").`,
  };
}

export function wrongHash(used: string, right: string): Diagnosis {
  return {
    code: `algorithm_${used}_matches`,
    message: `The signature was made with ${used}; ${right} is expected.`,
    fix: `Whoever signs must use ${right}.`,
  };
}

function notThatFamily(hmac: boolean): Diagnosis {
  return {
    code: hmac ? "algorithm_plain_hash_matches" : "algorithm_hmac_matches",
    message: hmac
      ? "The signature is a plain hash, not an HMAC."
      : "The signature is an HMAC, not a plain hash with the secret in it.",
    fix: hmac
      ? "Whoever signs must use an HMAC with the secret as its key."
      : "Whoever signs must hash the secret along with the content.",
  };
}

function otherTemplate(
  name: string,
  template: string,
  { signed, hash: rightHash }: SignatureScheme,
  hash: Hash,
): Diagnosis {
  const by = hash === rightHash ? "" : `, by ${hash}`;
  return {
    code: `template_${name}_matches`,
    message: `The signature covers ${template}${template === "{body}" ? " alone" : ""}${by}, not ${signed}.`,
    fix: `Whoever signs must sign ${signed}${by && ` with ${rightHash}`}.`,
  };
}

function otherUnit(right: "s" | "ms"): Diagnosis {
  return {
    code: "template_time_unit_matches",
    message: `The signature covers the time in ${right === "s" ? "milliseconds" : "seconds"}, and it is sent in ${right === "s" ? "seconds" : "milliseconds"}.`,
    fix: "Whoever signs must sign the time exactly as it is sent.",
  };
}
