import type { Delivery } from "../protocol/delivery.ts";
import type { HeaderList } from "../protocol/headers.ts";
import type { Detail } from "../protocol/request.ts";
import type { Output, Span } from "./output.ts";
import { printVerdict } from "./verdict-output.ts";
import { gapText, sizeText, statusSpan } from "./verdict-text.ts";

const title = (text: string): Span => ({ text, style: "bold" });

function attemptText({ attempt, gapMs, duplicateOf }: Detail): string | null {
  if (duplicateOf === null) return null;
  const gap = gapMs === null ? "" : `, ${gapText(gapMs)} after the one before`;
  return `${attempt}${gap}; the first is ${duplicateOf}`;
}

const facts = (request: Detail): [string, string | null][] => [
  ["Id", request.id],
  ["Received", request.receivedAt],
  ["Endpoint", request.endpoint],
  ["From", request.remoteAddress],
  ["URL", request.url],
  ["Event", request.eventType],
  ["Sent at", request.eventAt],
  ["Subject", request.subject],
  ["Delivery id", request.deliveryId],
  ["Attempt", attemptText(request)],
  ["Next", request.next?.message ?? null],
  ["Pinned", request.pinned ? "yes, it is never pruned" : null],
  ["Note", request.note || null],
  [
    "Body",
    request.refused
      ? `413, ${sizeText(request.size)} refused: more than the endpoint takes`
      : `${sizeText(request.size)}, SHA-256 ${request.bodySha256}`,
  ],
];

function answeredText(by: NonNullable<Detail["handshake"]>["answeredBy"]): string {
  if (by === null) return "not answered as one";
  return by === "hooktap" ? "answered by hooktap" : "answered by the target";
}

/** A request's headers as they were received, a line each. */
export function printHeaders(out: Output, headers: HeaderList): void {
  for (const [name, value] of headers) out.line({ text: `${name}: `, style: "cyan" }, value);
}

function printText(out: Output, text: string): void {
  for (const line of text.split("\n")) out.line(line.replace(/\r$/, "").replace(/\t/g, "  "));
}

/** What came and what to make of it: facts, verdict, handshake, headers, body. */
export function printRequest(out: Output, request: Detail, body: string): void {
  out.line(title(`${request.method} ${request.path}`));
  for (const [name, value] of facts(request)) {
    if (value !== null) out.line({ text: name.padEnd(13), style: "dim" }, value);
  }
  out.line();
  printVerdict(out, request.verdict);
  if (request.handshake) {
    const { kind, provider, answeredBy, explanation } = request.handshake;
    out.line();
    out.line(title("Handshake"));
    out.line(`${kind} of ${provider}, ${answeredText(answeredBy)}`);
    out.line(explanation);
  }
  out.line();
  out.line(title("Headers"));
  printHeaders(out, request.headers);
  if (request.trailers.length > 0) {
    out.line();
    out.line(title("Trailers"));
    printHeaders(out, request.trailers);
  }
  out.line();
  out.line(title("Body"));
  printText(out, body);
}

/** Where it was delivered, and how the newest target that answered did. */
export function printDeliveries(out: Output, deliveries: readonly Delivery[], answer: string | null): void {
  if (deliveries.length === 0) return;
  out.line();
  out.line(title("Deliveries"));
  out.table(
    deliveries.map(({ startedAt, mode, target, status, error, ms, reason }) => [
      startedAt,
      mode,
      target,
      statusSpan(status, error),
      ms === null ? "" : `${Math.round(ms)} ms`,
      reason ?? "",
    ]),
  );
  const answered = newestAnswer(deliveries);
  if (!answered || answer === null) return;
  out.line();
  out.line(title("Answer"), `  ${answered.status}, ${sizeText(answered.size)}`);
  printHeaders(out, answered.headers);
  if (answered.size === 0) return;
  out.line();
  printText(out, answer);
  if (answered.truncated) out.line({ text: "… the rest was not kept", style: "dim" });
}

/** The newest delivery that got an answer. */
export const newestAnswer = (deliveries: readonly Delivery[]): Delivery | undefined =>
  deliveries.reduce<Delivery | undefined>(
    (newest, one) => (one.status !== null && one.seq > (newest?.seq ?? 0) ? one : newest),
    undefined,
  );
