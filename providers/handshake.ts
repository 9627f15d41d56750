import { asBuffer } from "./bytes.ts";
import type { HandshakeAnswer, HandshakeKind } from "./handshake-kinds.ts";
import { askedBy } from "./handshake-table.ts";
import { createMessage } from "./message.ts";
import { recognise } from "./recognise.ts";
import { find } from "./registry.ts";
import { usableSecrets } from "./secret.ts";
import type { LabelledSecret, WebhookRequest } from "./types.ts";
import { judge } from "./verify.ts";

export interface HandshakeInput {
  /** An id of `providers`; without it the request is recognised. */
  provider?: string;
  request: WebhookRequest;
  secrets: readonly (string | LabelledSecret)[];
  params?: Readonly<Record<string, string>>;
}

export interface Handshake {
  provider: string;
  kind: HandshakeKind;
  /** Null where it takes a secret that is not there. */
  answer: HandshakeAnswer | null;
  /** What the sender expects and what is left to do, for people. */
  explanation: string;
  /** The signing secret that the sender hands over with this request, where it does. */
  secret: string | null;
}

/**
 * The answer to a request that only asks whether somebody listens, such as a challenge; null for every other. Synchronous, never
 * throws. Of several secrets the one that the request is signed with counts, else the last. Answers are bodies in UTF-8, to be sent
 * within some 3 s.
 */
export function handshake({ provider, request, secrets, params = {} }: HandshakeInput): Handshake | null {
  const message = createMessage(request);
  const id = provider ?? recognise(message)[0]?.provider.id;
  const asked = id === undefined ? null : askedBy(id, message);
  if (id === undefined || !asked) return null;
  const known = find(id);
  const usable = usableSecrets(secrets, params);
  const reply = asked.answer({
    secrets: usable,
    params,
    // A secret is named too where only the time is wrong: any clock will do.
    matching: () => known && judge(known, message, usable, 0).outcome.secret,
  });
  const given = "missing" in reply ? null : reply;
  const asks = asked.kind === "acknowledgement" ? "wants certain words for an answer" : "asks whether somebody listens";
  const sentences = [`${known?.name ?? id} ${asks}. It expects ${asked.expects}`];
  if ("missing" in reply) sentences.push(`To answer that, hooktap needs ${reply.missing}.`);
  if (given?.status === 401) sentences.push("This signature is wrong, as some are on purpose: the answer is 401.");
  if (given?.status === 403) sentences.push("This token is none of those that are set: the answer is 403.");
  if (asked.toDo) sentences.push(asked.toDo);
  return {
    provider: id,
    kind: asked.kind,
    answer: given,
    explanation: sentences.join(" "),
    secret: asked.secret ?? null,
  };
}

/** An answer that somebody else gave. `body` is null where it is not at hand, or not as it was written. */
export interface GivenAnswer {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: Uint8Array | null;
}

/** Why an answer will not do for a handshake, as the end of a sentence; null where it will, or where that cannot be told. */
export function handshakeProblem({ answer }: Handshake, given: GivenAnswer): string | null {
  const { status } = given;
  const got = `it was ${status}`;
  if (!answer) return status === 404 || status === 405 || status >= 500 ? got : null;
  const wanted = answer.status < 300 ? status >= 200 && status < 300 : status === answer.status;
  if (!wanted) return `${got}, not ${answer.status}`;
  const lacking = answer.headers
    .filter(([name]) => name !== "Content-Type" && name !== "X-Content-Type-Options")
    .find(
      ([name, value]) =>
        !given.headers.some(([key, text]) => key.toLowerCase() === name.toLowerCase() && text === value),
    );
  if (lacking) return `it had no header ${lacking[0]} with the value that was asked for`;
  if (given.body === null || answer.body === "" || holds(given.body, answer.body)) return null;
  return "its body was not what was asked for";
}

/** Whether a body says what is expected: as it stands, within other text, or as JSON with the same values. */
function holds(body: Uint8Array, expected: string): boolean {
  const text = asBuffer(body).toString("utf8");
  if (text.includes(expected)) return true;
  try {
    const values = Object.entries(JSON.parse(expected) as object);
    const found = JSON.parse(text) as Record<string, unknown>;
    return values.length > 0 && values.every(([name, value]) => found[name] === value);
  } catch {
    return false;
  }
}
