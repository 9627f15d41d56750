import type { CopiedRequest } from "./copied-request.ts";

/** What a request's line has between method and version: the URL without its origin, not normalised. */
export function requestTarget(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/^(?!\/)/, "/");
}

/** The request line and the headers as they came, with an empty line behind them; a character is a byte (ISO 8859-1). */
export function rawHead({
  method,
  url,
  headers,
  httpVersion,
}: Pick<CopiedRequest, "method" | "url" | "headers"> & { httpVersion: string }): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${requestTarget(url)} HTTP/${httpVersion}\r\n${lines.join("")}\r\n`;
}

/** A whole request as a file that `hooktap verify --request` reads: request line, headers, an empty line, the exact bytes of the body. */
export function rawHttp(request: CopiedRequest & { httpVersion: string }): Uint8Array<ArrayBuffer> {
  const head = Uint8Array.from(rawHead(request), (char) => char.charCodeAt(0));
  const whole = new Uint8Array(head.length + request.body.length);
  whole.set(head);
  whole.set(request.body, head.length);
  return whole;
}
