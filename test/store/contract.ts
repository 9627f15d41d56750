import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../protocol/endpoint.ts";
import type { Query } from "../../protocol/query/ast.ts";
import type { SeenKey } from "../../protocol/seen-keys.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import type { NewDelivery, NewRequest, Store } from "../../server/store/store.ts";

const verdict: Verdict = {
  status: "unknown",
  reason: null,
  provider: null,
  scheme: null,
  message: "No provider recognised.",
  warnings: [],
  checks: [],
  secret: null,
  diagnosis: null,
};
const facts = { provider: null, eventType: null, deliveryId: null, subject: null, eventAt: null };

export function newRequest(changes: Partial<NewRequest> = {}): NewRequest {
  const body = changes.body instanceof Uint8Array ? changes.body : Buffer.from("hello");
  return {
    endpoint: "default",
    receivedAt: 1_700_000_000_000,
    method: "POST",
    target: "/a/../b%7e?x=1&x=2",
    url: "http://127.0.0.1:4666/default/a/../b%7e?x=1&x=2",
    httpVersion: "1.1",
    remoteAddress: "127.0.0.1",
    headers: [
      ["X-Dup", "1"],
      ["x-dup", "2"],
    ],
    contentType: null,
    trailers: [],
    body,
    sha256: createHash("sha256").update(body).digest(),
    facts,
    verdict,
    ...changes,
  };
}

function newDelivery(requestSeq: number, changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    requestSeq,
    mode: "live",
    agent: "here",
    target: "http://127.0.0.1:3000",
    startedAt: 1_700_000_000_500,
    ms: 12.5,
    status: 200,
    error: null,
    reason: "OK",
    headers: [["Content-Type", "text/plain"]],
    size: 2,
    truncated: false,
    body: Buffer.from("ok"),
    bodySha256: null,
    changes: null,
    ...changes,
  };
}

export async function bytesOf(store: Store, seq: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.readBody(seq)) parts.push(part);
  return Buffer.concat(parts);
}

