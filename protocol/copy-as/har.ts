import type { Delivery } from "../delivery.ts";
import { headerValue, type HeaderList } from "../headers.ts";
import type { Detail } from "../request.ts";
import { base64 } from "./base64.ts";
import { utf8 } from "./copied-request.ts";
import { requestTarget } from "./raw-http.ts";

/** A request with its body, and of its last delivery the body of the answer. */
export interface HarSource {
  request: Detail;
  body: Uint8Array;
  answer: Uint8Array | null;
}

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/): each request with the target's last answer. */
export function harOf(sources: readonly HarSource[], version: string) {
  return { log: { version: "1.2", creator: { name: "hooktap", version }, entries: sources.map(entryOf) } };
}

function entryOf({ request, body, answer }: HarSource) {
  const delivery = request.deliveries.at(-1);
  const wait = delivery?.ms ?? 0;
  return {
    startedDateTime: request.receivedAt,
    time: wait,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: named(request.headers),
      queryString: queryOf(request.url),
      headersSize: -1,
      bodySize: body.length,
      ...(body.length > 0 ? { postData: postData(request.contentType, body) } : {}),
    },
    response: responseOf(delivery, answer ?? new Uint8Array()),
    cache: {},
    timings: { send: 0, wait, receive: 0 },
    comment: `hooktap ${request.id}, signature ${request.verdict.status}`,
  };
}

/** A request that no target answered has a status of 0, as browsers write it. */
function responseOf(delivery: Delivery | undefined, answer: Uint8Array) {
  const headers = delivery?.headers ?? [];
  const text = utf8(answer);
  return {
    status: delivery?.status ?? 0,
    statusText: delivery?.error ?? delivery?.reason ?? "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: named(headers),
    content: {
      size: answer.length,
      mimeType: headerValue(headers, "content-type") ?? "",
      ...(text === null ? { text: base64(answer), encoding: "base64" } : { text }),
    },
    redirectURL: headerValue(headers, "location") ?? "",
    headersSize: -1,
    bodySize: delivery?.size ?? -1,
  };
}

/** The format has no place for bytes in a request: base64 is said in a field of our own, as its rules allow. */
function postData(contentType: string | null, body: Uint8Array) {
  const text = utf8(body);
  const mimeType = contentType ?? "";
  return text === null ? { mimeType, text: base64(body), _encoding: "base64" } : { mimeType, text };
}

function queryOf(url: string): { name: string; value: string }[] {
  const target = requestTarget(url);
  const at = target.indexOf("?");
  return at === -1 ? [] : [...new URLSearchParams(target.slice(at + 1))].map(([name, value]) => ({ name, value }));
}

function named(headers: HeaderList): { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value }));
}
