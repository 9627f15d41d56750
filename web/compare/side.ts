import type { Delivery } from "../../protocol/delivery.ts";
import { contentCodings, headerValue, type HeaderList } from "../../protocol/headers.ts";
import type { Detail } from "../../protocol/request.ts";
import { api, bodyPath, deliveryBodyPath } from "../api.ts";
import { dateTime, duration } from "../ui/format.ts";
import { deliveryStatus, verdictStatus } from "../ui/status.tsx";

/** One of the two that are compared. */
export interface Side {
  key: string;
  title: string;
  at: string;
  facts: [name: string, value: string | null][];
  headers: HeaderList;
  contentType: string | null;
  /** Of the body, as stored. */
  size: number;
  /** The body without its content codings. */
  load(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

export function requestSide(request: Detail): Side {
  const { id, headers, verdict, size } = request;
  const path = bodyPath(id);
  const last = request.deliveries.at(-1);
  return {
    key: id,
    title: id,
    at: request.receivedAt,
    facts: [
      ["Method", request.method],
      ["URL", request.url],
      ["Verdict", [verdictStatus(verdict.status).text, verdict.reason].filter(Boolean).join(", ")],
      ["Provider", request.provider],
      ["Event type", request.eventType],
      ["Sender's own time", request.eventAt && dateTime(request.eventAt)],
      ["Remote address", request.remoteAddress],
      ["Size", `${size.toLocaleString("en")} bytes`],
      ["Last answer", last ? deliveryStatus(last).text : null],
    ],
    headers,
    contentType: request.contentType,
    size: request.refused === null ? size : 0,
    load: (signal) => (contentCodings(headers).length > 0 ? api.decodedBody(path, signal) : api.body(id, signal)),
  };
}

const MODES: Record<Delivery["mode"], string> = { live: "live", backlog: "backlog", replay: "replay", bulk: "bulk" };

/** An attempt: what the target answered, and how fast. `number` counts from 1. */
export function deliverySide(request: Detail, delivery: Delivery, number: number): Side {
  const { id, headers, ms, changes } = delivery;
  const path = deliveryBodyPath(request.id, id);
  return {
    key: id,
    title: `Attempt #${number}`,
    at: delivery.startedAt,
    facts: [
      ["Answer", delivery.error ?? [delivery.status, delivery.reason].filter(Boolean).join(" ")],
      ["Time", ms === null ? null : duration(ms)],
      ["Why", MODES[delivery.mode]],
      ["Target", delivery.target],
      ["Agent", delivery.agent],
      ["Signature", changes === null ? "as captured" : changes.sign],
      ["Edited", changes === null ? null : changes.edited.join(", ") || null],
      ["Size of the answer", `${delivery.size.toLocaleString("en")} bytes`],
    ],
    headers,
    contentType: headerValue(headers, "content-type") ?? null,
    size: delivery.size,
    load: (signal) =>
      contentCodings(headers).length > 0 ? api.decodedBody(path, signal) : api.deliveryBody(request.id, id, signal),
  };
}
