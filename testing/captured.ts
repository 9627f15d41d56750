import type { Client } from "../cli/client.ts";
import { type HeaderList, headerValue } from "../protocol/headers.ts";
import type { Detail } from "../protocol/request.ts";

/** A request that the relay has captured, with its verdict, what became of it, and its body. */
export interface CapturedRequest extends Detail {
  /** The exact bytes. */
  body: Uint8Array;
  /** The first value of a header, by its name in any case; undefined where there is none. */
  header(name: string): string | undefined;
  text(): string;
  /** The body as JSON. Throws a SyntaxError where it is none. */
  json<T = unknown>(): T;
  /** The body as the fields of a form. */
  form(): URLSearchParams;
}

/** Reads a request whole. */
export async function readCaptured({ api, read }: Client, id: string): Promise<CapturedRequest> {
  const [detail, response] = await Promise.all([
    read(api.requests[":id"].$get({ param: { id }, query: {} })) as Promise<Detail>,
    api.requests[":id"].body.$get({ param: { id }, query: {} }),
  ]);
  const body = new Uint8Array(await response.arrayBuffer());
  const text = () => new TextDecoder().decode(body);
  return {
    ...detail,
    body,
    text,
    header: (name) => headerValue(detail.headers as HeaderList, name.toLowerCase()),
    json: <T>() => JSON.parse(text()) as T,
    form: () => new URLSearchParams(text()),
  };
}
