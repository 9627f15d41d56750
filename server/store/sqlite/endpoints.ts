import type { EndpointSettings } from "../../../protocol/endpoint.ts";
import { DEFAULT_SETTINGS } from "../../../protocol/endpoint.ts";
import type { Database, Row } from "../../sqlite.ts";
import type { EndpointRow } from "../store.ts";
import type { Writer } from "./writer.ts";

/** Names of endpoints by their row ids and back, kept in memory: every request needs one. */
export interface EndpointIds {
  id(name: string): number | undefined;
  name(id: number): string;
}

export type EndpointTable = ReturnType<typeof createEndpointTable>;

/** What the column `settings` holds. */
type Kept = EndpointSettings & Pick<EndpointRow, "pastReplies">;

const kept = ({ settings, pastReplies }: EndpointRow): string =>
  JSON.stringify({ ...settings, pastReplies } satisfies Kept);

/** Endpoints, a few at most: rows hold their small integer. What they hold is counted along, not anew for each look. */
export function createEndpointTable(db: Database, writer: Writer) {
  const all = db.prepare("SELECT id, name, created_at, settings, requests, bytes FROM endpoint ORDER BY name");
  const insert = db.prepare(
    "INSERT INTO endpoint (name, created_at, settings) VALUES (?,?,?) ON CONFLICT DO NOTHING RETURNING id",
  );
  const update = db.prepare("UPDATE endpoint SET settings = ? WHERE name = ? RETURNING id");
  const count = db.prepare("UPDATE endpoint SET requests = requests + ?, bytes = bytes + ? WHERE id = ?");
  const usage = db.prepare("SELECT requests, bytes FROM endpoint WHERE id = ?");
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

  /** What this batch adds and takes away. */
  const changes = new Map<number, { requests: number; bytes: number }>();
  writer.join({
    beforeCommit() {
      for (const [id, { requests, bytes }] of changes) count.run(requests, bytes, id);
      changes.clear();
    },
    committed: () => {},
    rolledBack: () => changes.clear(),
  });

  return {
    id: (name: string) => ids.get(name),
    name: (id: number) => names.get(id) ?? "",

    list(): EndpointRow[] {
      return (all.all() as Row[]).map((row) => {
        const { pastReplies, ...settings } = JSON.parse(row.settings as string) as Partial<Kept>;
        return {
          name: row.name as string,
          createdAt: row.created_at as number,
          settings: { ...DEFAULT_SETTINGS, ...settings },
          ...(pastReplies ? { pastReplies } : {}),
        };
      });
    },
    insert(endpoint: EndpointRow): boolean {
      const { name, createdAt } = endpoint;
      const row = insert.get(name, createdAt, kept(endpoint)) as { id: number } | undefined;
      if (row) know(row.id, name);
      return row !== undefined;
    },
    update: (endpoint: EndpointRow): boolean => update.get(kept(endpoint), endpoint.name) !== undefined,
    /** Only the endpoint itself: its requests are removed first. */
    remove(name: string): void {
      const id = ids.get(name);
      if (id === undefined) return;
      removeSecrets.run(id);
      removeCursors.run(id);
      remove.run(id);
      ids.delete(name);
    },

    /** A request came (`by` 1) or went (−1); only inside a change. */
    count(id: number, by: 1 | -1, size: number): void {
      const change = changes.get(id) ?? { requests: 0, bytes: 0 };
      change.requests += by;
      change.bytes += by * size;
      changes.set(id, change);
    },
    /** As committed. */
    usageOf: (id: number) => usage.get(id) as { requests: number; bytes: number },
    usage: () =>
      new Map(
        (all.all() as Row[]).map((row) => [
          row.name as string,
          { requests: row.requests as number, bytes: row.bytes as number },
        ]),
      ),
  };
}
