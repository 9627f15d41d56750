import { follow } from "./json-path.ts";
import type { LabelledSecret, Message } from "./types.ts";

/** What a sender asks before, or beside, its events. `acknowledgement`: events themselves want certain words for an answer. */
export type HandshakeKind =
  | "challenge-json"
  | "challenge-query"
  | "challenge-header"
  | "crc"
  | "validation-code"
  | "echo-header"
  | "ping"
  | "intent-to-receive"
  | "verification-token"
  | "subscription-confirmation"
  | "acknowledgement"
  | "head";

export interface HandshakeAnswer {
  status: number;
  headers: [name: string, value: string][];
  body: string;
}

/** What an answer can be made of. */
interface Means {
  secrets: readonly LabelledSecret[];
  params: Readonly<Record<string, string>>;
  /** The secret with which the request's own signature is right, whatever its age; null for none. */
  matching(): LabelledSecret | null;
}

/** An answer, or what has to be set before there can be one. */
export type Reply = HandshakeAnswer | { missing: string };

/** A request that was found to be a handshake. */
export interface Asked {
  kind: HandshakeKind;
  /** The answer that the sender wants, in words. */
  expects: string;
  answer(means: Means): Reply;
  /** What the user has to do beside the answer. */
  toDo?: string;
  /** A signing secret that the sender hands over here. */
  secret?: string;
}

type Respond = (challenge: string, means: Means) => Reply;

export const plain = (body: string): HandshakeAnswer => ({
  status: 200,
  headers: [["Content-Type", "text/plain; charset=utf-8"]],
  body,
});

export const json = (value: object): HandshakeAnswer => ({
  status: 200,
  headers: [["Content-Type", "application/json"]],
  body: JSON.stringify(value),
});

export const empty = (status = 200): HandshakeAnswer => ({ status, headers: [], body: "" });

/** An answer made with a secret: the one that the request itself is signed with, or else the last, which is the newest. */
export const keyed =
  (missing: string, make: (challenge: string, secret: LabelledSecret) => Reply): Respond =>
  (challenge, { secrets, matching }) => {
    const secret = matching() ?? secrets.at(-1);
    return secret ? make(challenge, secret) : { missing };
  };

/** A parameter of the URL's query, decoded. */
export function query({ request: { url } }: Message, name: string): string | null {
  const mark = url.indexOf("?");
  return mark === -1 ? null : new URLSearchParams(url.slice(mark + 1)).get(name);
}

/** `form`: what a challenge looks like. With `keyed` it must keep a stranger from having an event of their own signed. */
function challenge(
  kind: HandshakeKind,
  value: unknown,
  expects: string,
  respond: Respond,
  form = /^[^]/,
): Asked | null {
  if (typeof value !== "string" || !form.test(value)) return null;
  return { kind, expects, answer: (means) => respond(value, means) };
}

export const challengeJson = (message: Message, path: string, expects: string, respond: Respond, form?: RegExp) =>
  challenge("challenge-json", follow(message.json(), path), expects, respond, form);

export const challengeQuery = (message: Message, name: string, expects: string, respond: Respond, form?: RegExp) =>
  challenge("challenge-query", query(message, name), expects, respond, form);

export const challengeHeader = (message: Message, name: string, expects: string, respond: Respond) =>
  challenge("challenge-header", message.header(name), expects, respond);

export const crc = (message: Message, name: string, expects: string, respond: Respond, form: RegExp) =>
  challenge("crc", query(message, name), expects, respond, form);

export const validationCode = (message: Message, path: string, expects: string, respond: Respond) =>
  challenge("validation-code", follow(message.json(), path), expects, respond);

/** The value of a header is wanted back, in `back`. */
export function echoHeader(message: Message, name: string, expects: string, back: string): Asked | null {
  const respond: Respond = (value) => ({ status: 200, headers: [[back, value]], body: "" });
  return challenge("echo-header", message.header(name), expects, respond);
}

/** Senders that sign wrongly on purpose, to see whether anybody looks: `good` for a right signature, 401 for every other. */
export const bySignature = (
  kind: "ping" | "intent-to-receive",
  expects: string,
  missing: string,
  good: HandshakeAnswer,
): Asked => ({
  kind,
  expects,
  answer: ({ secrets, matching }) => (secrets.length === 0 ? { missing } : matching() ? good : empty(401)),
});

/** Nothing is asked for but a certain answer, the same each time. */
export const fixed = (
  kind: "ping" | "head" | "verification-token" | "subscription-confirmation" | "acknowledgement",
  expects: string,
  answer: HandshakeAnswer,
  more: Pick<Asked, "toDo" | "secret"> = {},
): Asked => ({ kind, expects, answer: () => answer, ...more });

/** What is known of a sender that asks. */
export interface Sender {
  /** Null for a request that is no handshake. */
  ask(message: Message): Asked | null;
  /** A cheap look at a request that nothing else tells the sender of; without it, the sender must be known otherwise. */
  seen?: (message: Message) => boolean;
  /** Whether `seen` fits other people's requests too: then only where this sender is expected. */
  vague?: (message: Message) => boolean;
}

/** A token in the URL of an event is no question: senders ask by GET. */
export const isGet = ({ request }: Message) => request.method === "GET";

export const inUrl =
  (text: string) =>
  ({ request }: Message) =>
    request.url.includes(text);
/** Questions are short: a longer body is not searched for one. */
const LONGEST = 4096;
export const inBody =
  (text: string) =>
  ({ request: { body }, mentions }: Message) =>
    body instanceof Uint8Array && body.length <= LONGEST && mentions(text);
export const inHeader = (name: string) => (message: Message) => message.header(name) !== null;
