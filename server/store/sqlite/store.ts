import type { SeenValues } from "../../../protocol/seen.ts";
import { createThread } from "../../thread.ts";
import type { Store } from "../store.ts";
import { createBodyTable } from "./bodies.ts";
import { createBulkTable } from "./bulk.ts";
import { createDeliveryTable } from "./deliveries.ts";
import { createEndpointTable } from "./endpoints.ts";
import { openFile } from "./file.ts";
import { createRequestTable } from "./requests.ts";
import { createRetention } from "./retention.ts";
import { type CountJob, type Counted, createSearch, type SearchJob, type SearchResult } from "./search.ts";
import { createSecretTable } from "./secrets.ts";
import type { SeenJob } from "./seen.ts";
import { createSocketTable } from "./sockets.ts";
import { createWriter } from "./writer.ts";

/**
 * The journal is moved into the database every so many pages (4 MB): that is the longest a commit takes. Twice as many cost a third
 * more of p99 and gain nothing.
 */
const CHECKPOINT_PAGES = 500;

/** So many pages are given back at a time: more would hold captures up. */
const VACUUM_PAGES = 256;

/**
 * Opens the store in a SQLite file, which is made or migrated where needed. `now` is the clock, in ms.
 * Throws `database_newer`, `database_foreign` or `database_corrupt` without touching what is there.
 */
