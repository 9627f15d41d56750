import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { DEFAULT_SETTINGS } from "../../protocol/endpoint.ts";
import type { HeaderList } from "../../protocol/headers.ts";
import type { Query } from "../../protocol/query/ast.ts";
import { compilePredicate } from "../../server/query/predicate.ts";
import { QUERY_COLUMNS, type QueryDelivery, type QueryRow, toQueryRow } from "../../server/query/row.ts";
import { compileSql } from "../../server/query/sql.ts";
import { openDatabase, type Row } from "../../server/sqlite.ts";
import { openSqliteStore } from "../../server/store/sqlite/store.ts";
import type { NewDelivery, NewRequest, Store } from "../../server/store/store.ts";
import { newRequest } from "../store/contract.ts";
import { bodies, bodyTypes, deliveryErrors, names, NOW, paths, types } from "./pools.ts";

/** A request as it was put in, with what became of it: what the oracle looks at. */
export interface Known {
  id: string;
  seq: number;
  request: NewRequest;
  body: Buffer;
  deliveries: NewDelivery[];
  pinned: boolean;
  noted: boolean;
  duplicate: boolean;
}

/** A store of random requests, and both ways to ask it. */
export interface World {
  known: Known[];
  /** Ids that SQL lets through, and those of them that remain. Throws what SQLite throws. */
  bySql(query: Query): { ids: string[]; let: number } | { error: string };
  byPredicate(query: Query): string[] | { error: string };
  close(): Promise<void>;
}

interface Plan {
  request: Partial<NewRequest>;
  body: Buffer;
  sig: "verified" | "failed" | "unsigned" | "no_secret" | "unknown";
  refused: boolean;
  large: boolean;
  pinned: boolean;
  noted: boolean;
  imported: boolean;
  deliveries: {
    mode: NewDelivery["mode"];
    target: string;
    status: number | null;
    ms: number;
    truncated: boolean;
    error: NewDelivery["error"];
  }[];
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });

const delivery = fc.record({
  mode: fc.constantFrom("live" as const, "backlog" as const, "replay" as const, "bulk" as const),
  target: fc.constantFrom("http://localhost:3000", "http://localhost:3000/hooks", "http://127.0.0.1:8080/a[b]"),
  status: maybe(fc.constantFrom(200, 204, 302, 400, 404, 499, 500, 503)),
  ms: fc.constantFrom(0, 0.5, 12.5, 500, 500.25, 2000, 60_000),
  truncated: fc.boolean(),
  error: fc.constantFrom(...deliveryErrors),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  request: fc.record({
    endpoint: fc.constantFrom("default", "other", "shop-1"),
    receivedAt: fc.constantFrom(0, 1, 30_000, 3_599_999, 3_600_000, 3_600_001, 86_400_000).map((ago) => NOW - ago),
    method: fc.constantFrom("POST", "GET", "post", "PATCH"),
    target: fc
      .tuple(fc.constantFrom(...paths), fc.constantFrom("", "", "?", "?a=1&a=2", "?page=10&q=b%20c", "?x=1.0&B=%ff?"))
      .map((parts) => parts.join("")),
    remoteAddress: fc.constantFrom("127.0.0.1", "::1", "203.0.113.9", "2001:DB8::1"),
    headers: fc.array(
      fc.tuple(fc.constantFrom(...names), fc.constantFrom("bar", "BAR", "10", "9.50", "a,b", "ä\"'", "")),
      {
        maxLength: 4,
      },
    ) as fc.Arbitrary<HeaderList>,
    contentType: maybe(fc.constantFrom(...bodyTypes)),
    facts: fc.record({
      provider: maybe(fc.constantFrom("stripe", "github", "Transcodely", "a_b%c")),
      eventType: maybe(fc.constantFrom(...types)),
      deliveryId: maybe(fc.constantFrom("evt_1Ab", "evt_2", "000000", "É[x]*", "x\0y")),
      subject: maybe(fc.constantFrom("order 7", "Ärger", "it's 100%", "a\0b", "cut \ufffd off")),
      eventAt: fc.constant(null),
    }),
  }),
  body: fc.constantFrom(...bodies).map((text) => Buffer.from(text as Uint8Array)),
  sig: fc.constantFrom("verified", "failed", "unsigned", "no_secret", "unknown"),
  refused: fc.integer({ max: 9, min: 0 }).map((n) => n === 0),
  large: fc.integer({ max: 19, min: 0 }).map((n) => n === 0),
  pinned: fc.boolean(),
  noted: fc.boolean(),
  imported: fc.boolean(),
  deliveries: fc.array(delivery, { maxLength: 2 }),
});

