import { z } from "zod";
import { BundleDelivery, BundleRequest } from "../../protocol/bundle/format.ts";
import { FIELD_VALUE, type HeaderList, headerValue, TOKEN } from "../../protocol/headers.ts";
import type { ForeignRequest } from "./foreign.ts";

const Named = z.array(z.object({ name: z.string(), value: z.string() }));

/** As much of an archive's entry as is used; browsers, mitmproxy and ngrok fill the rest each in their way. */
export const HarEntry = z.object({
  startedDateTime: z.string(),
  time: z.number().nullish(),
  request: z.object({
    method: z.string(),
    url: z.string(),
    httpVersion: z.string().nullish(),
    headers: Named,
    postData: z
      .object({
        text: z.string().nullish(),
        params: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
        encoding: z.string().nullish(),
        _encoding: z.string().nullish(),
      })
      .nullish(),
  }),
  response: z
    .object({
      status: z.number().nullish(),
      statusText: z.string().nullish(),
      headers: Named.nullish(),
      content: z.object({ text: z.string().nullish(), encoding: z.string().nullish() }).nullish(),
    })
    .nullish(),
  serverIPAddress: z.string().nullish(),
  _hooktap: z
    .object({ ...BundleRequest.partial().shape, delivery: BundleDelivery.partial().nullish() })
    .nullish()
    .catch(null),
});
type HarEntry = z.infer<typeof HarEntry>;

/** A HAR entry's request, and its response as what a target answered. */
export function fromHar({ startedDateTime, time, request, response, _hooktap: own }: HarEntry): ForeignRequest {
  const { delivery: ownDelivery, ...known } = own ?? {};
  const answered = response?.status ? response.status : null;
  return {
    method: request.method,
    url: request.url,
    ...(request.httpVersion ? { httpVersion: request.httpVersion.replace(/^HTTP\//i, "") } : {}),
    headers: requestHeaders(request.headers),
    body: bodyOf(request.postData),
    receivedAt: Date.parse(startedDateTime),
    known: own ? known : { answered },
    delivery: own && !ownDelivery ? null : deliveryOf({ startedDateTime, time, request, response }, ownDelivery),
  };
}

function deliveryOf(
  { startedDateTime, time, request, response }: Pick<HarEntry, "startedDateTime" | "time" | "request" | "response">,
  own: Partial<BundleDelivery> | null | undefined,
): ForeignRequest["delivery"] {
  if (!response || (!response.status && !own)) return null;
  const { text, encoding } = response.content ?? {};
  const bytes = Buffer.from(text ?? "", encoding === "base64" ? "base64" : "utf8");
  const { type: _type, body: _body, bodyBase64: _base64, ...rest } = own ?? {};
  return {
    mode: "live",
    agent: "imported",
    target: /^[a-z]+:\/\/[^/?#]*/i.exec(request.url)?.[0] ?? "",
    startedAt: new Date(startedDateTime).toISOString(),
    ms: Math.max(0, time ?? 0),
    status: response.status || null,
    error: null,
    reason: response.statusText || null,
    size: bytes.length,
    truncated: false,
    bodySha256: null,
    changes: null,
    ...rest,
    // What a browser shows of an answer may be more than one line; only an answer to look at is lost with it.
    headers: listOf(response.headers ?? []).filter(([name, value]) => TOKEN.test(name) && FIELD_VALUE.test(value)),
    bytes,
  };
}

const listOf = (named: z.infer<typeof Named>): HeaderList => named.map(({ name, value }) => [name, value]);

/** HTTP/2 has the host in a pseudo-header, and other ones that say what the request line does. */
function requestHeaders(named: z.infer<typeof Named>): HeaderList {
  const list = listOf(named);
  const headers = list.filter(([name]) => !name.startsWith(":"));
  const authority = headerValue(list, ":authority");
  return authority !== undefined && headerValue(headers, "host") === undefined
    ? [["Host", authority], ...headers]
    : headers;
}

function bodyOf(postData: HarEntry["request"]["postData"]): Uint8Array {
  if (!postData) return new Uint8Array();
  const { text, params, encoding, _encoding } = postData;
  if (text) return Buffer.from(text, encoding === "base64" || _encoding === "base64" ? "base64" : "utf8");
  return Buffer.from(
    new URLSearchParams((params ?? []).map(({ name, value }): [string, string] => [name, value ?? ""])).toString(),
  );
}
