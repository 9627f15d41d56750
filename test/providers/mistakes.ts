import { gzipSync } from "node:zlib";
import {
  type ExplainInput,
  type Provider,
  signRequest,
  type SignatureScheme,
  type WebhookRequest,
} from "../../providers/index.ts";
import { post, vectors, withHeaders } from "./vectors.ts";

export const NOW = 1_770_000_000;
const URL_ = "https://hooks.example.com/in?shop=1";
const LETTERS = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const JSON_TEXT = '{"name":"Zoë","id":"evt_1","path":"a/b"}';

/** One scheme with a shared secret as a provider of its own, so that no sibling excuses what is wrong. */
export interface Suspect {
  provider: Provider;
  scheme: SignatureScheme;
  secret: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** A request with one mistake in it, and the code of the diagnosis that must come. */
interface Mistake {
  name: string;
  code: string;
  input: ExplainInput;
}

export function suspectOf(provider: Provider, one: SignatureScheme, secret = secretFor(one)): Suspect {
  const scheme = { ...one, when: null };
  const signed = [...scheme.signed.matchAll(/\{header:([^}]+)\}/g)].map(([, name]) => [name!, "msg_1"]);
  const headers = { "content-type": "application/json", ...Object.fromEntries(signed) };
  const alone = { ...provider, schemes: [scheme], signWith: () => 0 };
  const suspect = { provider: alone, scheme, secret, headers, body: textFor(scheme) };
  if (scheme.at.in === "header") return suspect;
  // The body of a real request, whose signature is then made anew.
  for (const { request } of vectors(provider.id)) {
    if (signRequest({ provider: alone, request, secret, now: NOW }).body)
      return { ...suspect, headers: Object.fromEntries(request.headers), body: request.body };
  }
  throw new Error(`no request of ${provider.id} has a place for ${scheme.at.name}`);
}

/** The usual body, with the time in it where that stands there. */
function textFor({ timestamp: time }: SignatureScheme, json = JSON_TEXT): string {
  return time?.in === "body" ? `${json.slice(0, -1)},"${time.name.slice(2)}":${NOW * 1000}}` : json;
}

function secretFor({ secret: { decode, prefixes, strip } }: SignatureScheme): string {
  if (decode === "hex") return Buffer.from(LETTERS).toString("hex");
  return `${prefixes[0] ?? (strip ? "whsec_" : "")}${LETTERS}`;
}

/** A request of this sender's, rightly signed; `as` changes how. */
export function signed(
  suspect: Suspect,
  request: WebhookRequest,
  as: { scheme?: Partial<SignatureScheme>; secret?: string; now?: number } = {},
): WebhookRequest {
  const provider = { ...suspect.provider, schemes: [{ ...suspect.scheme, ...as.scheme }] };
  const { headers, body } = signRequest({
    provider,
    request,
    secret: as.secret ?? suspect.secret,
    now: as.now ?? NOW,
  });
  return withHeaders({ ...request, body: body ?? request.body }, headers);
}

export function usual({ headers, body: own }: Suspect, body: string | Uint8Array = own): WebhookRequest {
  return post(headers, body, URL_);
}

export function* mistakesOf(suspect: Suspect): Generator<Mistake> {
  const { provider, scheme, secret } = suspect;
  const right = signed(suspect, usual(suspect));
  const input = (request: WebhookRequest, rest: Partial<ExplainInput> = {}) => ({
    provider,
    request,
    secrets: [secret],
    now: NOW,
    ...rest,
  });
  // Around what is decoded white space is harmless.
  if (scheme.secret.decode === "utf8") {
    yield { name: "a line end after it", code: "secret_trim", input: input(right, { secrets: [`${secret}\n`] }) };
  }
  yield { name: "quotes around it", code: "secret_unquote", input: input(right, { secrets: [`"${secret}"`] }) };
  // One sender's secrets really begin so.
  if (!scheme.secret.strip?.exec("v1,")?.[0]) {
    yield { name: "v1, before it", code: "secret_strip_v1_prefix", input: input(right, { secrets: [`v1,${secret}`] }) };
  }
  yield {
    name: "another endpoint's secret",
    code: "secret_of_another",
    input: input(right, {
      secrets: [`${secret.slice(0, -4)}AAAA`],
      others: [{ value: secret, label: "that of shop" }],
    }),
  };
  for (const mistake of [secretMistakes, bodyMistakes, urlMistakes, timeMistakes, schemeMistakes]) {
    for (const [name, code, request, rest] of mistake(suspect)) yield { name, code, input: input(request, rest) };
  }
}

