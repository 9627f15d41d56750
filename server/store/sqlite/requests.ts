import { HooktapError } from "../../../protocol/error.ts";
import { toFlat } from "../../../protocol/headers.ts";
import type { Summary } from "../../../protocol/request.ts";
import type { Verdict } from "../../../protocol/verdict.ts";
import type { Facts } from "../../../providers/index.ts";
import { formatId, parseIdPrefix, randomTag } from "../id.ts";
import type { Annotation, CapturedRequest, ChangePage, Deliverable, NewRequest, Position } from "../store.ts";
import type { BodyTable } from "./bodies.ts";
import type { Database, Row } from "../../sqlite.ts";
import { createDuplicateIndex } from "./duplicates.ts";
import type { EndpointTable } from "./endpoints.ts";
import {
  DELIVERABLE_COLUMNS,
  FOR_AGENTS,
  HELD_BYTES,
  SUMMARY_COLUMNS,
  toCaptured,
  toDeliverable,
  toSummary,
} from "./rows.ts";
import type { SocketTable } from "./sockets.ts";
import type { Writer } from "./writer.ts";

/** Deleted rows are told to cursors for this long. */
const REMEMBERED_MS = 24 * 3600 * 1000;

/** A story's requests are looked for among so many before and after: subjects have no index, since their values are random. */
const STORY_REACH = 20_000;

