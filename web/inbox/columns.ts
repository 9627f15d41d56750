import type { Summary } from "../../protocol/request.ts";

export const COLUMN_NAMES = [
  "state",
  "time",
  "provider",
  "type",
  "method",
  "path",
  "signature",
  "target",
  "latency",
  "attempts",
  "size",
  "delivery",
  "ip",
  "content",
  "endpoint",
  "subject",
  "sent",
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export interface Column {
  label: string;
  /** The narrowest it can be, in px, and its share of the room that is left. */
  width: number;
  grow: number;
  /** Shown unless the user says otherwise; the list leaves the highest ranks out first where it is narrow. Null: shown on demand. */
  rank: number | null;
  /** What rows are sorted by; null comes last. */
  value(row: Summary): string | number | null;
  /** The condition that finds rows with the same value, as a key and a value. */
  filter?(row: Summary): [key: string, value: string] | null;
}

const given = (key: string, value: string | null): [string, string] | null => (value === null ? null : [key, value]);

function status({ delivery }: Summary): [string, string] | null {
  if (delivery === null) return ["status", "none"];
  return delivery.status === null ? null : ["status", String(delivery.status)];
}

const answer = ({ delivery }: Summary) => delivery?.status ?? delivery?.error ?? null;

export const COLUMNS: Record<ColumnName, Column> = {
  state: {
    label: "Status",
    width: 24,
    grow: 0,
    rank: 0,
    value: (row) => row.refused ?? answer(row),
    filter: status,
  },
  time: { label: "Time", width: 92, grow: 0, rank: 1, value: (row) => row.seq },
  provider: {
    label: "Provider",
    width: 80,
    grow: 0.7,
    rank: 6,
    value: (row) => row.provider,
    filter: (row) => given("provider", row.provider),
  },
  type: {
    label: "Event",
    width: 100,
    grow: 1.4,
    rank: 2,
    value: (row) => row.eventType,
    filter: (row) => given("type", row.eventType),
  },
  method: {
    label: "Method",
    width: 52,
    grow: 0,
    rank: 8,
    value: (row) => row.method,
    filter: (row) => ["method", row.method],
  },
  path: {
    label: "Path",
    width: 90,
    grow: 1.2,
    rank: 9,
    value: (row) => row.path,
    filter: (row) => ["path", row.path],
  },
  signature: {
    label: "Signature",
    width: 90,
    grow: 0,
    rank: 3,
    value: (row) => row.verdict.status,
    filter: (row) => ["sig", row.verdict.status],
  },
  target: {
    label: "Target",
    width: 72,
    grow: 0,
    rank: 4,
    value: answer,
    filter: status,
  },
  latency: { label: "Latency", width: 64, grow: 0, rank: 7, value: (row) => row.delivery?.ms ?? null },
  attempts: {
    label: "Tries",
    width: 40,
    grow: 0,
    rank: 11,
    value: (row) => row.delivery?.attempts ?? 0,
    filter: (row) => ["attempts", String(row.delivery?.attempts ?? 0)],
  },
  size: {
    label: "Size",
    width: 60,
    grow: 0,
    rank: 10,
    value: (row) => row.size,
    filter: (row) => ["size", String(row.size)],
  },
  delivery: {
    label: "Delivery id",
    width: 120,
    grow: 1,
    rank: null,
    value: (row) => row.deliveryId,
    filter: (row) => given("id", row.deliveryId),
  },
  ip: {
    label: "Source IP",
    width: 104,
    grow: 0,
    rank: null,
    value: (row) => row.remoteAddress,
    filter: (row) => ["ip", row.remoteAddress],
  },
  content: {
    label: "Content type",
    width: 124,
    grow: 0.6,
    rank: null,
    value: (row) => mediaType(row),
    filter: (row) => given("ct", mediaType(row)),
  },
  endpoint: {
    label: "Endpoint",
    width: 84,
    grow: 0,
    rank: null,
    value: (row) => row.endpoint,
    filter: (row) => ["endpoint", row.endpoint],
  },
  subject: { label: "Subject", width: 110, grow: 1, rank: null, value: (row) => row.subject },
  sent: { label: "Sender's time", width: 92, grow: 0, rank: null, value: (row) => row.eventAt },
};

/** A content type without its parameters. */
export function mediaType({ contentType }: Summary): string | null {
  return contentType === null ? null : contentType.split(";")[0]!.trim();
}

/** Columns that hold numbers: shown at the right, and sorted from the largest first. */
export const NUMERIC: ReadonlySet<ColumnName> = new Set(["latency", "attempts", "size"]);