type Row = readonly [name: string, code: string, request: WebhookRequest, rest?: Partial<ExplainInput>];

function* secretMistakes(suspect: Suspect): Generator<Row> {
  const { scheme, secret } = suspect;
  const { decode, prefixes, strip } = scheme.secret;
  const request = usual(suspect);
  const [prefix] = prefixes;
  if (prefix) {
    const right = signed(suspect, request);
    const named = `secret_prefix_${prefix.replace(/_$/, "")}`;
    yield ["its beginning left out", named, right, { secrets: [secret.slice(prefix.length)] }];
    const bare = signed(suspect, request, { secret: secret.slice(prefix.length) });
    yield ["its beginning dropped by the sender", "secret_prefix_dropped_by_sender", bare];
  }
  const taken = prefix ? new RegExp(`^${prefix}`) : strip;
  // A plain hash has the secret's text among what is hashed.
  for (const used of scheme.family === "hmac" ? (["utf8", "base64", "hex"] as const) : []) {
    if (used === decode || (used === "hex" && decode !== "base64" && !/^[0-9a-f]+$/.test(secret))) continue;
    // Hexadecimal digits are base64 too.
    const text = used === "hex" ? Buffer.from(LETTERS).toString("hex") : secret;
    const form = { scheme: { secret: { decode: used, prefixes: [], strip: taken } }, secret: text };
    const code = `secret_decode_${used}_instead_of_${decode}`;
    yield [`decoded as ${used}`, code, signed(suspect, request, form), { secrets: [text] }];
  }
  if (strip?.exec(secret)?.[0]) {
    const whole = { scheme: { secret: { decode: "utf8", prefixes: [], strip: null } } } as const;
    yield ["used whole as text", "secret_used_as_utf8", signed(suspect, request, whole)];
  }
}

/** What was signed, what arrived, and of which type. */
const BODIES: readonly (readonly [code: string, signed: string | Buffer, arrived: string | Buffer, type?: string])[] = [
  ["body_trailing_newline", JSON_TEXT, `${JSON_TEXT}\n`],
  ["body_missing_trailing_newline", `${JSON_TEXT}\n`, JSON_TEXT],
  ["body_missing_trailing_crlf", `${JSON_TEXT}\r\n`, JSON_TEXT],
  ["body_whitespace_trimmed", JSON_TEXT, `  ${JSON_TEXT} `],
  ["body_bom", JSON_TEXT, `\ufeff${JSON_TEXT}`],
  ["body_bom_lost", `\ufeff${JSON_TEXT}`, JSON_TEXT],
  ["body_json_spacing", JSON_TEXT, JSON.stringify(JSON.parse(JSON_TEXT), null, 2)],
  ["body_json_spacing", JSON.stringify(JSON.parse(JSON_TEXT), null, 2), JSON_TEXT],
  ["body_json_spacing", JSON.stringify(JSON.parse(JSON_TEXT), null, 4), JSON_TEXT],
  ["body_json_spacing", '{"name": "Zoë", "id": "evt_1", "path": "a/b"}', JSON_TEXT],
  ["body_json_spacing", '{"name": "Zo\\u00eb", "id": "evt_1", "path": "a/b"}', JSON_TEXT],
  ["body_json_spacing", '{"id":"evt_1","name":"Zoë","path":"a/b"}', JSON_TEXT],
  ["body_crlf_to_lf", '{"a":1,\r\n"b":2}', '{"a":1,\n"b":2}'],
  ["body_lf_to_crlf", '{"a":1,\n"b":2}', '{"a":1,\r\n"b":2}'],
  ["body_charset", Buffer.from("a\ufffdb"), Buffer.from("a\xffb", "latin1")],
  ["body_latin1_as_utf8", Buffer.from("Zoë", "latin1"), "Zoë"],
  ["body_utf8_as_latin1", Buffer.from(Buffer.from("Zoë").toString("latin1"), "utf8"), "Zoë"],
  ["body_unicode_escape_case", '{"a":"\\u00EB"}', '{"a":"\\u00eb"}'],
  ["body_unicode_escape_case", '{"a":"\\u00eb"}', '{"a":"\\u00EB"}'],
  ["body_unicode_unescaped", '{"name":"Zo\\u00eb"}', '{"name":"Zoë"}'],
  ["body_unicode_unescaped", '{"name":"Zo\\u00eb\\/b"}', '{"name":"Zoë/b"}'],
  ["body_unicode_escaped", "Zoë ", "Zo\\u00eb "],
  ["body_slash_unescaped", '{"path":"a\\/b"}', '{"path":"a/b"}'],
  ["body_slash_escaped", "a/b", "a\\/b"],
  ["body_double_stringified", JSON.stringify(JSON_TEXT), JSON_TEXT],
  ["body_stringified_by_sender", JSON_TEXT, JSON.stringify(JSON_TEXT)],
  ["body_base64_encoded", JSON_TEXT, Buffer.from(JSON_TEXT).toString("base64")],
  ["body_base64_decoded", Buffer.from(JSON_TEXT).toString("base64"), JSON_TEXT],
  ["body_compressed", JSON_TEXT, gzipSync(JSON_TEXT)],
  ["body_empty_became_object", "", "{}"],
  ["body_object_became_empty", "{}", ""],
  ["body_bigint_precision", '{"id":820982911946154508}', '{"id":820982911946154500}'],
  ["form_payload_field_matches", '{"a":1}', "payload=%7B%22a%22%3A1%7D", "application/x-www-form-urlencoded"],
  ["form_reencoded", "a=b+c&d=%C3%AB", "a=b%20c&d=%c3%ab", "application/x-www-form-urlencoded"],
];

