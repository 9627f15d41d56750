import { Reply } from "../../../protocol/endpoint.ts";
import type { EndpointRow } from "../store.ts";
import type { Database, Row } from "../../sqlite.ts";

/** Names of endpoints by their row ids and back, kept in memory: every request needs one. */
export interface EndpointIds {
  id(name: string): number | undefined;
  name(id: number): string;
}

/** Endpoints, a few at most: rows hold their small integer. */
export function createEndpointTable(db: Database) {
  const all = db.prepare("SELECT id, name, created_at, reply, timeout_ms FROM endpoint ORDER BY name");
  const insert = db.prepare(
    "INSERT INTO endpoint (name, created_at, reply, timeout_ms) VALUES (?,?,?,?) ON CONFLICT DO NOTHING RETURNING id",
  );
  const update = db.prepare("UPDATE endpoint SET reply = ?, timeout_ms = ? WHERE name = ? RETURNING id");
  const remove = db.prepare("DELETE FROM endpoint WHERE id = ?");
  const removeSecrets = db.prepare("DELETE FROM secret WHERE endpoint = ?");
  const removeCursors = db.prepare("DELETE FROM cursor WHERE endpoint = ?");
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  const know = (id: number, name: string) => {
    ids.set(name, id);
    names.set(id, name);
  };
  for (const row of all.all() as Row[]) know(row.id as number, row.name as string);

  return {
    id: (name: string) => ids.get(name),
    name: (id: number) => names.get(id) ?? "",

    list(): EndpointRow[] {
      return (all.all() as Row[]).map((row) => ({
        name: row.name as string,
        createdAt: row.created_at as number,
        reply: Reply.parse(JSON.parse(row.reply as string)),
        timeoutMs: row.timeout_ms as number,
      }));
    },
    insert(endpoint: EndpointRow): boolean {
      const { name, createdAt, reply, timeoutMs } = endpoint;
      const row = insert.get(name, createdAt, JSON.stringify(reply), timeoutMs) as { id: number } | undefined;
      if (row) know(row.id, name);
      return row !== undefined;
    },
    update(endpoint: EndpointRow): boolean {
      return update.get(JSON.stringify(endpoint.reply), endpoint.timeoutMs, endpoint.name) !== undefined;
    },
    /** Only the endpoint itself: its requests are removed first. */
    remove(name: string): void {
      const id = ids.get(name);
      if (id === undefined) return;
      removeSecrets.run(id);
      removeCursors.run(id);
      remove.run(id);
      ids.delete(name);
    },
  };
}
