import { bodyText } from "../body-text.ts";
import { createClient } from "../client.ts";
import { findRequest } from "../find-request.ts";
import { Exit } from "../exit.ts";
import { type Output, type Span, createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { printVerdict } from "../verdict-output.ts";
import { gapText, sizeText, statusSpan } from "../verdict-text.ts";
import type { Framework } from "../../protocol/framework.ts";
import type { Detail } from "../../protocol/request.ts";

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
  [
    "Body",
    request.refused
      ? `413, ${sizeText(request.size)} refused: more than the endpoint takes`
      : `${sizeText(request.size)}, SHA-256 ${request.bodySha256}`,
  ],
];

function attemptText({ attempt, gapMs, duplicateOf }: Detail): string | null {
  if (duplicateOf === null) return null;
  const gap = gapMs === null ? "" : `, ${gapText(gapMs)} after the one before`;
  return `${attempt}${gap}; the first is ${duplicateOf}`;
}

function answeredText(by: NonNullable<Detail["handshake"]>["answeredBy"]): string {
  if (by === null) return "not answered as one";
  return by === "hooktap" ? "answered by hooktap" : "answered by the target";
}

function print(out: Output, request: Detail, body: Uint8Array): void {
  const title = (text: string): Span => ({ text, style: "bold" });
  out.line(title(`${request.method} ${request.path}`));
  for (const [name, value] of facts(request)) {
    if (value !== null) out.line({ text: name.padEnd(13), style: "dim" }, value);
  }
  out.line();
  printVerdict(out, request.verdict);
  if (request.handshake) {
    out.line();
    out.line(title("Handshake"));
    out.line(
      `${request.handshake.kind} of ${request.handshake.provider}, ${answeredText(request.handshake.answeredBy)}`,
    );
    out.line(request.handshake.explanation);
  }
  out.line();
  out.line(title("Headers"));
  for (const [name, value] of request.headers) out.line({ text: `${name}: `, style: "cyan" }, value);
  out.line();
  out.line(title("Body"));
  const text = request.refused ? "(not kept)" : bodyText(body, request.contentType);
  for (const line of text.split("\n")) out.line(line.replace(/\t/g, "  "));
  if (request.deliveries.length === 0) return;
  out.line();
  out.line(title("Deliveries"));
  out.table(
    request.deliveries.map((delivery) => [
      delivery.startedAt,
      delivery.mode,
      delivery.target,
      statusSpan(delivery.status, delivery.error),
      delivery.ms === null ? "" : `${Math.round(delivery.ms)} ms`,
    ]),
  );
}

type ShowFlags = CommonFlags & { raw?: boolean; framework?: Framework };

/** `hooktap show <id>`. */
export async function show(id: string, flags: ShowFlags): Promise<Exit> {
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const { api } = client;
  const request = await findRequest(client, id, settings.endpoints[0]!, flags.framework);
  if (flags.json && !flags.raw) {
    out.item(request);
    return Exit.ok;
  }
  const answer = await api.requests[":id"].body.$get({ param: { id: request.id }, query: {} });
  const body = new Uint8Array(await answer.arrayBuffer());
  if (flags.raw) {
    out.bytes(body);
    return Exit.ok;
  }
  print(out, request, body);
  return Exit.ok;
}