/** Requests: committed once, then only their verdict and the summary of their deliveries change. */
export function createRequestTable(
  db: Database,
  writer: Writer,
  endpoints: EndpointTable,
  bodies: Pick<BodyTable, "keep" | "release">,
  sockets: Pick<SocketTable, "remove">,
  now: () => number,
) {
  const duplicates = createDuplicateIndex(db, writer);
  const insert = db.prepare(`INSERT INTO request
    (seq, rev, tag, endpoint, received_at, method, target, url, http_version, remote_address, headers, content_type, size, sha256,
     large_body, provider, event_type, delivery_id, subject, event_at, duplicate_of, attempt, gap_ms, duplicate_key, refused, upgrade,
     verdict_status, verdict_reason, verdict, trailers, handshake, imported_at, redacted)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`);
  const insertBody = db.prepare("INSERT INTO body (seq, bytes) VALUES (?, ?)");
  const newestPage = db.prepare(`SELECT ${SUMMARY_COLUMNS} FROM request WHERE seq < ? ORDER BY seq DESC LIMIT ?`);
  const endpointPage = db.prepare(
    `SELECT ${SUMMARY_COLUMNS} FROM request WHERE endpoint = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const changed = db.prepare(`SELECT ${SUMMARY_COLUMNS} FROM request WHERE rev > ? AND rev <= ? ORDER BY rev LIMIT ?`);
  const deleted = db.prepare(
    "SELECT rev, seq, endpoint FROM tombstone WHERE rev > ? AND rev <= ? ORDER BY rev LIMIT ?",
  );
  const forgotten = db.prepare("SELECT forgotten_rev FROM counter");
  const whole = db.prepare("SELECT * FROM request WHERE seq = ?");
  const range = db.prepare("SELECT seq, tag FROM request WHERE seq BETWEEN ? AND ? AND substr(tag, 1, ?) = ? LIMIT 2");
  const setVerdict = db.prepare(`UPDATE request SET rev = ?, provider = ?, event_type = ?, delivery_id = ?, subject = ?,
    event_at = ?, verdict_status = ?, verdict_reason = ?, verdict = ? WHERE seq = ?`);
  const setAnsweredBy = db.prepare(
    "UPDATE request SET rev = ?, handshake = json_set(handshake, '$.answeredBy', ?) WHERE seq = ? AND handshake IS NOT NULL",
  );
  const setGivenStatus = db.prepare("UPDATE request SET rev = ?, given_status = ? WHERE seq = ?");
  const seqs = db.prepare("SELECT seq FROM request WHERE endpoint = ? AND seq < ? ORDER BY seq DESC LIMIT ?");
  const next = db.prepare(`SELECT ${DELIVERABLE_COLUMNS} FROM request LEFT JOIN body USING (seq)
    WHERE endpoint = ? AND request.seq > ? AND request.seq <= ? AND ${FOR_AGENTS} ORDER BY request.seq LIMIT 1`);
  const one = db.prepare(`SELECT ${DELIVERABLE_COLUMNS} FROM request LEFT JOIN body USING (seq) WHERE request.seq = ?`);
  const count = db.prepare(
    `SELECT count(*) AS n FROM request WHERE endpoint = ? AND seq > ? AND seq <= ? AND ${FOR_AGENTS}`,
  );
  const annotate = db.prepare(`UPDATE request SET rev = ?, pinned = coalesce(?, pinned),
    note = CASE WHEN ? IS NULL THEN note ELSE nullif(?, '') END WHERE seq = ? RETURNING seq`);
  const story =
    db.prepare(`SELECT ${SUMMARY_COLUMNS} FROM request WHERE endpoint = ? AND seq BETWEEN ? AND ? AND subject = ?
    ORDER BY coalesce(event_at, strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch')), seq LIMIT 100`);
  const place = db.prepare(`SELECT endpoint, large_body, ${HELD_BYTES} AS size FROM request WHERE seq = ?`);
  const remove = db.prepare("DELETE FROM request WHERE seq = ?");
  const removeBody = db.prepare("DELETE FROM body WHERE seq = ?");
  const removeDeliveries = db.prepare("DELETE FROM delivery WHERE request = ?");
  const bury = db.prepare("INSERT INTO tombstone (rev, seq, endpoint, at) VALUES (?, ?, ?, ?)");
  const forget = db.prepare("DELETE FROM tombstone WHERE at < ? RETURNING rev");
  const setForgotten = db.prepare("UPDATE counter SET forgotten_rev = max(forgotten_rev, ?)");

  /** Many requests in a row share a verdict, such as that nobody is known who sends them: its text is made once. */
  let told: { verdict: Verdict; text: string } | null = null;
  function textOf(verdict: Verdict): string {
    if (told?.verdict !== verdict) told = { verdict, text: JSON.stringify(verdict) };
    return told.text;
  }

  function buryOne(seq: number): boolean {
    const row = place.get(seq) as { endpoint: number; large_body: number | null; size: number } | undefined;
    if (!row) return false;
    remove.run(seq);
    removeBody.run(seq);
    sockets.remove(seq);
    removeDeliveries.run(seq);
    bury.run(writer.nextRev(), seq, row.endpoint, now());
    if (row.large_body !== null) bodies.release(row.large_body);
    endpoints.count(row.endpoint, -1, row.size);
    return true;
  }

  return {
    insert(request: NewRequest): Position {
      const endpoint = endpoints.id(request.endpoint);
      if (endpoint === undefined) {
        throw new HooktapError("endpoint_not_found", `the endpoint ${request.endpoint} was deleted`);
      }
      const seq = writer.nextSeq();
      const rev = writer.nextRev();
      const tag = randomTag();
      const id = formatId(seq, tag);
      const { facts, verdict, body } = request;
      const small = body instanceof Uint8Array;
      const size = request.refused?.size ?? (small ? body.length : body.size);
      const relation = duplicates.relate(request, id);
      insert.run(
        seq,
        rev,
        tag,
        endpoint,
        request.receivedAt,
        request.method,
        request.target,
        request.url,
        request.httpVersion,
        request.remoteAddress,
        JSON.stringify(toFlat(request.headers)),
        request.contentType,
        size,
        request.sha256,
        small ? null : bodies.keep(body, request.sha256),
        facts.provider,
        facts.eventType,
        facts.deliveryId,
        facts.subject,
        facts.eventAt,
        relation.duplicateOf,
        relation.attempt,
        relation.gapMs,
        relation.key,
        request.refused?.reason ?? null,
        request.upgrade ?? null,
        verdict.status,
        verdict.reason,
        textOf(verdict),
        request.trailers.length === 0 ? null : JSON.stringify(toFlat(request.trailers)),
        request.handshake ? JSON.stringify({ ...request.handshake, answeredBy: null }) : null,
        request.imported?.at ?? null,
        request.imported?.redacted ? 1 : 0,
      );
      if (small && body.length > 0) insertBody.run(seq, body);
      endpoints.count(endpoint, 1, request.refused ? 0 : size);
      return { seq, rev, id };
    },

    setVerdict(seq: number, facts: Facts, verdict: Verdict): void {
      setVerdict.run(
        writer.nextRev(),
        facts.provider,
        facts.eventType,
        facts.deliveryId,
        facts.subject,
        facts.eventAt,
        verdict.status,
        verdict.reason,
        JSON.stringify(verdict),
        seq,
      );
    },

    /** Only inside a change. */
    setAnsweredBy: (seq: number, who: string): void => void setAnsweredBy.run(writer.nextRev(), who, seq),

    setGivenStatus: (seq: number, status: number): void => void setGivenStatus.run(writer.nextRev(), status, seq),

    /** Deletes a request with its body and deliveries and leaves its tombstone; only inside a change. */
    bury: buryOne,

    /** Drops tombstones older than a day. */
    forget(): void {
      const revs = forget.all(now() - REMEMBERED_MS) as { rev: number }[];
      if (revs.length > 0) setForgotten.run(Math.max(...revs.map((row) => row.rev)));
    },

    list(query: { endpoint?: string; before?: number; limit: number }): { requests: Summary[]; more: boolean } {
      const before = query.before ?? Number.MAX_SAFE_INTEGER;
      let rows: unknown[];
      if (query.endpoint === undefined) {
        rows = newestPage.all(before, query.limit + 1);
      } else {
        const endpoint = endpoints.id(query.endpoint);
        rows = endpoint === undefined ? [] : endpointPage.all(endpoint, before, query.limit + 1);
      }
      const requests = (rows.slice(0, query.limit) as Row[]).map((row) => toSummary(row, endpoints.name));
      return { requests, more: rows.length > query.limit };
    },

    changes(query: { after: number; endpoint?: string; limit: number }): ChangePage {
      const newest = writer.newest().rev;
      const { forgotten_rev } = forgotten.get() as { forgotten_rev: number };
      if (query.after < forgotten_rev || query.after > newest) return { reset: true, rev: newest };
      const updates = changed.all(query.after, newest, query.limit) as Row[];
      const graves = deleted.all(query.after, newest, query.limit) as Row[];
      const full = updates.length === query.limit || graves.length === query.limit;
      // Where either list was cut, only what both cover is complete.
      const cut = full
        ? Math.min(
            updates.length === query.limit ? Number(updates.at(-1)!.rev) : newest,
            graves.length === query.limit ? Number(graves.at(-1)!.rev) : newest,
          )
        : newest;
      const wanted = query.endpoint === undefined ? null : (endpoints.id(query.endpoint) ?? -1);
      const rows = [...updates, ...graves]
        .filter((row) => Number(row.rev) <= cut && (wanted === null || row.endpoint === wanted))
        .sort((a, b) => Number(a.rev) - Number(b.rev))
        .map((row) =>
          "tag" in row
            ? toSummary(row, endpoints.name)
            : { seq: Number(row.seq), rev: Number(row.rev), deleted: true as const },
        );
      return { reset: false, rows, rev: cut, more: cut < newest };
    },

    find(text: string, endpoint?: string): CapturedRequest | "ambiguous" | null {
      if (text === "latest") {
        const latest = this.list({ ...(endpoint === undefined ? {} : { endpoint }), limit: 1 }).requests[0];
        return latest ? toCaptured(whole.get(latest.seq) as Row, endpoints.name) : null;
      }
      const prefix = parseIdPrefix(text);
      if (!prefix) return null;
      const rows = range.all(prefix.from, prefix.to, prefix.tag.length, prefix.tag) as { seq: number }[];
      if (rows.length > 1) return "ambiguous";
      return rows[0] ? toCaptured(whole.get(rows[0].seq) as Row, endpoints.name) : null;
    },

    get(seq: number): CapturedRequest | null {
      const row = whole.get(seq);
      return row ? toCaptured(row as Row, endpoints.name) : null;
    },

    seqs(query: { endpoint: string; before: number; limit: number }): number[] {
      const endpoint = endpoints.id(query.endpoint) ?? -1;
      return (seqs.all(endpoint, query.before, query.limit) as { seq: number }[]).map((row) => row.seq);
    },

    next(query: { endpoint: string; after: number; upTo?: number }): Deliverable | null {
      const endpoint = endpoints.id(query.endpoint) ?? -1;
      const row = next.get(endpoint, query.after, query.upTo ?? Number.MAX_SAFE_INTEGER);
      return row ? toDeliverable(row as Row, endpoints.name) : null;
    },

    deliverable(seq: number): Deliverable | null {
      const row = one.get(seq);
      return row ? toDeliverable(row as Row, endpoints.name) : null;
    },

    count(query: { endpoint: string; after: number; upTo?: number }): number {
      const endpoint = endpoints.id(query.endpoint) ?? -1;
      return Number((count.get(endpoint, query.after, query.upTo ?? Number.MAX_SAFE_INTEGER) as { n: number }).n);
    },

    /** False for an unknown seq; only inside a change. */
    annotate(seq: number, annotation: Annotation): boolean {
      const pinned = annotation.pinned === undefined ? null : Number(annotation.pinned);
      const note = annotation.note ?? null;
      return annotate.get(writer.nextRev(), pinned, note, note, seq) !== undefined;
    },

    story(query: { endpoint: string; subject: string; near: number }): Summary[] {
      const rows = story.all(
        endpoints.id(query.endpoint) ?? -1,
        query.near - STORY_REACH,
        query.near + STORY_REACH,
        query.subject,
      );
      return (rows as Row[]).map((row) => toSummary(row, endpoints.name));
    },
  };
}
