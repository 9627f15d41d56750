import type { BreakKind } from "../../protocol/break-kind.ts";
import { FIELD_VALUE, type HeaderList, TOKEN } from "../../protocol/headers.ts";
import type { Detail, ReplayInput } from "../../protocol/request.ts";

export type Sign = NonNullable<ReplayInput["sign"]>;

/** What takes the body's place; `request` stands for the captured bytes, untouched. */
export type DraftBody =
  | { from: "request" }
  | { from: "text"; text: string }
  | { from: "file"; name: string; size: number; base64: string };

/** A replay that is being written. */
export interface Draft {
  /** Null: the agent that is connected longest. */
  agent: string | null;
  method: string;
  /** The raw path and query. */
  path: string;
  headers: HeaderList;
  body: DraftBody;
  sign: Sign;
  kind: BreakKind;
}

export type Part = "method" | "path" | "headers" | "body";

/** The request as it was captured; signed anew where there is a secret for it, since that is what a handler accepts. */
export function newDraft(request: Detail): Draft {
  const { status } = request.verdict;
  return {
    agent: null,
    method: request.method,
    path: rawTarget(request),
    headers: request.headers,
    body: { from: "request" },
    sign: status === "verified" || status === "failed" ? "resign" : "keep",
    kind: "signature_mismatch",
  };
}

/** The path behind the endpoint's name with its query, as it was sent. */
function rawTarget({ path, url }: Detail): string {
  const mark = url.indexOf("?");
  return mark === -1 ? path : path + url.slice(mark);
}

/** Which parts differ from the captured request. */
export function editedParts(draft: Draft, request: Detail): Part[] {
  const parts: Part[] = [];
  if (draft.method !== request.method) parts.push("method");
  if (draft.path !== rawTarget(request)) parts.push("path");
  if (JSON.stringify(draft.headers) !== JSON.stringify(request.headers)) parts.push("headers");
  if (draft.body.from !== "request") parts.push("body");
  return parts;
}

/** What the relay is asked for. Only what was edited is named: the rest goes out byte for byte as it was captured. */
export function toReplayInput(draft: Draft, request: Detail): ReplayInput {
  const { agent, body, sign, kind } = draft;
  const edited = editedParts(draft, request);
  const edit: NonNullable<ReplayInput["edit"]> = {
    ...(edited.includes("method") ? { method: draft.method } : {}),
    ...(edited.includes("path") ? { path: draft.path } : {}),
    ...(edited.includes("headers") ? { headers: draft.headers } : {}),
    ...(body.from === "text" ? { body: body.text } : {}),
    ...(body.from === "file" ? { bodyBase64: body.base64 } : {}),
  };
  return {
    ...(agent === null ? {} : { agent }),
    ...(sign === "keep" ? {} : { sign }),
    ...(sign === "break" ? { kind } : {}),
    ...(edited.length === 0 ? {} : { edit }),
  };
}

export interface DraftProblem {
  part: Part;
  message: string;
}

const PATH = /^\/[\x21-\x7e]*$/;

/** What keeps a draft from being sent, as sentences that name the place. */
export function draftProblems(draft: Draft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (!TOKEN.test(draft.method)) {
    problems.push({ part: "method", message: `“${draft.method}” is not a method: use letters, like POST.` });
  }
  if (!PATH.test(draft.path)) {
    const message = draft.path.startsWith("/")
      ? "The path holds white space or a character beyond ASCII: write it percent-encoded."
      : "The path must begin with /.";
    problems.push({ part: "path", message });
  }
  draft.headers.forEach(([name, value], at) => {
    if (name === "") problems.push({ part: "headers", message: `Header ${at + 1} has no name.` });
    else if (!TOKEN.test(name)) {
      problems.push({ part: "headers", message: `“${name}” is not a header name: no spaces, colons or accents.` });
    } else if (!FIELD_VALUE.test(value)) {
      problems.push({
        part: "headers",
        message: `The value of ${name} has a line break or a character beyond Latin-1.`,
      });
    }
  });
  return problems;
}
