import type { SeenKey } from "../../../protocol/seen-keys.ts";
import type { SeenValues } from "../../../protocol/seen.ts";
import { TEXTS } from "../../query/sql-leaf.ts";
import type { Database } from "../../sqlite.ts";

/** So many of the newest requests are looked at, for so long: a suggestion is no statistic. */
const ROWS = 20_000;
const BUDGET_MS = 60;
/** So many rows pass between two looks at the clock. */
const STEP = 200;
const MOST_VALUES = 20;

export interface SeenJob {
  endpoint: string;
  key: SeenKey;
  prefix: string;
}

/** What a key is read from, and how many values that holds. */
const SOURCES: Record<SeenKey, { sql: string; read(value: string): string[] }> = {
  provider: one(TEXTS.provider),
  type: one(TEXTS.type),
  method: one(TEXTS.method),
  path: one(TEXTS.path),
  ct: one(TEXTS.ct),
  ip: one(TEXTS.ip),
  sig: one(TEXTS.sig),
  status: one(["request.delivery_status"]),
  target: one(["(SELECT target FROM delivery WHERE delivery.request = request.seq ORDER BY seq DESC LIMIT 1)"]),
  header: {
    sql: "request.headers",
    read: (headers) =>
      (JSON.parse(headers) as string[]).filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()),
  },
  query: {
    sql: "request.target",
    read: (target) => [
      ...new URLSearchParams(target.includes("?") ? target.slice(target.indexOf("?") + 1) : "").keys(),
    ],
  },
};

function one([sql]: string[]) {
  return { sql: sql!, read: (value: string) => [value] };
}

/** Counts what the newest requests of an endpoint hold. */
export function createSeen(db: Database) {
  const id = db.prepare("SELECT id FROM endpoint WHERE name = ?");
  return ({ endpoint, key, prefix }: SeenJob): SeenValues => {
    const found = id.get(endpoint) as { id: number } | undefined;
    const { sql, read } = SOURCES[key];
    const rows = db.prepare(`SELECT ${sql} AS value FROM request WHERE endpoint = ? ORDER BY seq DESC LIMIT ?`);
    const begin = prefix.toLowerCase();
    const until = performance.now() + BUDGET_MS;
    const counts = new Map<string, number>();
    let looked = 0;
    for (const { value } of rows.iterate(found?.id ?? -1, ROWS) as Iterable<{ value: string | number | null }>) {
      looked += 1;
      if (value !== null) {
        for (const seen of new Set(read(String(value)))) {
          if (seen.toLowerCase().startsWith(begin)) counts.set(seen, (counts.get(seen) ?? 0) + 1);
        }
      }
      if (looked % STEP === 0 && performance.now() > until) break;
    }
    const values = [...counts].map(([value, count]) => ({ value, count }));
    values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    return { values: values.slice(0, MOST_VALUES), looked };
  };
}
