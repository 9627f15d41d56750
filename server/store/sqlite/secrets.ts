import type { SecretRow } from "../store.ts";
import type { Database, Row } from "../../sqlite.ts";
import type { EndpointIds } from "./endpoints.ts";

/** Stored secrets (encrypted by the caller) and sign-in sessions (hashed by the caller). */
export function createSecretTable(db: Database, endpoints: EndpointIds) {
  const all = db.prepare("SELECT * FROM secret ORDER BY id");
  const insert =
    db.prepare(`INSERT INTO secret (endpoint, provider, label, hint, fingerprint, params, sealed, created_at, expires_at)
    VALUES (?,?,?,?,?,?,?,?,?) RETURNING id`);
  const end = db.prepare(`UPDATE secret SET expires_at = ?
    WHERE endpoint = ? AND provider = ? AND (expires_at IS NULL OR expires_at > ?)`);
  const remove = db.prepare("DELETE FROM secret WHERE endpoint = ? AND id = ? RETURNING id");
  const addSession = db.prepare("INSERT OR REPLACE INTO session (hash, expires_at) VALUES (?, ?)");
  const session = db.prepare("SELECT expires_at FROM session WHERE hash = ?");
  const removeSession = db.prepare("DELETE FROM session WHERE hash = ?");
  const expire = db.prepare("DELETE FROM session WHERE expires_at < ?");

  return {
    list(): SecretRow[] {
      return (all.all() as Row[]).map((row) => ({
        id: String(row.id),
        endpoint: endpoints.name(row.endpoint as number),
        provider: row.provider as string,
        label: row.label as string | null,
        hint: row.hint as string,
        fingerprint: row.fingerprint as string,
        params: JSON.parse(row.params as string) as Record<string, string>,
        sealed: row.sealed as Uint8Array,
        createdAt: row.created_at as number,
        expiresAt: row.expires_at as number | null,
      }));
    },
    insert(secret: Omit<SecretRow, "id">, othersEndAt?: number): SecretRow {
      const { endpoint, provider, label, hint, fingerprint, sealed, createdAt, expiresAt } = secret;
      const owner = endpoints.id(endpoint) ?? -1;
      if (othersEndAt !== undefined) end.run(othersEndAt, owner, provider, othersEndAt);
      const params = JSON.stringify(secret.params);
      const row = insert.get(owner, provider, label, hint, fingerprint, params, sealed, createdAt, expiresAt);
      return { ...secret, id: String((row as { id: number }).id) };
    },
    remove(endpoint: string, id: string): boolean {
      return remove.get(endpoints.id(endpoint) ?? -1, Number(id)) !== undefined;
    },
    addSession: (hash: Uint8Array, expiresAt: number) => void addSession.run(hash, expiresAt),
    sessionExpiry(hash: Uint8Array): number | null {
      const row = session.get(hash) as { expires_at: number } | undefined;
      return row?.expires_at ?? null;
    },
    removeSession: (hash: Uint8Array) => void removeSession.run(hash),
    expireSessions: (now: number) => void expire.run(now),
  };
}