/** The same requests for the same seed. `folder` must outlive the world. */
export async function createWorld(folder: string, seed: number, size: number): Promise<World> {
  const file = join(folder, `${seed}.db`);
  const store = await openSqliteStore({ file });
  for (const name of ["default", "other", "shop-1"]) {
    await store.createEndpoint({ name, createdAt: 1, settings: DEFAULT_SETTINGS });
  }
  const known: Known[] = [];
  for (const one of fc.sample(plan, { seed, numRuns: size })) known.push(await put(store, one));

  const db = openDatabase(file);
  const endpoints = new Map(
    (db.prepare("SELECT id, name FROM endpoint").all() as { id: number; name: string }[]).map(({ id, name }) => [
      id,
      name,
    ]),
  );
  const bodyOf = new Map(known.map(({ seq, body, request }) => [seq, request.refused ? Buffer.alloc(0) : body]));
  const reader = {
    endpointName: (id: number) => endpoints.get(id)!,
    body: (seq: number) => bodyOf.get(seq)!,
    deliveries: (seq: number) =>
      (db.prepare("SELECT mode, target, truncated FROM delivery WHERE request = ?").all(seq) as Row[]).map(
        (row) => ({ mode: row.mode, target: row.target, truncated: row.truncated === 1 }) as QueryDelivery,
      ),
  };
  const rows = (where: string, values: Row[string][]): QueryRow[] =>
    (db.prepare(`SELECT ${QUERY_COLUMNS} FROM request WHERE ${where} ORDER BY seq`).all(...values) as Row[]).map(
      (row) => toQueryRow(row, reader),
    );
  const every = rows("1", []);

  return {
    known,
    bySql(query) {
      const compiled = compileSql(query, { now: NOW });
      if (!compiled.ok) return { error: compiled.error.message };
      const candidates = rows(compiled.sql, compiled.values);
      const { residual } = compiled;
      const ids = (residual ? candidates.filter(residual) : candidates).map(({ id }) => id);
      return { ids, let: candidates.length };
    },
    byPredicate(query) {
      const compiled = compilePredicate(query, { now: NOW });
      return compiled.ok ? every.filter(compiled.matches).map(({ id }) => id) : { error: compiled.error.message };
    },
    async close() {
      db.close();
      await store.close();
    },
  };
}

async function put(store: Store, one: Plan): Promise<Known> {
  const { refused, large, sig } = one;
  // What is looked for must be found across the seam of two pieces too.
  const body = large ? Buffer.concat([Buffer.alloc(256 * 1024 - 3, 0x2e), one.body]) : one.body;
  let stored: NewRequest["body"] = refused ? Buffer.alloc(0) : body;
  if (large && !refused) {
    const writer = await store.openBody();
    await writer.write(body);
    stored = await writer.finish();
  }
  const base = newRequest();
  const request = newRequest({
    ...one.request,
    body: stored,
    sha256: createHash("sha256").update(body).digest(),
    verdict: { ...base.verdict, status: sig },
    ...(one.imported ? { imported: { at: NOW, run: "one", redacted: false } } : {}),
    ...(refused ? { refused: { reason: "body_too_large" as const, size: body.length } } : {}),
  });
  const { seq, id } = await store.capture(request);
  const deliveries = one.deliveries.map((made): NewDelivery => ({
    ...made,
    ...(made.status === null ? {} : { error: null }),
    requestSeq: seq,
    agent: "here",
    startedAt: NOW,
    reason: null,
    headers: [],
    size: 0,
    body: null,
    bodySha256: null,
    changes: null,
  }));
  for (const made of deliveries) await store.recordDelivery(made);
  await store.annotate(seq, { pinned: one.pinned, note: one.noted ? "look at this" : "" });
  const { summary } = (await store.get(seq))!;
  return {
    id,
    seq,
    request,
    body,
    deliveries,
    pinned: one.pinned,
    noted: one.noted,
    duplicate: summary.duplicateOf !== null,
  };
}