/** Those of the above whose arrived body is JSON that can hold a time. */
const TIMED: readonly ((json: string) => readonly [code: string, signed: string, arrived: string])[] = [
  (json) => ["body_trailing_newline", json, `${json}\n`],
  (json) => ["body_missing_trailing_newline", `${json}\n`, json],
  (json) => ["body_missing_trailing_crlf", `${json}\r\n`, json],
  (json) => ["body_whitespace_trimmed", json, `  ${json} `],
  (json) => ["body_bom", json, `\ufeff${json}`],
  (json) => ["body_json_spacing", json, JSON.stringify(JSON.parse(json), null, 2)],
  (json) => ["body_json_spacing", JSON.stringify(JSON.parse(json), null, 2), json],
  (json) => ["body_json_spacing", JSON.stringify(JSON.parse(json), null, 4), json],
  (json) => ["body_crlf_to_lf", json.replaceAll(",", ",\r\n"), json.replaceAll(",", ",\n")],
  (json) => ["body_lf_to_crlf", json.replaceAll(",", ",\n"), json.replaceAll(",", ",\r\n")],
  (json) => ["body_unicode_unescaped", json.replace("ë", "\\u00eb"), json],
  (json) => ["body_slash_unescaped", json.replace("/", "\\/"), json],
];

function* bodyMistakes(suspect: Suspect): Generator<Row> {
  const { scheme } = suspect;
  const packed = scheme.signed.includes("{gunzip(body)}");
  if (!packed && !scheme.signed.includes("{body}")) return;
  const bodies = scheme.timestamp?.in === "body" ? TIMED.map((make) => make(textFor(scheme))) : BODIES;
  for (const [code, before, after, type] of bodies) {
    if (packed && code === "body_compressed") continue;
    const at = type ? { ...suspect, headers: { ...suspect.headers, "content-type": type } } : suspect;
    const request = { ...signed(at, usual(at, before)), body: usual(at, after).body };
    // Such senders may do so themselves: it verifies, and that is the word for it.
    const own = scheme.bodyForm === "raw-then-json-stringify" && anew(after) === before;
    yield [`${JSON.stringify(before)} arrives as ${JSON.stringify(after)}`, own ? "body_json_spacing" : code, request];
  }
}

function anew(body: string | Buffer): string | null {
  try {
    return JSON.stringify(JSON.parse(body.toString().replace(/^\ufeff/, "")));
  } catch {
    return null;
  }
}

const URLS: readonly (readonly [code: string, known: string, headers?: Record<string, string>])[] = [
  ["url_scheme_https_matches", "http://hooks.example.com/in?shop=1"],
  ["url_without_port_matches", "https://hooks.example.com:8443/in?shop=1"],
  ["url_trailing_slash_matches", "https://hooks.example.com/in/?shop=1"],
  ["url_forwarded_host_matches", "http://10.0.0.1:4666/in?shop=1", { "x-forwarded-host": "hooks.example.com" }],
];

