import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { DiskState, LiveHello, LiveReset, LiveRow, PlayChange } from "../../protocol/live.ts";
import type { Query } from "../../protocol/query/ast.ts";
import type { Store } from "../store/store.ts";
import { version } from "../version.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";
import { readQuery } from "./query.ts";

/**
 * Narrows a feed to a query. A row that does not match is told as gone, unless it is new here: then nobody has seen it match.
 * `newestSeq`: the newest row when the feed began.
 */
function createFilter(store: Store, query: Query, newestSeq: number) {
  const shown = new Set<number>();
  return async (rows: LiveRow[]): Promise<LiveRow[]> => {
    const seqs = rows.flatMap((row) => ("deleted" in row || "gone" in row ? [] : [row.seq]));
    const matches = await store.matching(query, seqs);
    return rows.flatMap((row): LiveRow[] => {
      if ("deleted" in row || "gone" in row) return [row];
      if (matches.has(row.seq)) {
        if (row.seq > newestSeq) shown.add(row.seq);
        return [row];
      }
      const seen = row.seq <= newestSeq || shown.delete(row.seq);
      return seen ? [{ id: row.id, rev: row.rev, gone: true }] : [];
    });
  };
}

const KEEP_ALIVE_MS = 15_000;

const LiveQuery = z.object({
  endpoint: z.string().optional(),
  q: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
});

/** `/api/live`: the feed as server-sent events. A reader that is slow gets fewer, larger steps; nothing piles up for it. */
export function liveRoutes({ scope, store, endpoints, feed, hub, disk, plays, hooks, onClose }: ApiDeps) {
  return new Hono().get("/", scope("admin"), input("query", LiveQuery), async (c) => {
    const { endpoint, q, after } = c.req.valid("query");
    const query = readQuery(q);
    if (endpoint !== undefined) endpoints.existing(endpoint);
    const resumed = Number(c.req.header("last-event-id") || Number.NaN);
    const { rev: newest, seq: newestSeq } = await store.newest();
    const from = Number.isInteger(resumed) ? resumed : (after ?? newest);
    const filter = query ? createFilter(store, query, newestSeq) : async (rows: LiveRow[]) => rows;
    return streamSSE(c, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      const offClose = onClose(() => ended.abort());
      const agents = () => stream.writeSSE({ event: "agents", data: JSON.stringify(hub.states()) });
      const offHub = hub.onChange(() => void agents().catch(() => ended.abort()));
      const diskState = () => {
        const state: DiskState = { low: disk.low };
        return stream.writeSSE({ event: "disk", data: JSON.stringify(state) });
      };
      const offDisk = disk.onChange(() => void diskState().catch(() => ended.abort()));
      const offPlays = plays.onChange((id) => {
        const change: PlayChange = { id };
        void stream.writeSSE({ event: "plays", data: JSON.stringify(change) }).catch(() => ended.abort());
      });
      const keepAlive = setInterval(() => void stream.write(": \n\n").catch(() => ended.abort()), KEEP_ALIVE_MS);
      try {
        const hello: LiveHello = { version, rev: newest, hooks: hooks() };
        await stream.writeSSE({ event: "hello", data: JSON.stringify(hello) });
        await agents();
        if (disk.low) await diskState();
        for await (const page of feed.follow({
          after: from,
          ...(endpoint === undefined ? {} : { endpoint }),
          signal: ended.signal,
        })) {
          if (page.reset) {
            const reset: LiveReset = { rev: page.rev };
            await stream.writeSSE({ event: "reset", id: String(page.rev), data: JSON.stringify(reset) });
            continue;
          }
          const rows = await filter(page.rows);
          await stream.write(rows.map((row) => `id: ${row.rev}\ndata: ${JSON.stringify(row)}\n\n`).join(""));
        }
      } finally {
        clearInterval(keepAlive);
        offHub();
        offDisk();
        offPlays();
        offClose();
      }
    });
  });
}
