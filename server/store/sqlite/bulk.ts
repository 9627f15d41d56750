import type { BulkFailure, BulkItem, BulkState } from "../../../protocol/bulk.ts";
import type { Database, Row } from "../../sqlite.ts";
import type { BulkOptions, BulkRow, BulkStore } from "../bulk.ts";
import { formatId } from "../id.ts";
import { DELIVERY_COLUMNS, type DeliveryTable, readDelivery } from "./deliveries.ts";
import type { EndpointIds } from "./endpoints.ts";
import type { Writer } from "./writer.ts";

/** So many items go in one commit when old ones are forgotten. */
const FORGOTTEN_AT_ONCE = 2_000;

/** Bulk replays, and which requests each of them has still to deliver. */
export function createBulkTable(
  db: Database,
  writer: Writer,
  endpoints: EndpointIds,
  deliveries: Pick<DeliveryTable, "insert">,
): BulkStore & { removeOf(endpoint: string): Promise<void> } {
  const insert = db.prepare(`INSERT INTO bulk (endpoint, created_at, state, query, options, find_before, total)
    VALUES (?,?,?,?,?,?,?) RETURNING *`);
  const one = db.prepare("SELECT * FROM bulk WHERE id = ?");
  const page = db.prepare("SELECT * FROM bulk ORDER BY id DESC LIMIT ?");
  const endpointPage = db.prepare("SELECT * FROM bulk WHERE endpoint = ? ORDER BY id DESC LIMIT ?");
  const unfinished = db.prepare("SELECT * FROM bulk WHERE finished_at IS NULL ORDER BY id");
  const setState = db.prepare("UPDATE bulk SET state = ?, finished_at = ? WHERE id = ?");
  const found = db.prepare("UPDATE bulk SET total = total + ?, find_before = ? WHERE id = ?");
  const insertItem = db.prepare("INSERT OR IGNORE INTO bulk_item (bulk, request) VALUES (?, ?)");
  const open = db.prepare(
    "SELECT request FROM bulk_item WHERE bulk = ? AND request > ? AND failed IS NULL ORDER BY request LIMIT ?",
  );
  const settle = db.prepare(
    "UPDATE bulk_item SET failed = ?, delivery = ?, problem = ? WHERE bulk = ? AND request = ? AND failed IS NULL RETURNING bulk",
  );
  const count = db.prepare("UPDATE bulk SET succeeded = succeeded + ?, failed = failed + ? WHERE id = ?");
  const failures =
    db.prepare(`SELECT item.request AS seq, request.tag AS tag, item.problem AS problem, delivery.seq AS delivery,
    delivery.tag AS delivery_tag, delivery.status AS status, delivery.error AS error
    FROM bulk_item AS item LEFT JOIN request ON request.seq = item.request LEFT JOIN delivery ON delivery.seq = item.delivery
    WHERE item.bulk = ? AND item.failed = 1 AND item.request > ? ORDER BY item.request LIMIT ?`);
  const settled =
    db.prepare(`SELECT item.request AS item_request, item.failed AS item_failed, item.problem AS problem, request.tag AS item_tag,
    request.method AS method, request.target AS item_target, ${DELIVERY_COLUMNS}
    FROM bulk_item AS item LEFT JOIN request ON request.seq = item.request LEFT JOIN delivery ON delivery.seq = item.delivery
    WHERE item.bulk = ? AND item.request > ? ORDER BY item.request LIMIT ?`);
  const old = db.prepare(`SELECT id FROM bulk WHERE finished_at IS NOT NULL AND id <=
    (SELECT id FROM bulk ORDER BY id DESC LIMIT 1 OFFSET ?) ORDER BY id LIMIT 1`);
  const removeItems = db.prepare(`DELETE FROM bulk_item WHERE bulk = ? AND request IN
    (SELECT request FROM bulk_item WHERE bulk = ? LIMIT ?) RETURNING request`);
  const remove = db.prepare("DELETE FROM bulk WHERE id = ?");
  const ofEndpoint = db.prepare("SELECT id FROM bulk WHERE endpoint = ?");

  const toRow = (row: Row): BulkRow => ({
    id: row.id as number,
    endpoint: endpoints.name(row.endpoint as number),
    createdAt: row.created_at as number,
    finishedAt: row.finished_at as number | null,
    state: row.state as BulkState,
    query: row.query as string | null,
    options: JSON.parse(row.options as string) as BulkOptions,
    findBefore: row.find_before as number | null,
    total: row.total as number,
    succeeded: row.succeeded as number,
    failed: row.failed as number,
  });

  /** Whether it is gone. */
  const forgetSome = (id: number): Promise<boolean> =>
    writer.write(() => {
      const left = removeItems.all(id, id, FORGOTTEN_AT_ONCE).length === FORGOTTEN_AT_ONCE;
      if (!left) remove.run(id);
      return !left;
    });

  return {
    create: (bulk, seqs) =>
      writer.write(() => {
        const state: BulkState = bulk.findBefore === null ? "running" : "finding";
        const { createdAt, query, options, findBefore } = bulk;
        const endpoint = endpoints.id(bulk.endpoint) ?? -1;
        const row = insert.get(
          endpoint,
          createdAt,
          state,
          query,
          JSON.stringify(options),
          findBefore,
          seqs.length,
        ) as Row;
        for (const seq of seqs) insertItem.run(row.id as number, seq);
        return toRow(row);
      }),
    async get(id) {
      const row = one.get(id) as Row | undefined;
      return row ? toRow(row) : null;
    },
    async list({ endpoint, limit }) {
      const rows = endpoint === undefined ? page.all(limit) : endpointPage.all(endpoints.id(endpoint) ?? -1, limit);
      return (rows as Row[]).map(toRow);
    },
    unfinished: async () => (unfinished.all() as Row[]).map(toRow),
    add: (id, seqs, findBefore) =>
      writer.write(() => {
        for (const seq of seqs) insertItem.run(id, seq);
        found.run(seqs.length, findBefore, id);
      }),
    setState: (id, state, finishedAt) => writer.write(() => void setState.run(state, finishedAt, id)),
    open: async (id, after, limit) => (open.all(id, after, limit) as { request: number }[]).map((row) => row.request),
    settle(id, seq, { ok, problem, delivery }, when = "now") {
      const change = () => {
        const row = delivery ? deliveries.insert(delivery) : null;
        if (settle.get(ok ? 0 : 1, row?.seq ?? null, problem, id, seq)) count.run(ok ? 1 : 0, ok ? 0 : 1, id);
      };
      return when === "soon" ? writer.writeSoon(change) : writer.write(change);
    },
    async settled(id, after, limit) {
      const rows = settled.all(id, after, limit) as Row[];
      const end = rows.findIndex((row) => row.item_failed === null);
      return (end < 0 ? rows : rows.slice(0, end)).map(readItem);
    },
    failures: async (id, after, limit) =>
      (failures.all(id, after, limit) as Row[]).map((row): BulkFailure => ({
        requestId: row.tag === null ? null : formatId(row.seq as number, row.tag as string),
        seq: row.seq as number,
        deliveryId: row.delivery === null ? null : formatId(row.delivery as number, row.delivery_tag as string),
        status: row.status as number | null,
        error: row.error as string | null,
        problem: row.problem as string | null,
      })),
    async forget(keep) {
      const bulk = old.get(keep) as { id: number } | undefined;
      if (!bulk) return false;
      await forgetSome(bulk.id);
      return true;
    },
    /** In steps, so that captures go on in between. */
    async removeOf(endpoint) {
      for (const { id } of ofEndpoint.all(endpoints.id(endpoint) ?? -1) as { id: number }[]) {
        while (!(await forgetSome(id)));
      }
    },
  };
}

function readItem(row: Row): BulkItem {
  const seq = row.item_request as number;
  return {
    requestId: row.item_tag === null ? null : formatId(seq, row.item_tag as string),
    seq,
    method: row.method as string | null,
    path: (row.item_target as string | null)?.split("?", 1)[0] ?? null,
    problem: row.problem as string | null,
    delivery: row.seq === null || row.item_tag === null ? null : readDelivery(row),
  };
}
