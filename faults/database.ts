import { join } from "node:path";
import { openDatabase, type Row } from "../server/sqlite.ts";

/** What `PRAGMA integrity_check` says of a stopped relay's database: "ok", or what is wrong. */
export function integrity(data: string): string {
  return String(query(data, "PRAGMA integrity_check")[0]?.["integrity_check"]);
}

/** Asks a stopped relay's database. */
export function query(data: string, sql: string): Row[] {
  const db = openDatabase(join(data, "hooktap.db"));
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}

/** How many acknowledged requests are not among the stored ones. */
export function countLost(acknowledged: Iterable<string>, stored: { id: string }[]): number {
  const ids = new Set(stored.map(({ id }) => id));
  let lost = 0;
  for (const id of acknowledged) if (!ids.has(id)) lost++;
  return lost;
}