export async function openSqliteStore(options: { file: string; now?: () => number }): Promise<Store> {
  const now = options.now ?? Date.now;
  const db = openFile(options.file);
  const writer = createWriter(db);
  const endpoints = createEndpointTable(db, writer);
  const bodies = createBodyTable(db, writer, options.file);
  const sockets = createSocketTable(db, writer);
  const requests = createRequestTable(db, writer, endpoints, bodies, sockets, now);
  const retention = createRetention(db, endpoints, now);
  const deliveries = createDeliveryTable(db, writer, endpoints);
  const bulk = createBulkTable(db, writer, endpoints, deliveries);
  const search = createSearch(db, options.file);
  // On a connection that only reads: captures are not held up by a search.
  const searcher = createThread<SearchJob | SeenJob | CountJob, SearchResult | SeenValues | Counted>(
    new URL("./search-worker.js", import.meta.url),
    options.file,
  );
  db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const secrets = createSecretTable(db, endpoints);
  await writer.write(() => {
    requests.forget();
    sockets.closeAll();
    secrets.expireSessions(now());
  });

  return {
    onCommit: writer.onCommit,

    capture: (request) => writer.writeCapture(() => requests.insert(request)),
    importOne: ({ request, annotation, deliveries: made, answered }) =>
      writer.write(() => {
        const position = requests.insert(request);
        for (const delivery of made) deliveries.insert({ ...delivery, requestSeq: position.seq });
        requests.annotate(position.seq, annotation);
        if (answered !== null) requests.setGivenStatus(position.seq, answered);
        return position;
      }),
    openBody: bodies.open,
    dropBody: ({ bodyId }) => writer.write(() => bodies.release(bodyId)),
    newest: async () => writer.newest(),
    list: async (query) => requests.list(query),
    changes: async (query) => requests.changes(query),
    find: async (id, endpoint) => requests.find(id, endpoint),
    get: async (seq) => requests.get(seq),
    remove: (seq) => writer.write(() => requests.bury(seq)),
    readBody: bodies.read,
    bodyReader: { module: new URL("./body-reader.js", import.meta.url).href, file: options.file },
    setVerdict: (seq, facts, verdict) => writer.write(() => requests.setVerdict(seq, facts, verdict)),
    setAnsweredBy: (seq, who) => writer.writeSoon(() => requests.setAnsweredBy(seq, who)),
    setGivenStatus: (seq, status) => writer.writeSoon(() => requests.setGivenStatus(seq, status)),
    search: async ({ query, endpoint, before = Number.MAX_SAFE_INTEGER, limit, signal }) =>
      (await searcher.call({ query, endpoint, before, limit, now: now() }, signal)) as SearchResult,
    seenValues: async (query) => (await searcher.call(query)) as SeenValues,
    matching: async (query, seqs) => search.matching(query, seqs, now()),
    async nextMatching(query) {
      const seq = search.first({ ...query, now: now() });
      return seq === null ? null : requests.deliverable(seq);
    },
    countMatching: async (query) => (await searcher.call({ ...query, now: now() })) as Counted,
    seqs: async (query) => requests.seqs(query),
    annotate: (seq, annotation) => writer.write(() => requests.annotate(seq, annotation)),
    story: async (query) => requests.story(query),

    prunable: retention.prunable,
    prune: (endpoint, limits) =>
      writer.write(() => retention.next(endpoint, limits).filter((seq) => requests.bury(seq)).length),
    async vacuum() {
      db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
      const left = db.prepare("PRAGMA freelist_count").get() as { freelist_count: number };
      // The file itself only shrinks at a checkpoint, and on a full disk no commit would lead to one.
      if (left.freelist_count === 0) db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return left.freelist_count > 0;
    },

    next: async (query) => requests.next(query),
    deliverable: async (seq) => requests.deliverable(seq),
    count: async (query) => requests.count(query),
    async cursor(agent, endpoint) {
      // What still waits for a commit counts: an agent that reconnects at once must not get again what it has just answered.
      await writer.write(() => {});
      return deliveries.cursor(agent, endpoint);
    },
    setCursor: (agent, endpoint, cursor) =>
      writer.write(() => deliveries.setCursor({ agent, endpoint, cursor: () => cursor })),
    recordDelivery: (delivery) =>
      writer.write(() => {
        const row = deliveries.insert(delivery);
        if (delivery.status === 101 && delivery.error === null) sockets.open(row.seq);
        return deliveries.told(delivery, row);
      }),
    recordAttempt(delivery, settled, when) {
      const change = () => {
        if (settled) deliveries.setCursor(settled);
        deliveries.insert(delivery);
      };
      return when === "soon" ? writer.writeSoon(change) : writer.write(change);
    },
    deliveries: async (seq) => deliveries.ofRequest(seq),
    deliveryBody: async (seq, id) => deliveries.body(seq, id),
    recordSocket: (delivery, state, messages) => writer.write(() => sockets.record(delivery, state, messages)),
    socketRecord: async (seq, id) => sockets.read(seq, id),

    bulk,

    endpoints: async () => endpoints.list(),
    createEndpoint: (endpoint) => writer.write(() => endpoints.insert(endpoint)),
    updateEndpoint: (endpoint) => writer.write(() => endpoints.update(endpoint)),
    async removeEndpoint(name) {
      if (endpoints.id(name) === undefined) return false;
      // In steps, so that captures of other endpoints go on in between.
      for (;;) {
        const seqs = requests.seqs({ endpoint: name, before: Number.MAX_SAFE_INTEGER, limit: 500 });
        if (seqs.length === 0) break;
        await writer.write(() => seqs.forEach(requests.bury));
      }
      await bulk.removeOf(name);
      await writer.write(() => endpoints.remove(name));
      return true;
    },
    usage: async () => endpoints.usage(),

    secrets: async () => secrets.list(),
    addSecret: (secret, othersEndAt) => writer.write(() => secrets.insert(secret, othersEndAt)),
    removeSecret: (endpoint, id) => writer.write(() => secrets.remove(endpoint, id)),
    addSession: (hash, expiresAt) => writer.write(() => secrets.addSession(hash, expiresAt)),
    sessionExpiry: async (hash) => secrets.sessionExpiry(hash),
    removeSession: (hash) => writer.write(() => secrets.removeSession(hash)),

    async close() {
      await writer.close();
      await bodies.close();
      await searcher.close();
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      db.close();
    },
  };
}
