import type { DeliveryError, DeliveryMode } from "../../protocol/delivery.ts";
import { type HeaderList, toHeaderList } from "../../protocol/headers.ts";
import type { VerdictStatus } from "../../protocol/verdict.ts";
import type { Row } from "../sqlite.ts";
import { formatId } from "../store/id.ts";

/** One attempt, as far as queries look at it. */
export interface QueryDelivery {
  mode: DeliveryMode;
  target: string;
  truncated: boolean;
}

/** A request as a predicate sees it. What costs a read of its own is asked for only when a condition needs it. */
export interface QueryRow {
  id: string;
  endpoint: string;
  /** In ms since 1970. */
  receivedAt: number;
  method: string;
  /** The raw path and query. */
  target: string;
  remoteAddress: string;
  contentType: string | null;
  size: number;
  /** Its body was not taken: there is nothing to search or to deliver. */
  refused: boolean;
  provider: string | null;
  eventType: string | null;
  deliveryId: string | null;
  subject: string | null;
  duplicate: boolean;
  pinned: boolean;
  imported: boolean;
  noted: boolean;
  verdict: VerdictStatus;
  deliveryStatus: number | null;
  deliveryError: DeliveryError | null;
  deliveryMs: number | null;
  attempts: number;
  headers(): HeaderList;
  body(): Uint8Array;
  deliveries(): QueryDelivery[];
}

/** What `toQueryRow` reads of the table `request`. */
export const QUERY_COLUMNS = `seq, tag, endpoint, received_at, method, target, remote_address, headers, content_type, size, provider,
  event_type, delivery_id, subject, duplicate_of, pinned, note IS NOT NULL AS noted, refused, imported_at, verdict_status, delivery_status, delivery_error, delivery_ms, attempts`;

/** How to read what is not on the row itself. */
export interface RowReader {
  endpointName(id: number): string;
  body(seq: number): Uint8Array;
  deliveries(seq: number): QueryDelivery[];
}

/** A row of `QUERY_COLUMNS` as a `QueryRow`. */
export function toQueryRow(row: Row, reader: RowReader): QueryRow {
  const seq = row.seq as number;
  return {
    id: formatId(seq, row.tag as string),
    endpoint: reader.endpointName(row.endpoint as number),
    receivedAt: row.received_at as number,
    method: row.method as string,
    target: row.target as string,
    remoteAddress: row.remote_address as string,
    contentType: row.content_type as string | null,
    size: row.size as number,
    provider: row.provider as string | null,
    eventType: row.event_type as string | null,
    deliveryId: row.delivery_id as string | null,
    subject: row.subject as string | null,
    duplicate: row.duplicate_of !== null,
    pinned: row.pinned !== 0,
    imported: row.imported_at !== null,
    noted: row.noted !== 0,
    refused: row.refused !== null,
    verdict: row.verdict_status as VerdictStatus,
    deliveryStatus: row.delivery_status as number | null,
    deliveryError: row.delivery_error as DeliveryError | null,
    deliveryMs: row.delivery_ms as number | null,
    attempts: row.attempts as number,
    headers: () => toHeaderList(JSON.parse(row.headers as string) as string[]),
    body: () => reader.body(seq),
    deliveries: () => reader.deliveries(seq),
  };
}