/** What every store must do. `open` gives the same store again after `close`. */
export function storeContract(name: string, prepare: () => { open(): Promise<Store>; at(ms: number): void }): void {
  describe(name, () => {
    let place: ReturnType<typeof prepare>;
    let store: Store;

    beforeEach(async () => {
      place = prepare();
      store = await place.open();
      await store.createEndpoint({ name: "default", createdAt: 1, settings: DEFAULT_SETTINGS });
      await store.createEndpoint({ name: "other", createdAt: 1, settings: DEFAULT_SETTINGS });
      return () => store.close().catch(() => {});
    });

    test("gives back a request as it was captured, also after a restart", async () => {
      const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const { id, seq } = await store.capture(
        newRequest({ body: every, sha256: createHash("sha256").update(every).digest() }),
      );
      await store.close();
      store = await place.open();
      const found = await store.find(id);
      if (found === null || found === "ambiguous") throw new Error("not found");
      expect(found.target).toBe("/a/../b%7e?x=1&x=2");
      expect(found.summary.path).toBe("/a/../b%7e");
      expect(found.headers).toEqual(newRequest().headers);
      expect(found.sha256).toBe(createHash("sha256").update(every).digest("hex"));
      expect(found.verdict).toEqual(verdict);
      expect((await bytesOf(store, seq)).equals(every)).toBe(true);
    });

    test("finds and counts what matches a query among what an agent may get, and nothing of another endpoint", async () => {
      await store.createEndpoint({ name: "other", createdAt: 1, settings: DEFAULT_SETTINGS });
      const send = async (target: string, changes: Partial<NewRequest> = {}) =>
        (await store.capture(newRequest({ target, ...changes }))).seq;
      const body = Buffer.from('{"kind":"b"}');
      const first = await send("/a");
      await send("/b", { endpoint: "other" });
      await send("/b", { refused: { reason: "body_too_large", size: 9 }, body: Buffer.alloc(0) });
      await send("/b", { upgrade: "websocket" });
      const found = await send("/b", { body });
      const last = await send("/b?2", { body });
      const byPath: Query = { is: "equals", field: "path", value: "/b" };
      const byBody: Query = {
        is: "named",
        source: "json",
        path: ["kind"],
        test: { is: "compare", op: "=", value: "b" },
      };
      for (const query of [byPath, byBody]) {
        const next = (after: number, upTo: number) => store.nextMatching({ query, endpoint: "default", after, upTo });
        expect(await next(0, found - 1)).toBeNull();
        const one = await next(0, last);
        expect(one).toMatchObject({ seq: found, target: "/b" });
        expect(Buffer.from(one!.body!)).toEqual(body);
        expect(await next(found, last)).toMatchObject({ seq: last });
        expect(await next(last, last)).toBeNull();
        const count = (after: number, upTo?: number) =>
          store.countMatching({ query, endpoint: "default", after, ...(upTo === undefined ? {} : { upTo }) });
        expect(await count(first)).toEqual({ count: 2, complete: true });
        expect(await count(first, found)).toEqual({ count: 1, complete: true });
        expect(await count(last)).toEqual({ count: 0, complete: true });
      }
    });

    test("numbers requests in the order of the calls and never gives a number twice", async () => {
      const positions = await Promise.all(Array.from({ length: 50 }, () => store.capture(newRequest())));
      const seqs = positions.map((position) => position.seq);
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      const ids = positions.map((position) => position.id);
      expect(ids).toEqual(ids.toSorted());
      await store.remove(seqs.at(-1)!);
      await store.close();
      store = await place.open();
      expect((await store.capture(newRequest())).seq).toBeGreaterThan(seqs.at(-1)!);
    });

    test("lists newest first, by endpoint, in pages", async () => {
      const mine = [];
      for (let i = 0; i < 5; i++) {
        mine.push((await store.capture(newRequest())).seq);
        await store.capture(newRequest({ endpoint: "other" }));
      }
      const first = await store.list({ endpoint: "default", limit: 3 });
      expect(first.requests.map((row) => row.seq)).toEqual(mine.slice(2).reverse());
      expect(first.more).toBe(true);
      const second = await store.list({ endpoint: "default", limit: 3, before: mine[2]! });
      expect(second.requests.map((row) => row.seq)).toEqual([mine[1], mine[0]]);
      expect(second.more).toBe(false);
      expect((await store.list({ limit: 50 })).requests).toHaveLength(10);
      expect(await store.usage()).toEqual(
        new Map([
          ["default", { requests: 5, bytes: 25 }],
          ["other", { requests: 5, bytes: 25 }],
        ]),
      );
    });

    test("keeps the status that a sender got in place of the reply", async () => {
      const { seq, rev } = await store.capture(newRequest());
      expect((await store.get(seq))!.givenStatus).toBeNull();
      await store.setGivenStatus(seq, 503);
      await store.setGivenStatus(999, 503);
      const kept = (await store.get(seq))!;
      expect([kept.givenStatus, kept.summary.rev > rev]).toEqual([503, true]);
    });

    test("keeps what a handshake asks, and who answered it", async () => {
      const asked = { provider: "slack", kind: "challenge-json" };
      const { seq, rev } = await store.capture(newRequest({ handshake: asked }));
      const other = await store.capture(newRequest());
      const handshakeOf = async (of: number) => (await store.get(of))!.summary.handshake;
      expect(await handshakeOf(seq)).toEqual({ ...asked, answeredBy: null });
      await store.setAnsweredBy(seq, "hooktap");
      await store.setAnsweredBy(other.seq, "target");
      await store.setAnsweredBy(999, "target");
      expect(await handshakeOf(seq)).toEqual({ ...asked, answeredBy: "hooktap" });
      expect((await store.get(seq))!.summary.rev).toBeGreaterThan(rev);
      expect(await handshakeOf(other.seq)).toBeNull();
      await store.close();
      store = await place.open();
      expect(await handshakeOf(seq)).toEqual({ ...asked, answeredBy: "hooktap" });
    });

    test("finds by id, by a prefix of one, and the latest", async () => {
      const { id, seq } = await store.capture(newRequest());
      const later = await store.capture(newRequest({ endpoint: "other" }));
      const seqOf = async (text: string, endpoint?: string) => {
        const found = await store.find(text, endpoint);
        return found === null || found === "ambiguous" ? found : found.summary.seq;
      };
      expect(await seqOf(id)).toBe(seq);
      expect(await seqOf(id.slice(0, id.indexOf("-")))).toBe(seq);
      expect(await seqOf(id.slice(0, -2))).toBe(seq);
      expect(await seqOf("000")).toBe("ambiguous");
      expect(await seqOf("latest")).toBe(later.seq);
      expect(await seqOf("latest", "default")).toBe(seq);
      expect(await seqOf("zzzzzzz-zzzz")).toBe(null);
      expect(await seqOf("'; drop table request")).toBe(null);
      expect(await seqOf(`${id.slice(0, -4)}zzzz`)).toBe(null);
    });

    test("tells every change once its rev is passed, in order, and what was deleted", async () => {
      const a = await store.capture(newRequest());
      const b = await store.capture(newRequest({ endpoint: "other" }));
      const all = await store.changes({ after: 0, limit: 10 });
      if (all.reset) throw new Error("reset");
      expect(all.rows.map((row) => row.seq)).toEqual([a.seq, b.seq]);
      await store.setVerdict(a.seq, { ...facts, provider: "qencode" }, { ...verdict, status: "unsigned" });
      await store.remove(b.seq);
      const next = await store.changes({ after: all.rev, limit: 10 });
      if (next.reset) throw new Error("reset");
      expect(next.rows).toHaveLength(2);
      expect(next.rows[0]).toMatchObject({ seq: a.seq, provider: "qencode", verdict: { status: "unsigned" } });
      expect(next.rows[1]).toMatchObject({ seq: b.seq, deleted: true });
      const others = await store.changes({ after: all.rev, endpoint: "default", limit: 10 });
      expect(others.reset ? [] : others.rows.map((row) => row.seq)).toEqual([a.seq]);
    });

    test("pages through changes without losing one", async () => {
      for (let i = 0; i < 25; i++) await store.capture(newRequest());
      await store.remove((await store.list({ limit: 1 })).requests[0]!.seq);
      const revs: number[] = [];
      let after = 0;
      for (;;) {
        const page = await store.changes({ after, limit: 4 });
        if (page.reset) throw new Error("reset");
        revs.push(...page.rows.map((row) => row.rev));
        after = page.rev;
        if (!page.more) break;
      }
      expect(revs).toEqual(revs.toSorted((a, b) => a - b));
      expect(revs).toHaveLength(25);
    });

    test("forgets deletions after a day and tells older cursors to start anew", async () => {
      const { seq, rev } = await store.capture(newRequest());
      await store.remove(seq);
      place.at(25 * 3600 * 1000);
      await store.close();
      store = await place.open();
      expect(await store.changes({ after: rev, limit: 10 })).toMatchObject({ reset: true });
      expect(await store.changes({ after: (await store.newest()).rev, limit: 10 })).toMatchObject({
        reset: false,
        rows: [],
      });
    });

    test("keeps the WebSocket of a delivery, appends its messages, and none is open after a restart", async () => {
      const { seq } = await store.capture(newRequest({ upgrade: "websocket" }));
      const later = await store.capture(newRequest());
      const plain = await store.recordDelivery(newDelivery(seq));
      expect(await store.socketRecord(seq, plain.id)).toBeNull();
      const delivery = await store.recordDelivery(newDelivery(seq, { status: 101 }));
      expect(await store.socketRecord(seq, delivery.id)).toEqual({ open: true, ms: null, cut: false, messages: [] });
      const at = { seq: delivery.seq, requestSeq: seq };
      const text = {
        from: "sender",
        ms: 1.5,
        kind: "text",
        size: 2,
        compressed: false,
        bytes: Buffer.from("hi"),
      } as const;
      const pong = { from: "target", ms: 2, kind: "pong", size: 0, compressed: false, bytes: Buffer.alloc(0) } as const;
      const { rev } = await store.newest();
      await store.recordSocket(at, { open: true, ms: null, cut: false }, [text]);
      await store.recordSocket(at, { open: true, ms: null, cut: true }, [pong]);
      const changes = await store.changes({ after: rev, limit: 10 });
      expect(changes).toMatchObject({ reset: false, rows: [{ seq, upgrade: "websocket" }] });
      const { bytes: _text, ...hi } = text;
      const { bytes: _pong, ...none } = pong;
      const messages = [
        { ...hi, base64: "aGk=" },
        { ...none, base64: "" },
      ];
      expect(await store.socketRecord(seq, delivery.id)).toEqual({ open: true, ms: null, cut: true, messages });
      expect(await store.socketRecord(later.seq, delivery.id)).toBeNull();
      expect(await store.socketRecord(seq, "no id")).toBeNull();
      await store.close();
      store = await place.open();
      expect(await store.socketRecord(seq, delivery.id)).toEqual({ open: false, ms: null, cut: true, messages });
      expect((await store.next({ endpoint: "default", after: 0 }))?.seq).toBe(later.seq);
      expect(await store.count({ endpoint: "default", after: 0 })).toBe(1);
      await store.remove(seq);
      await store.recordSocket(at, { open: false, ms: 5, cut: false }, [text]);
      expect(await store.socketRecord(seq, delivery.id)).toBeNull();
    });

    test("keeps a large body once for all requests that carry it, until the last is gone", async () => {
      const bytes = Buffer.alloc(700_000, "0123456789abcdef");
      const sha256 = createHash("sha256").update(bytes).digest();
      const captureLarge = async () => {
        const writer = await store.openBody();
        for (let at = 0; at < bytes.length; at += 65_536) await writer.write(bytes.subarray(at, at + 65_536));
        return store.capture(newRequest({ body: await writer.finish(), sha256 }));
      };
      const first = await captureLarge();
      const second = await captureLarge();
      expect((await bytesOf(store, first.seq)).equals(bytes)).toBe(true);
      await store.remove(first.seq);
      expect((await bytesOf(store, second.seq)).equals(bytes)).toBe(true);
      expect((await store.list({ limit: 1 })).requests[0]!.size).toBe(bytes.length);
      await store.remove(second.seq);
      expect(await bytesOf(store, second.seq)).toHaveLength(0);
    });

    test("records a delivery together with the request's summary and the agent's cursor", async () => {
      const { seq, id } = await store.capture(newRequest());
      const cursor = { lowWater: seq, settled: [], skipped: [[1, 2]] as [number, number][], owed: [] };
      await store.recordAttempt(newDelivery(seq), { agent: "here", endpoint: "default", cursor: () => cursor }, "now");
      const delivery = await store.recordDelivery(newDelivery(seq));
      expect(delivery).toMatchObject({ requestId: id, status: 200, mode: "live" });
      const [attempt, recorded] = await store.deliveries(seq);
      expect(recorded).toEqual(delivery);
      expect(attempt).toMatchObject({ requestId: id, status: 200, mode: "live" });
      expect(Buffer.from((await store.deliveryBody(seq, delivery.id))!).toString()).toBe("ok");
      expect(await store.deliveryBody(seq, "nonsense!")).toBe(null);
      expect((await store.list({ limit: 1 })).requests[0]!.delivery).toEqual({
        status: 200,
        error: null,
        ms: 12.5,
        attempts: 2,
      });
      expect(await store.cursor("here", "default")).toEqual(cursor);
      expect(await store.cursor("here", "other")).toBe(null);
    });

    test("a delivery that comes soon is committed by itself after a moment, or with what comes next", async () => {
      const { seq } = await store.capture(newRequest());
      const upTo = (lowWater: number) => ({
        agent: "here",
        endpoint: "default",
        cursor: () => ({ lowWater, settled: [], skipped: [], owed: [] }),
      });
      await store.recordAttempt(newDelivery(seq), upTo(1), "soon");
      expect(await store.deliveries(seq)).toHaveLength(1);
      void store.recordAttempt(newDelivery(seq), upTo(2), "soon");
      void store.recordAttempt(newDelivery(seq), upTo(3), "soon");
      await store.capture(newRequest());
      expect(await store.deliveries(seq)).toHaveLength(3);
      expect((await store.cursor("here", "default"))?.lowWater).toBe(3);
      void store.recordAttempt(newDelivery(seq), upTo(4), "soon");
      expect((await store.cursor("here", "default"))?.lowWater).toBe(4);
      const last = store.recordAttempt(newDelivery(seq), upTo(5), "soon");
      await store.close();
      await last;
    });

    test("imports a request with its deliveries at once, marked, and hands it to no agent", async () => {
      const { seq: live } = await store.capture(newRequest());
      const { requestSeq: _seq, ...delivery } = newDelivery(0);
      const position = await store.importOne({
        request: { ...newRequest(), imported: { at: 1_800_000_000_000, run: "one", redacted: true } },
        annotation: { pinned: true, note: "from a file" },
        deliveries: [delivery, { ...delivery, status: 500 }],
        answered: 202,
      });
      expect((await store.get(position.seq))!).toMatchObject({
        summary: { imported: true, redacted: true, pinned: true, delivery: { status: 500, attempts: 2 } },
        note: "from a file",
        givenStatus: 202,
        receivedAt: 1_700_000_000_000,
      });
      expect((await store.get(live))!.summary).toMatchObject({ imported: false, redacted: false });
      const [first] = await store.deliveries(position.seq);
      expect(Buffer.from((await store.deliveryBody(position.seq, first!.id))!).toString()).toBe("ok");
      expect(await store.next({ endpoint: "default", after: live })).toBe(null);
      expect(await store.count({ endpoint: "default", after: 0 })).toBe(1);
      const query: Query = { is: "equals", field: "method", value: "POST" };
      const matching = { query, endpoint: "default", upTo: position.seq };
      expect((await store.nextMatching({ ...matching, after: 0 }))!.seq).toBe(live);
      expect(await store.nextMatching({ ...matching, after: live })).toBe(null);
      const lost = { ...newRequest({ endpoint: "gone" }), imported: { at: 1, run: "one", redacted: false } };
      await expect(
        store.importOne({ request: lost, annotation: {}, deliveries: [delivery], answered: null }),
      ).rejects.toMatchObject({ code: "endpoint_not_found" });
    });

    test("forgets a finished body that got no request, but none that another one has", async () => {
      const write = async () => {
        const writer = await store.openBody();
        await writer.write(Buffer.alloc(300_000, 1));
        return writer.finish();
      };
      const kept = await write();
      const { seq } = await store.capture(newRequest({ body: kept }));
      await store.dropBody(await write());
      await store.dropBody(kept);
      expect((await bytesOf(store, seq)).length).toBe(300_000);
    });

    test("hands out what is to be delivered in order", async () => {
      const seqs = [];
      for (let i = 0; i < 3; i++) seqs.push((await store.capture(newRequest())).seq);
      const next = await store.next({ endpoint: "default", after: seqs[0]! });
      expect(next).toMatchObject({ seq: seqs[1], target: "/a/../b%7e?x=1&x=2", attempts: 0 });
      expect(Buffer.from(next!.body!).toString()).toBe("hello");
      expect(await store.next({ endpoint: "default", after: seqs[2]! })).toBe(null);
      expect(await store.next({ endpoint: "default", after: 0, upTo: seqs[0]! - 1 })).toBe(null);
      expect(await store.count({ endpoint: "default", after: seqs[0]! })).toBe(2);
    });

    test("deletes an endpoint with all that belongs to it", async () => {
      const { seq } = await store.capture(newRequest({ endpoint: "other" }));
      const cursor = () => ({ lowWater: seq, settled: [], skipped: [], owed: [] });
      await store.recordAttempt(newDelivery(seq), { agent: "a", endpoint: "other", cursor }, "now");
      await store.addSecret({
        endpoint: "other",
        provider: "qencode",
        label: null,
        hint: "",
        fingerprint: "f",
        params: {},
        sealed: Buffer.from("x"),
        createdAt: 1,
        expiresAt: null,
      });
      expect(await store.removeEndpoint("other")).toBe(true);
      expect(await store.removeEndpoint("other")).toBe(false);
      expect(await store.get(seq)).toBe(null);
      expect(await store.secrets()).toEqual([]);
      await expect(store.capture(newRequest({ endpoint: "other" }))).rejects.toMatchObject({
        code: "endpoint_not_found",
      });
    });

    test("keeps bulk replays with their open items, and settles each once with its delivery", async () => {
      const seqs = [];
      for (let i = 0; i < 3; i++) seqs.push((await store.capture(newRequest())).seq);
      const options = { agent: null, sign: "keep" as const, kind: null, concurrency: 1, rate: null };
      const begun = { endpoint: "default", createdAt: 5, query: "path:/a", options, findBefore: 9 };
      const { id } = await store.bulk.create(begun, []);
      await store.bulk.add(id, seqs, null);
      await store.bulk.setState(id, "running", null);
      const delivery = newDelivery(seqs[0]!, { mode: "bulk" });
      await store.bulk.settle(id, seqs[0]!, { ok: true, problem: null, delivery });
      await store.bulk.settle(id, seqs[0]!, { ok: false, problem: "again", delivery: null });
      await store.bulk.settle(id, seqs[2]!, { ok: false, problem: "why", delivery: null });
      await store.close();
      store = await place.open();
      const row = {
        ...begun,
        id,
        findBefore: null,
        finishedAt: null,
        state: "running",
        total: 3,
        succeeded: 1,
        failed: 1,
      };
      expect(await store.bulk.get(id)).toEqual(row);
      expect(await store.bulk.unfinished()).toEqual([row]);
      expect(await store.bulk.open(id, 0, 10)).toEqual([seqs[1]]);
      expect(await store.bulk.open(id, seqs[1]!, 10)).toEqual([]);
      expect(await store.deliveries(seqs[0]!)).toMatchObject([{ mode: "bulk", status: 200 }]);
      expect(await store.bulk.failures(id, 0, 10)).toMatchObject([{ seq: seqs[2], problem: "why", deliveryId: null }]);
      expect(await store.bulk.get(99)).toBe(null);

      // What is settled is told up to the first that is open, so that nobody reads past it.
      expect(await store.bulk.settled(id, 0, 10)).toMatchObject([
        { seq: seqs[0], method: "POST", problem: null, delivery: { mode: "bulk", status: 200 } },
      ]);
      expect(await store.bulk.settled(id, seqs[0]!, 10)).toEqual([]);
      await store.bulk.settle(id, seqs[1]!, {
        ok: true,
        problem: null,
        delivery: newDelivery(seqs[1]!, { mode: "bulk" }),
      });
      expect(await store.bulk.settled(id, seqs[0]!, 1)).toMatchObject([{ seq: seqs[1] }]);
      expect(await store.bulk.settled(id, seqs[1]!, 10)).toMatchObject([
        { seq: seqs[2], problem: "why", delivery: null },
      ]);
      await store.remove(seqs[1]!);
      expect(await store.bulk.settled(id, 0, 10)).toMatchObject([
        {},
        { seq: seqs[1], requestId: null, method: null, path: null, delivery: null },
        {},
      ]);
    });

    test("forgets bulk replays that ended long ago, and those of a deleted endpoint", async () => {
      const options = { agent: null, sign: "keep" as const, kind: null, concurrency: 1, rate: null };
      const begin = (endpoint: string) =>
        store.bulk.create({ endpoint, createdAt: 5, query: null, options, findBefore: null }, [1, 2]);
      const ids = [];
      for (let i = 0; i < 4; i++) ids.push((await begin("default")).id);
      await store.bulk.setState(ids[0]!, "done", 7);
      await store.bulk.setState(ids[3]!, "done", 7);
      while (await store.bulk.forget(1));
      expect((await store.bulk.list({ limit: 10 })).map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]]);
      await begin("other");
      await store.removeEndpoint("other");
      expect(await store.bulk.list({ endpoint: "default", limit: 2 })).toHaveLength(2);
      expect(await store.bulk.list({ limit: 10 })).toHaveLength(3);
    });

    test("answers each change of a batch for itself when one fails", async () => {
      const results = await Promise.allSettled([
        store.capture(newRequest()),
        store.capture(newRequest({ endpoint: "nowhere" })),
        store.capture(newRequest()),
      ]);
      expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect((await store.list({ limit: 10 })).requests).toHaveLength(2);
    });

    test("keeps secrets and sessions", async () => {
      const add = (label: string, provider = "transcodely", othersEndAt?: number) =>
        store.addSecret(
          {
            endpoint: "default",
            provider,
            label,
            hint: "abcd",
            fingerprint: "f",
            params: { a: "b" },
            sealed: Buffer.from([1, 2]),
            createdAt: 5,
            expiresAt: null,
          },
          othersEndAt,
        );
      const secret = await add("old");
      expect(await store.secrets()).toMatchObject([
        { id: secret.id, label: "old", params: { a: "b" }, createdAt: 5, expiresAt: null },
      ]);
      await add("another's", "qencode");
      await add("new", "transcodely", 100);
      await add("newer", "transcodely", 200);
      const ends = (await store.secrets()).map(({ label, expiresAt }) => [label, expiresAt]);
      expect(Object.fromEntries(ends)).toEqual({ old: 100, "another's": null, new: 200, newer: null });
      expect(await store.removeSecret("other", secret.id)).toBe(false);
      expect(await store.removeSecret("default", secret.id)).toBe(true);
      const hash = Buffer.alloc(32, 7);
      await store.addSession(hash, 123);
      expect(await store.sessionExpiry(hash)).toBe(123);
      await store.removeSession(hash);
      expect(await store.sessionExpiry(hash)).toBe(null);
    });

    test("tells what a key held in the newest requests, each value once a request, most frequent first", async () => {
      for (const status of [200, 200, 500]) {
        const { seq } = await store.capture(newRequest());
        await store.recordDelivery(newDelivery(seq, { status }));
      }
      await store.capture(
        newRequest({ facts: { ...facts, provider: "Stripe" }, contentType: "text/plain; charset=x" }),
      );
      const seen = (key: SeenKey, prefix = "") => store.seenValues({ endpoint: "default", key, prefix });
      expect(await seen("status")).toEqual({
        values: [
          { value: "200", count: 2 },
          { value: "500", count: 1 },
        ],
        looked: 4,
      });
      expect((await seen("status", "5")).values).toEqual([{ value: "500", count: 1 }]);
      expect((await seen("provider", "STR")).values).toEqual([{ value: "Stripe", count: 1 }]);
      expect((await seen("ct")).values).toEqual([{ value: "text/plain", count: 1 }]);
      expect((await seen("header")).values).toEqual([{ value: "x-dup", count: 4 }]);
      expect((await seen("query")).values).toEqual([{ value: "x", count: 4 }]);
      expect((await seen("target")).values).toEqual([{ value: "http://127.0.0.1:3000", count: 3 }]);
      expect(await store.seenValues({ endpoint: "nobody", key: "path", prefix: "" })).toEqual({
        values: [],
        looked: 0,
      });
    });

    test("rings after a commit, and rejects what comes after the end", async () => {
      let rings = 0;
      store.onCommit(() => rings++);
      await store.capture(newRequest());
      expect(rings).toBe(1);
      await store.close();
      await expect(store.capture(newRequest())).rejects.toMatchObject({ code: "storage_closed" });
    });
  });
}
