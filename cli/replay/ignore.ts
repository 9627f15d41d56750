import { HooktapError } from "../../protocol/error.ts";
import { type JsonPath, parseJsonPath } from "./json-path.ts";

/** Headers that differ from answer to answer, whatever the handler does; a body's length shows in the body. */
const RESTLESS = [
  "age",
  "connection",
  "content-length",
  "date",
  "etag",
  "expires",
  "keep-alive",
  "last-modified",
  "request-id",
  "server-timing",
  "traceparent",
  "tracestate",
  "transfer-encoding",
  "x-correlation-id",
  "x-request-id",
  "x-response-time",
  "x-runtime",
  "x-trace-id",
];

/** What two answers may differ in. */
export interface Ignore {
  status: boolean;
  /** By its name in lower case. */
  header(name: string): boolean;
  /** By where it is in a JSON body; the empty path is all of any body. */
  body(path: Readonly<JsonPath>): boolean;
}

const covers = (pattern: Readonly<JsonPath>, path: Readonly<JsonPath>) =>
  pattern.length <= path.length && pattern.every((part, i) => part === "*" || String(part) === String(path[i]));

/** `status`, `headers`, `headers.<name>`, `body`, `body.<path>` with `*` for any key or index. Throws `usage`. */
export function createIgnore(given: readonly string[] = []): Ignore {
  const headers = new Set(RESTLESS);
  const paths: JsonPath[] = [];
  let [status, allHeaders] = [false, false];
  for (const text of given) {
    const [first, ...rest] = parseJsonPath(text);
    if (first === "status" && rest.length === 0) status = true;
    else if (first === "headers" && rest.length === 0) allHeaders = true;
    else if (first === "headers") headers.add(text.slice("headers.".length).toLowerCase());
    else if (first === "body") paths.push(rest);
    else {
      throw new HooktapError("usage", `--ignore ${text} names no part of an answer`, {
        hint: "give status, headers, headers.<name>, body, or body.<path> such as body.items[*].id",
      });
    }
  }
  return {
    status,
    header: (name) => allHeaders || headers.has(name),
    body: (path) => paths.some((pattern) => covers(pattern, path)),
  };
}
