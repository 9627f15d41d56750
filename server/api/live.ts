import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { LiveHello } from "../../protocol/live.ts";
import { version } from "../version.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";

const KEEP_ALIVE_MS = 15_000;

const LiveQuery = z.object({ endpoint: z.string().optional(), after: z.coerce.number().int().min(0).optional() });

/** `/api/live`: the feed as server-sent events. A reader that is slow gets fewer, larger steps; nothing piles up for it. */
export function liveRoutes({ scope, store, endpoints, feed, hub, hooks, onClose }: ApiDeps) {
  return new Hono().get("/", scope("admin"), input("query", LiveQuery), async (c) => {
    const { endpoint, after } = c.req.valid("query");
    if (endpoint !== undefined) endpoints.existing(endpoint);
    const resumed = Number(c.req.header("last-event-id") || Number.NaN);
    const newest = (await store.newest()).rev;
    const from = Number.isInteger(resumed) ? resumed : (after ?? newest);
    return streamSSE(c, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      const offClose = onClose(() => ended.abort());
      const agents = () => stream.writeSSE({ event: "agents", data: JSON.stringify(hub.states()) });
      const offHub = hub.onChange(() => void agents().catch(() => ended.abort()));
      const keepAlive = setInterval(() => void stream.write(": \n\n").catch(() => ended.abort()), KEEP_ALIVE_MS);
      try {
        const hello: LiveHello = { version, rev: newest, hooks: hooks() };
        await stream.writeSSE({ event: "hello", data: JSON.stringify(hello) });
        await agents();
        for await (const page of feed.follow({
          after: from,
          ...(endpoint === undefined ? {} : { endpoint }),
          signal: ended.signal,
        })) {
          if (page.reset) {
            await stream.writeSSE({ event: "reset", id: String(page.rev), data: "{}" });
            continue;
          }
          for (const row of page.rows) await stream.writeSSE({ id: String(row.rev), data: JSON.stringify(row) });
        }
      } finally {
        clearInterval(keepAlive);
        offHub();
        offClose();
      }
    });
  });
}