function* urlMistakes(suspect: Suspect): Generator<Row> {
  if (!/\{(url|notificationUrl)\}/.test(suspect.scheme.signed)) return;
  const right = signed(suspect, usual(suspect));
  for (const [code, url, headers = {}] of URLS) {
    // Those that build it by hand know it with and without a port.
    if (suspect.scheme.build && code === "url_without_port_matches") continue;
    yield [`known as ${url}`, code, withHeaders({ ...right, url }, Object.entries(headers))];
  }
  const bare = signed(suspect, { ...usual(suspect), url: "https://hooks.example.com/in" });
  yield ["signed without its query", "url_without_query_matches", { ...bare, url: URL_ }];
}

function* timeMistakes(suspect: Suspect): Generator<Row> {
  const { timestamp: time, signed: template } = suspect.scheme;
  if (!time) return;
  const request = usual(suspect);
  if (time.toleranceSeconds !== null) {
    const away = time.toleranceSeconds + 60;
    yield ["too old", "signature_matches_but_stale", signed(suspect, request, { now: NOW - away })];
    if (time.future)
      yield ["still to come", "signature_matches_but_early", signed(suspect, request, { now: NOW + away })];
  }
  if (time.unit !== "s") return;
  const milliseconds = { timestamp: { ...time, unit: "ms" } } as const;
  if (time.future && time.toleranceSeconds !== null)
    yield ["a time in milliseconds", "timestamp_in_milliseconds", signed(suspect, request, { scheme: milliseconds })];
  if (!template.includes("{timestamp}")) return;
  const longer = { signed: template.replace("{timestamp}", "{timestamp}000") };
  yield ["milliseconds signed", "template_time_unit_matches", signed(suspect, request, { scheme: longer })];
}

const TEMPLATES: readonly (readonly [name: string, template: string])[] = [
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
  ["url_only", "{url}"],
];

function* schemeMistakes(suspect: Suspect): Generator<Row> {
  const { scheme } = suspect;
  const request = usual(suspect);
  const as = (change: Partial<SignatureScheme>) => signed(suspect, request, { scheme: change });
  const hmac = scheme.family === "hmac";
  for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const)
    if (hash !== scheme.hash) yield [hash, `algorithm_${hash}_matches`, as({ hash })];
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    const written = as({ encoding, capitals: false });
    if (encoding !== scheme.encoding && !alike(written, as({ encoding: "base64", capitals: false }), encoding))
      yield [`written in ${encoding}`, `encoding_${encoding}_matches`, written];
  }
  const other = { family: "hmac", signed: scheme.signed.replaceAll("{secret}", "") } as const;
  if (hmac && scheme.build === null) {
    const plain = as({ family: "keyed-hash", signed: `{secret}${scheme.signed}` });
    yield ["a plain hash", "algorithm_plain_hash_matches", plain];
  } else if (!hmac) yield ["an HMAC", "algorithm_hmac_matches", as(other)];
  // What a template without a time, or without the usual words, would say is not known.
  if (!/\{(timestamp|body)\}/.test(scheme.signed) || scheme.build !== null) return;
  const pieces = scheme.signed.split(/(\{[^{}]+\})/).filter((piece) => piece !== "");
  const reversed = pieces.toReversed().join("");
  const known = TEMPLATES.find(([, template]) =>
    (hmac ? [template] : [`{secret}${template}`, `${template}{secret}`]).includes(
      reversed.replace("{notificationUrl}", "{url}"),
    ),
  )?.[0];
  if (pieces.length > 1) yield ["reversed", `template_${known ?? "reversed"}_matches`, as({ signed: reversed })];
  if (scheme.at.in !== "header") return;
  for (const [name, bare] of TEMPLATES) {
    const template = hmac ? bare : `${bare}{secret}`;
    const same = template === scheme.signed.replace("{notificationUrl}", "{url}");
    if (same || (template.includes("{timestamp}") && !scheme.timestamp)) continue;
    yield [template, `template_${name}_matches`, as({ signed: template })];
    if (name !== "body_only") continue;
    const hash = scheme.hash === "sha1" ? "sha256" : "sha1";
    const code = `template_${name}_matches`;
    yield [`${template} by ${hash}, written otherwise`, code, as({ signed: template, hash, encoding: "base64" })];
  }
}

/** Without the characters that tell them apart base64url is base64. */
function alike(written: WebhookRequest, base64: WebhookRequest, encoding: string): boolean {
  const text = ({ headers, body }: WebhookRequest) =>
    (JSON.stringify(headers) + Buffer.from(body).toString()).replaceAll(/=|%3D/g, "");
  return encoding === "base64url" && text(written) === text(base64);
}
