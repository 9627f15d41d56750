import { HooktapError } from "../protocol/error.ts";
import { type HeaderList, headerValue } from "../protocol/headers.ts";
import type { Making, SampleEvent } from "./event.ts";
import { type Candidates, checkPayload, fitting, fromJson, setValues } from "./set-value.ts";

/** An event as it will be sent, but for what its signature adds. */
export interface Message {
  event: string;
  headers: HeaderList;
  body: Uint8Array<ArrayBuffer>;
  /** Headers of the user's, which no signature may replace. */
  own: HeaderList;
}

/** What a user wants otherwise than the sample has it. */
export interface Wishes {
  set?: Readonly<Record<string, Candidates>>;
  /** The body's bytes, in place of the sample's. */
  data?: Uint8Array;
  headers?: Readonly<HeaderList>;
}

const TYPES = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  bytes: "application/octet-stream",
} as const;

/** Makes the request of one event. Throws `bad_set` and `bad_data` for what its sender's documents do not allow. */
export function compose(event: SampleEvent, making: Making, { set, data, headers = [] }: Wishes = {}): Message {
  const given = data === undefined ? null : read(event, data);
  // Of data that nobody changes the very bytes are sent.
  const body = given !== null && !set ? data! : encoded(event, changed(event, given ?? event.payload(making), set));
  const usual: HeaderList = [
    ["Content-Type", event.contentType ?? TYPES[event.body]],
    ...(event.headers?.(making) ?? []),
  ];
  const own: HeaderList = headers.map(([name, value]) => [name, value]);
  return { event: event.name, headers: withOwn(usual, own), body: Uint8Array.from(body), own };
}

/** The user's headers in place of those of the same name, else last. */
export function withOwn(headers: Readonly<HeaderList>, own: Readonly<HeaderList>): HeaderList {
  return [...headers.filter(([name]) => headerValue([...own], name.toLowerCase()) === undefined), ...own];
}

function changed(event: SampleEvent, payload: unknown, set: Wishes["set"]): unknown {
  // A copy: what events share with each other and with the next of their kind stays as it is documented.
  const own = set ? structuredClone(payload) : payload;
  if (set) setValues(own, event.schema, set);
  checkPayload(own, event.schema, event.name);
  return own;
}

/** Data of the user's as a payload that fits. */
function read(event: SampleEvent, data: Uint8Array): unknown {
  if (event.body === "bytes") return data;
  const text = new TextDecoder().decode(data);
  const isForm = event.body === "form" && !text.trimStart().startsWith("{");
  const payload = isForm ? readForm(text, event) : readJson(text, event);
  checkPayload(payload, event.schema, event.name);
  return payload;
}

function readJson(text: string, event: SampleEvent): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const form = event.body === "form" ? ", or a form: a=1&b=2" : "";
    throw new HooktapError("bad_data", `the data for ${event.name} is not JSON`, {
      hint: `give a file, - for stdin, or JSON${form}`,
    });
  }
}

/** A field whose schema takes no text holds JSON. */
function readForm(text: string, { schema }: SampleEvent): Record<string, unknown> {
  const fields = [...new URLSearchParams(text)];
  return Object.fromEntries(fields.map(([name, value]) => [name, fitting(schema, name, fromJson(value)) ?? value]));
}

function encoded(event: SampleEvent, payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  if (event.body === "json") return new TextEncoder().encode(JSON.stringify(payload));
  const fields = Object.entries(payload as Record<string, unknown>).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return new TextEncoder().encode(new URLSearchParams(fields).toString());
}
