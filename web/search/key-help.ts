import { KEY_WORDS } from "../../protocol/query/fields.ts";

/** What each key finds, in the order in which they are offered. */
export const KEY_HELP: Readonly<Record<string, string>> = {
  sig: "the signature's verdict",
  provider: "who sent it",
  type: "event type",
  status: "the target's answer: 500, 4xx, >=400",
  path: "path, with * and ?",
  method: "HTTP method",
  is: "replayed, duplicate, queued …",
  has: "body, delivery",
  since: "from a time on: 15m, 2026-01-02",
  until: "before a time",
  body: "text or /pattern/ in the body",
  json: "a value in a JSON body",
  header: "a header, and its value",
  query: "a parameter of the URL",
  form: "a field of a form body",
  size: "size of the body: >10kb",
  latency: "how long the target took: >500ms",
  attempts: "number of deliveries",
  id: "beginning of the request's or delivery's id",
  ip: "source address",
  ct: "content type",
  target: "where it was delivered to",
  endpoint: "endpoint",
};

/** Values that are offered whether or not they were seen. */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  ...KEY_WORDS,
  status: ["2xx", "4xx", "5xx", "none"],
  since: ["15m", "1h", "1d"],
  until: ["15m", "1h", "1d"],
  size: [">10kb", ">1mb"],
  latency: [">500ms", ">2s"],
  attempts: [">1"],
};

/** What stands behind a key that is chosen: most take a value, some look for text. */
export const signOf = (key: string): string => (key === "body" ? "~" : ":");
