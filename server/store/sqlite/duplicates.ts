import { hash } from "node:crypto";
import type { HeaderList } from "../../../protocol/headers.ts";
import { formatId } from "../id.ts";
import type { NewRequest } from "../store.ts";
import type { Database } from "../../sqlite.ts";
import type { Writer } from "./writer.ts";

/** So many deliveries are remembered. An index on random ids in the database would halve the inserts. */
const REMEMBERED = 50_000;
/** Without a delivery id, the same body and signature count as the same delivery for this long. */
const WINDOW_MS = 3_600_000;

interface Known {
  first: string;
  attempt: number;
  lastAt: number;
}

/** How a request relates to those before it. */
export interface Relation {
  key: Buffer | null;
  duplicateOf: string | null;
  attempt: number;
  gapMs: number | null;
}

/** Finds the first request that carried the same delivery: in memory, filled from the newest rows at the start. */
export function createDuplicateIndex(db: Database, writer: Writer) {
  const known = new Map<string, Known>();
  /** What this batch replaced, to be put back if it is rolled back. */
  let replaced: [key: string, before: Known | undefined][] = [];
  writer.join({
    committed: () => void (replaced = []),
    rolledBack() {
      for (const [key, before] of replaced.reverse()) {
        if (before) known.set(key, before);
        else known.delete(key);
      }
      replaced = [];
    },
  });

  function remember(key: string, entry: Known): void {
    // Set anew, so that the oldest is the first to go.
    known.delete(key);
    known.set(key, entry);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
  }

  const rows = db
    .prepare(
      `SELECT seq, tag, received_at, duplicate_key, duplicate_of, attempt FROM request
       WHERE seq > ? AND duplicate_key IS NOT NULL ORDER BY seq`,
    )
    .all(writer.newest().seq - REMEMBERED) as {
    seq: number;
    tag: string;
    received_at: number;
    duplicate_key: Uint8Array;
    duplicate_of: string | null;
    attempt: number;
  }[];
  for (const row of rows) {
    const first = row.duplicate_of ?? formatId(row.seq, row.tag);
    remember(Buffer.from(row.duplicate_key).toString("latin1"), {
      first,
      attempt: row.attempt,
      lastAt: row.received_at,
    });
  }

  return {
    /** Relates a request that gets the id `id`, and remembers it; only inside a change. */
    relate(request: NewRequest, id: string): Relation {
      const identity = identityOf(request);
      if (!identity) return { key: null, duplicateOf: null, attempt: 1, gapMs: null };
      const key = hash("sha256", `${scopeOf(request)}\n${identity.text}`, "buffer").subarray(0, 8);
      const name = key.toString("latin1");
      const before = known.get(name);
      replaced.push([name, before]);
      const same = before && (identity.lasting || request.receivedAt - before.lastAt <= WINDOW_MS) ? before : null;
      const attempt = (same?.attempt ?? 0) + 1;
      remember(name, { first: same?.first ?? id, attempt, lastAt: request.receivedAt });
      return {
        key,
        duplicateOf: same?.first ?? null,
        attempt,
        gapMs: same ? Math.max(0, request.receivedAt - same.lastAt) : null,
      };
    },
  };
}

/** Among which requests another attempt counts: an import is a story of its own, told again, and repeats nothing that came live. */
function scopeOf({ endpoint, imported }: NewRequest): string {
  return imported ? `${endpoint} ${imported.run}` : endpoint;
}

/** What makes two requests the same delivery: the sender's id for it; else the same signed or recognised bytes, for a while. */
function identityOf({ facts, headers, sha256, body, target }: NewRequest): { text: string; lasting: boolean } | null {
  if (facts.deliveryId !== null) return { text: `id ${facts.provider} ${facts.deliveryId}`, lasting: true };
  if (body instanceof Uint8Array && body.length === 0) return null;
  const signatures = signatureValues(headers);
  if (signatures.length === 0 && facts.provider === null) return null;
  return { text: `body ${target} ${Buffer.from(sha256).toString("hex")} ${signatures.join("\n")}`, lasting: false };
}

function signatureValues(headers: HeaderList): string[] {
  return headers.filter(([name]) => /signature/i.test(name)).map(([, value]) => value);
}
