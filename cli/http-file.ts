import { readFileSync } from "node:fs";
import { HooktapError } from "../protocol/error.ts";
import { type HeaderList, headerValue } from "../protocol/headers.ts";

export interface RawRequest {
  method: string;
  url: string;
  httpVersion: string;
  headers: HeaderList;
  body: Uint8Array;
}

const invalid = (why: string) =>
  new HooktapError("request_file_invalid", `this is not a raw HTTP/1.1 request: ${why}`, {
    hint: "it has a request line, headers, an empty line, then the exact bytes of the body",
  });

/** Reads a file, or stdin for `-`. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (cause) {
    throw new HooktapError("file_unreadable", `${path === "-" ? "stdin" : path} cannot be read`, {
      hint: (cause as Error).message,
      cause,
    });
  }
}

/** Where the head ends and the body starts: after the first empty line, each line ending in CRLF or LF. */
function bodyStart(bytes: Buffer): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  throw invalid("the empty line after the headers is missing");
}

/** One raw request as bytes → its parts. Without `url`, that is made of the Host header and the request line. */
export function parseHttpFile(bytes: Buffer, url?: string): RawRequest {
  const start = bodyStart(bytes);
  const [line = "", ...rest] = bytes.subarray(0, start).toString("latin1").split(/\r?\n/);
  const [, method, target, httpVersion] = /^([^\s]+) ([^\s]+) HTTP\/(1\.[01])$/.exec(line) ?? [];
  if (!method || !target || !httpVersion) throw invalid(`the request line is "${line.slice(0, 80)}"`);
  const headers: HeaderList = [];
  for (const header of rest) {
    if (header === "") continue;
    const colon = header.indexOf(":");
    if (colon < 1) throw invalid(`a header without a colon: "${header.slice(0, 80)}"`);
    headers.push([header.slice(0, colon), header.slice(colon + 1).trim()]);
  }
  const absolute = target.includes("://") ? target : `https://${headerValue(headers, "host") ?? "localhost"}${target}`;
  return { method, url: url ?? absolute, httpVersion, headers, body: bytes.subarray(start) };
}

/** The same request with these headers set: in the place of those of the same name, else last. Every other byte stays. */
export function withHeaders(bytes: Buffer, headers: readonly (readonly [name: string, value: string])[]): Buffer {
  const start = bodyStart(bytes);
  const [line = "", ...rest] =
    bytes
      .subarray(0, start)
      .toString("latin1")
      .match(/[^\n]*\n/g) ?? [];
  const newline = line.endsWith("\r\n") ? "\r\n" : "\n";
  const missing = new Map(headers.map(([name, value]) => [name.toLowerCase(), `${name}: ${value}${newline}`]));
  const set = new Set(missing.keys());
  const lines = rest.slice(0, -1).flatMap((header) => {
    const key = header.slice(0, header.indexOf(":")).toLowerCase();
    if (!set.has(key)) return [header];
    const fresh = missing.get(key);
    missing.delete(key);
    return fresh === undefined ? [] : [fresh];
  });
  const head = [line, ...lines, ...missing.values(), rest.at(-1)].join("");
  return Buffer.concat([Buffer.from(head, "latin1"), bytes.subarray(start)]);
}

/** The same request with another body, where there is one. */
export function withBody(bytes: Buffer, body: Uint8Array | null): Buffer {
  return body ? Buffer.concat([bytes.subarray(0, bodyStart(bytes)), body]) : bytes;
}
