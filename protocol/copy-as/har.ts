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

/** A body as text: `text` stands for it where it is written in afterwards. */
export interface HarBody {
  size: number;
  text: string;
  isBase64: boolean;
}

/** What an entry has of a request itself. */
export type HarRequest = Pick<Detail, "receivedAt" | "method" | "url" | "headers" | "httpVersion">;
/** What an entry has of an answer. */
export type HarAnswer = Pick<Delivery, "status" | "error" | "reason" | "headers" | "size" | "ms">;

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/): each request with the target's last answer. */
export function harOf(sources: readonly HarSource[], version: string) {
  return { log: { ...harLog(version), entries: sources.map(fromDetail) } };
}

/** What stands in an archive before its entries. */
export function harLog(version: string) {
  return { version: "1.2", creator: { name: "hooktap", version } };
}

function fromDetail({ request, body, answer }: HarSource) {
  const delivery = request.deliveries.at(-1) ?? null;
  return {
    ...harRequest(request, harBody(body)),
    ...harAnswer(delivery, answer ?? new Uint8Array(), null),
    comment: harComment(request.id, request.verdict.status),
  };
}

export const harComment = (id: string, verdict: string) => `hooktap ${id}, signature ${verdict}`;

/** Bytes as an archive holds them. */
export function harBody(body: Uint8Array): HarBody {
  const text = utf8(body);
  return { size: body.length, text: text ?? base64(body), isBase64: text === null };
}

/** The first part of an entry: the request. */
export function harRequest({ receivedAt, method, url, httpVersion, headers }: HarRequest, body: HarBody) {
  return {
    startedDateTime: receivedAt,
    request: {
      method,
      url,
      httpVersion: `HTTP/${httpVersion}`,
      cookies: [],
      headers: named(headers),
      queryString: queryOf(url),
      headersSize: -1,
      bodySize: body.size,
      ...(body.size > 0 ? { postData: postData(headerValue(headers, "content-type") ?? "", body) } : {}),
    },
  };
}

/**
 * The second part: the target's answer, or the status that the relay gave. A request that nobody is known to have answered has a
 * status of 0, as browsers write it.
 */
export function harAnswer(delivery: HarAnswer | null, answer: Uint8Array, answered: number | null) {
  const wait = delivery?.ms ?? 0;
  const headers = delivery?.headers ?? [];
  return {
    time: wait,
    response: {
      status: delivery ? (delivery.status ?? 0) : (answered ?? 0),
      statusText: delivery?.error ?? delivery?.reason ?? "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: named(headers),
      content: contentOf(headers, answer),
      redirectURL: headerValue(headers, "location") ?? "",
      headersSize: -1,
      bodySize: delivery?.size ?? -1,
    },
    cache: {},
    timings: { send: 0, wait, receive: 0 },
  };
}

function contentOf(headers: HeaderList, answer: Uint8Array) {
  const { size, text, isBase64 } = harBody(answer);
  return {
    size,
    mimeType: headerValue(headers, "content-type") ?? "",
    text,
    ...(isBase64 ? { encoding: "base64" } : {}),
  };
}

/** The format has no place for bytes in a request: base64 is said in a field of our own, as its rules allow. */
function postData(mimeType: string, { text, isBase64 }: HarBody) {
  return { mimeType, text, ...(isBase64 ? { _encoding: "base64" } : {}) };
}

function queryOf(url: string): { name: string; value: string }[] {
  const target = requestTarget(url);
  const at = target.indexOf("?");
  return at === -1 ? [] : [...new URLSearchParams(target.slice(at + 1))].map(([name, value]) => ({ name, value }));
}

function named(headers: HeaderList): { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value }));
}
