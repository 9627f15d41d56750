import type { Changes, Delivery, DeliveryError, DeliveryMode } from "../../../protocol/delivery.ts";
import { toFlat, toHeaderList } from "../../../protocol/headers.ts";
import { formatId, parseIdPrefix, randomTag } from "../id.ts";
import type { Cursor, NewDelivery, Ranges, Settled } from "../store.ts";
import type { Database, Row } from "../../sqlite.ts";
import type { EndpointIds } from "./endpoints.ts";
import type { Writer } from "./writer.ts";

/** What a delivery got when it was inserted. */
interface InsertedDelivery {
  seq: number;
  tag: string;
}

/** What `readDelivery` reads of the tables `delivery` and `request`. */
export const DELIVERY_COLUMNS = `delivery.seq AS seq, delivery.tag AS tag, delivery.request AS request, request.tag AS request_tag, mode, agent,
  delivery.target AS target, started_at, ms, status, error, reason, delivery.headers AS headers, delivery.size AS size, truncated,
  body_sha256, changes`;

/** A row of `DELIVERY_COLUMNS`. */
export function readDelivery(row: Row): Delivery {
  return {
    id: formatId(row.seq as number, row.tag as string),
    requestId: formatId(row.request as number, row.request_tag as string),
    seq: row.seq as number,
    mode: row.mode as DeliveryMode,
    agent: row.agent as string,
    target: row.target as string,
    startedAt: new Date(row.started_at as number).toISOString(),
    ms: row.ms as number,
    status: row.status as number | null,
    error: row.error as DeliveryError | null,
    reason: row.reason as string | null,
    headers: toHeaderList(JSON.parse(row.headers as string) as string[]),
    size: row.size as number,
    truncated: row.truncated === 1,
    bodySha256: row.body_sha256 as string | null,
    changes: row.changes === null ? null : (JSON.parse(row.changes as string) as Changes),
  };
}

export type DeliveryTable = ReturnType<typeof createDeliveryTable>;

/** Deliveries, and what is settled for each agent. */
export function createDeliveryTable(db: Database, writer: Writer, endpoints: EndpointIds) {
  const insert = db.prepare(`INSERT INTO delivery
    (seq, tag, request, mode, agent, target, started_at, ms, status, error, reason, headers, size, truncated, body, body_sha256, changes)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`);
  const summarise = db.prepare(`UPDATE request SET rev = ?, delivery_status = ?, delivery_error = ?, delivery_ms = ?,
    attempts = attempts + 1 WHERE seq = ?`);
  const tagOf = db.prepare("SELECT tag FROM request WHERE seq = ?");
  const ofRequest = db.prepare(`SELECT ${DELIVERY_COLUMNS} FROM delivery JOIN request ON request.seq = delivery.request
    WHERE request = ? ORDER BY delivery.seq`);
  const body = db.prepare("SELECT tag, body FROM delivery WHERE seq = ? AND request = ?");
  const cursor = db.prepare("SELECT low_water, settled, skipped, owed FROM cursor WHERE agent = ? AND endpoint = ?");
  const setCursor =
    db.prepare(`INSERT INTO cursor (agent, endpoint, low_water, settled, skipped, owed) VALUES (?,?,?,?,?,?)
    ON CONFLICT (agent, endpoint) DO UPDATE SET low_water = excluded.low_water, settled = excluded.settled,
      skipped = excluded.skipped, owed = excluded.owed`);

  const moved = new Map<string, Settled>();
  writer.join({
    beforeCommit() {
      for (const { agent, endpoint, cursor: current } of moved.values()) {
        const id = endpoints.id(endpoint);
        if (id === undefined) continue;
        const { lowWater, settled, skipped, owed } = current();
        setCursor.run(agent, id, lowWater, JSON.stringify(settled), JSON.stringify(skipped), JSON.stringify(owed));
      }
    },
    committed: () => moved.clear(),
    rolledBack: () => moved.clear(),
  });

  return {
    /** Only inside a change. */
    insert(delivery: NewDelivery): InsertedDelivery {
      const seq = writer.nextSeq();
      const tag = randomTag();
      const { changes } = summarise.run(
        writer.nextRev(),
        delivery.status,
        delivery.error,
        delivery.ms,
        delivery.requestSeq,
      );
      // A request deleted while it was under way keeps no deliveries.
      if (changes > 0) {
        insert.run(
          seq,
          tag,
          delivery.requestSeq,
          delivery.mode,
          delivery.agent,
          delivery.target,
          delivery.startedAt,
          delivery.ms,
          delivery.status,
          delivery.error,
          delivery.reason,
          JSON.stringify(toFlat(delivery.headers)),
          delivery.size,
          delivery.truncated ? 1 : 0,
          delivery.body,
          delivery.bodySha256,
          delivery.changes ? JSON.stringify(delivery.changes) : null,
        );
      }
      return { seq, tag };
    },

    /** A delivery as it is told, from what was given and what it got; its request may be gone. */
    told({ requestSeq, startedAt, body: _body, ...rest }: NewDelivery, { seq, tag }: InsertedDelivery): Delivery {
      const request = tagOf.get(requestSeq) as { tag: string } | undefined;
      return {
        ...rest,
        id: formatId(seq, tag),
        requestId: formatId(requestSeq, request?.tag ?? ""),
        seq,
        startedAt: new Date(startedAt).toISOString(),
      };
    },

    ofRequest: (seq: number): Delivery[] => (ofRequest.all(seq) as Row[]).map(readDelivery),

    body(requestSeq: number, id: string): Uint8Array | null {
      const prefix = parseIdPrefix(id);
      if (!prefix) return null;
      const row = body.get(prefix.from, requestSeq) as { tag: string; body: Uint8Array | null } | undefined;
      return row?.tag === prefix.tag ? (row.body ?? new Uint8Array(0)) : null;
    },

    cursor(agent: string, endpoint: string): Cursor | null {
      const row = cursor.get(agent, endpoints.id(endpoint) ?? -1) as Row | undefined;
      if (!row) return null;
      return {
        lowWater: row.low_water as number,
        settled: JSON.parse(row.settled as string) as number[],
        skipped: JSON.parse(row.skipped as string) as Ranges,
        owed: JSON.parse(row.owed as string) as Ranges,
      };
    },

    /** The newest of a batch counts, and is the only one asked for and written. */
    setCursor({ agent, endpoint, cursor }: Settled): void {
      moved.set(`${endpoint} ${agent}`, { agent, endpoint, cursor });
    },
  };
}
