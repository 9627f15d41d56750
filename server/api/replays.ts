import { Hono } from "hono";
import { z } from "zod";
import { BulkInput, BulkSelection } from "../../protocol/bulk.ts";
import type { Query } from "../../protocol/query/ast.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";
import { readQuery } from "./query.ts";

const ListQuery = z.object({ endpoint: z.string().optional() });
const ItemsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** An empty conjunction: every request. */
const ALL: Query = { is: "and", nodes: [] };

const Id = z.object({ id: z.coerce.number().int() });

/** `/api/replays`: many requests delivered again, by selection or query. */
export function replayRoutes({ scope, endpoints, bulk }: ApiDeps) {
  return new Hono()
    .get("/", scope("admin"), input("query", ListQuery), async (c) => {
      const { endpoint } = c.req.valid("query");
      if (endpoint !== undefined) endpoints.existing(endpoint);
      return c.json({ replays: await bulk.list(endpoint) });
    })
    .post("/count", scope("admin"), input("json", BulkSelection), async (c) => {
      const selection = c.req.valid("json");
      endpoints.existing(selection.endpoint);
      return c.json({ requests: await bulk.count(selection, readQuery(selection.q) ?? ALL) });
    })
    .post("/", scope("admin"), input("json", BulkInput), async (c) => {
      const asked = c.req.valid("json");
      endpoints.existing(asked.endpoint);
      readQuery(asked.q);
      return c.json(await bulk.begin(asked), 201);
    })
    .get("/:id", scope("admin"), input("param", Id), async (c) => c.json(await bulk.get(c.req.valid("param").id)))
    .get("/:id/failures", scope("admin"), input("param", Id), input("query", ItemsQuery), async (c) => {
      const { after, limit } = c.req.valid("query");
      const failures = await bulk.failures(c.req.valid("param").id, after, limit);
      return c.json({ failures, next: failures.length === limit ? failures.at(-1)!.seq : null });
    })
    .get("/:id/settled", scope("admin"), input("param", Id), input("query", ItemsQuery), async (c) => {
      const { after, limit } = c.req.valid("query");
      return c.json({ settled: await bulk.settled(c.req.valid("param").id, after, limit) });
    })
    .post("/:id/pause", scope("admin"), input("param", Id), async (c) =>
      c.json(await bulk.pause(c.req.valid("param").id)),
    )
    .post("/:id/resume", scope("admin"), input("param", Id), async (c) =>
      c.json(await bulk.resume(c.req.valid("param").id)),
    )
    .post("/:id/cancel", scope("admin"), input("param", Id), async (c) =>
      c.json(await bulk.cancel(c.req.valid("param").id)),
    );
}
