import { type HeaderList, toHeaderList } from "../../../protocol/headers.ts";
import type { HandshakeSummary } from "../../../protocol/handshake.ts";
import type { Summary } from "../../../protocol/request.ts";
import type { Verdict, VerdictReason, VerdictStatus } from "../../../protocol/verdict.ts";
import type { Row } from "../../sqlite.ts";
import { formatId } from "../id.ts";
import type { CapturedRequest, Deliverable } from "../store.ts";

/** What a request's body takes: that of a refused one is only announced. */
export const HELD_BYTES = "CASE WHEN refused IS NULL THEN size ELSE 0 END";

/** What an agent may get later: not what was refused, what belonged to its connection, and what came from a file. */
export const FOR_AGENTS = "refused IS NULL AND upgrade IS NULL AND imported_at IS NULL";

/** What `toSummary` reads of the table `request`. */
export const SUMMARY_COLUMNS = `seq, rev, tag, endpoint, received_at, method, target, size, content_type, remote_address, provider, event_type, delivery_id,
  subject, event_at, duplicate_of, attempt, gap_ms, pinned, note IS NOT NULL AS noted, refused, upgrade, imported_at, redacted, verdict_status, verdict_reason, handshake, delivery_status,
  delivery_error, delivery_ms, attempts`;
/** What `toDeliverable` reads of the tables `request` and `body`. */
export const DELIVERABLE_COLUMNS = `request.seq, tag, endpoint, method, target, headers, trailers, size, attempts, provider, event_type, verdict_status,
  verdict_reason, body.bytes AS bytes`;

/** A row of `SUMMARY_COLUMNS`. */
export function toSummary(row: Row, endpointName: (id: number) => string): Summary {
  const target = row.target as string;
  const mark = target.indexOf("?");
  const attempts = row.attempts as number;
  return {
    id: formatId(row.seq as number, row.tag as string),
    seq: row.seq as number,
    rev: row.rev as number,
    endpoint: endpointName(row.endpoint as number),
    receivedAt: new Date(row.received_at as number).toISOString(),
    method: row.method as string,
    path: mark < 0 ? target : target.slice(0, mark),
    size: row.size as number,
    contentType: row.content_type as string | null,
    remoteAddress: row.remote_address as string,
    provider: row.provider as string | null,
    eventType: row.event_type as string | null,
    deliveryId: row.delivery_id as string | null,
    subject: row.subject as string | null,
    eventAt: row.event_at as string | null,
    duplicateOf: row.duplicate_of as string | null,
    attempt: row.attempt as number,
    gapMs: row.gap_ms as number | null,
    pinned: row.pinned === 1,
    noted: "noted" in row ? row.noted === 1 : row.note !== null,
    refused: row.refused as Summary["refused"],
    upgrade: row.upgrade as Summary["upgrade"],
    imported: row.imported_at !== null,
    redacted: row.redacted === 1,
    verdict: verdictOf(row),
    handshake: row.handshake === null ? null : (JSON.parse(row.handshake as string) as HandshakeSummary),
    delivery:
      attempts === 0
        ? null
        : {
            status: row.delivery_status as number | null,
            error: row.delivery_error as string | null,
            ms: row.delivery_ms as number | null,
            attempts,
          },
  };
}

/** A row with all columns. */
export function toCaptured(row: Row, endpointName: (id: number) => string): CapturedRequest {
  return {
    summary: toSummary(row, endpointName),
    target: row.target as string,
    url: row.url as string,
    httpVersion: row.http_version as string,
    headers: headersOf(row),
    trailers: row.trailers === null ? [] : toHeaderList(JSON.parse(row.trailers as string) as string[]),
    sha256: Buffer.from(row.sha256 as Uint8Array).toString("hex"),
    verdict: JSON.parse(row.verdict as string) as Verdict,
    givenStatus: row.given_status as number | null,
    receivedAt: row.received_at as number,
    note: (row.note as string | null) ?? "",
  };
}

/** A row of `DELIVERABLE_COLUMNS`. */
export function toDeliverable(row: Row, endpointName: (id: number) => string): Deliverable {
  const size = row.size as number;
  return {
    seq: row.seq as number,
    id: formatId(row.seq as number, row.tag as string),
    endpoint: endpointName(row.endpoint as number),
    method: row.method as string,
    target: row.target as string,
    headers: headersOf(row),
    trailers: row.trailers === null ? [] : toHeaderList(JSON.parse(row.trailers as string) as string[]),
    size,
    body: (row.bytes as Uint8Array | null) ?? (size === 0 ? new Uint8Array(0) : null),
    attempts: row.attempts as number,
    provider: row.provider as string | null,
    eventType: row.event_type as string | null,
    verdict: verdictOf(row),
  };
}

function verdictOf(row: Row): Summary["verdict"] {
  return { status: row.verdict_status as VerdictStatus, reason: row.verdict_reason as VerdictReason | null };
}

function headersOf(row: Row): HeaderList {
  return toHeaderList(JSON.parse(row.headers as string) as string[]);
}
