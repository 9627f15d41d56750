import type { FlatHeaders } from "./headers.ts";

/** The fields of a message that is there whole. */
interface WholeFields {
  /** As node:http gives them: in order, without the blanks around the values. */
  rawHeaders: FlatHeaders;
  /** How many `Host` fields there are. */
  hosts: number;
  /** What `Content-Length` says; null where there is none. */
  length: number | null;
}

/** A message that is there whole. */
interface WholeMessage {
  /** What was asked of the start line. */
  start: RegExpExecArray;
  fields: WholeFields;
  body: Buffer;
}

/** Longer heads are rare. */
const MOST_HEAD = 16 * 1024;

/** A field line of nothing but what every reader of RFC 9112 takes the same way: no folding, no bytes above ASCII, no bare CR or LF. */
const PLAIN_FIELD = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+:[\\t -~]*\\r\\n";

/** A head of a start line, a source for a RegExp with groups of its own, and plain fields. */
export const headOf = (startLine: string): RegExp => new RegExp(`^${startLine}\\r\\n((?:${PLAIN_FIELD})*)$`);

/**
 * Reads a piece of a connection that begins with a plain head (`headOf`); what follows is taken for its body, whose length is the caller's to check. Null for any
 * other, malformed ones among them: that is node:http's to read.
 */
export function readWholeMessage(piece: Buffer, head: RegExp): WholeMessage | null {
  const end = piece.indexOf("\r\n\r\n");
  if (end < 0 || end > MOST_HEAD) return null;
  const start = head.exec(piece.toString("latin1", 0, end + 2));
  const fields = start && readWholeFields(start.at(-1)!);
  return fields && { start, fields, body: piece.subarray(end + 4) };
}

/** What changes how a message is framed or answered. */
const DECISIVE = new Set(["connection", "expect", "proxy-connection", "transfer-encoding", "upgrade"]);

/** Reads lines of `PLAIN_FIELD`, each with its end. Null where one of them says more of the message or its connection than a plain length. */
function readWholeFields(lines: string): WholeFields | null {
  const fields: WholeFields = { rawHeaders: [], hosts: 0, length: null };
  for (let at = 0; at < lines.length;) {
    const colon = lines.indexOf(":", at);
    const eol = lines.indexOf("\r\n", colon);
    const name = lines.slice(at, colon);
    const value = withoutBlanks(lines, colon + 1, eol);
    fields.rawHeaders.push(name, value);
    at = eol + 2;
    const key = name.toLowerCase();
    if (key === "host") {
      fields.hosts++;
    } else if (key === "content-length") {
      if (fields.length !== null || !/^ ?\d{1,9}$/.test(lines.slice(colon + 1, eol))) return null;
      fields.length = Number(value);
    } else if (DECISIVE.has(key) && !(key === "connection" && value.toLowerCase() === "keep-alive")) {
      return null;
    }
  }
  return fields;
}

/** A field's value without the blanks around it, which are none of it (RFC 9110 section 5.5). */
function withoutBlanks(text: string, from: number, to: number): string {
  const isBlank = (at: number) => text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09;
  while (from < to && isBlank(from)) from++;
  while (to > from && isBlank(to - 1)) to--;
  return text.slice(from, to);
}
