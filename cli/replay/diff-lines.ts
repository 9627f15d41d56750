import type { AnswerDiff } from "../../protocol/replay-line.ts";
import { safeJson, type Span } from "../output.ts";

/** So much of a value is shown. */
const MOST_SHOWN = 120;

function short(value: unknown): string {
  const text = safeJson(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

const was = (text: string): Span => ({ text, style: "red" });
const now = (text: string): Span => ({ text, style: "green" });
const dim = (text: string): Span => ({ text, style: "dim" });

function bodyLines(body: NonNullable<AnswerDiff["body"]>): Span[][] {
  if (body.kind === "bytes") return [["body  ", was(`${body.from} bytes`), " → ", now(`${body.to} other bytes`)]];
  if (body.kind === "text") {
    return body.lines.map((line) => [line.startsWith("+") ? now(line) : line.startsWith("-") ? was(line) : dim(line)]);
  }
  return body.changes.map((change) => {
    const at = change.path === "" ? "body  " : `body.${change.path}  `.replace("body.[", "body[");
    if (!("from" in change)) return [at, now(`added ${short(change.to)}`)];
    if (!("to" in change)) return [at, was(`removed ${short(change.from)}`)];
    return [at, was(short(change.from)), " → ", now(short(change.to))];
  });
}

/** What changed in an answer, a line each; one line where nothing did. */
export function diffLines({ changed, status, headers, body, ms }: AnswerDiff): Span[][] {
  const text = (value: string | null) => value ?? "(none)";
  const time = `${Math.round(ms.from ?? 0)} ms → ${Math.round(ms.to ?? 0)} ms`;
  return [
    ...(changed ? [] : [[dim("the same answer as before")]]),
    ...(status
      ? [
          [
            "status  ",
            was(String(status.from)),
            " → ",
            now(text(status.to === null ? null : String(status.to))),
          ] as Span[],
        ]
      : []),
    ...headers.map(({ name, from, to }): Span[] => [`headers.${name}  `, was(text(from)), " → ", now(text(to))]),
    ...(body ? bodyLines(body) : []),
    [dim(`time  ${time}`)],
  ];
}
