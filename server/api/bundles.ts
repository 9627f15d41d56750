import { Hono } from "hono";
import { z } from "zod";
import type { Imported } from "../../protocol/bundle/format.ts";
import { HooktapError } from "../../protocol/error.ts";
import { EndpointName } from "../../protocol/name.ts";
import type { ApiDeps } from "./app.ts";
import { streamOf } from "./bytes.ts";
import { input } from "./input.ts";
import { readQuery } from "./query.ts";

/** What to export: named requests of any endpoint, or what matches in one, where `q` is missing all of it. */
const ExportInput = z.strictObject({
  endpoint: EndpointName.default("default"),
  q: z.string().optional(),
  ids: z.array(z.string().max(100)).min(1).max(100_000).optional(),
});
const ImportQuery = z.object({ endpoint: z.string(), run: z.string().regex(/^[\w-]{1,64}$/) });

/** `/api/bundles`: requests out of this relay and into it, as lines of JSON that are written and read piece by piece. */
export function bundleRoutes({ scope, endpoints, disk, bundleExport, bundleImport }: ApiDeps) {
  return new Hono()
    .post("/export", scope("admin"), input("json", ExportInput), async (c) => {
      const { endpoint, q, ids } = c.req.valid("json");
      endpoints.existing(endpoint);
      const query = readQuery(q);
      const seqs = ids ? await bundleExport.named(ids, endpoint) : await bundleExport.find({ endpoint, query });
      const encoder = new TextEncoder();
      const lines = async function* () {
        for await (const line of bundleExport.lines(seqs)) yield encoder.encode(line);
      };
      return c.body(streamOf(lines()), 200, { "Content-Type": "application/x-ndjson" });
    })
    .post("/import", scope("admin"), input("query", ImportQuery), async (c) => {
      const { endpoint, run } = c.req.valid("query");
      if (disk.low) {
        throw new HooktapError("disk_low", "the relay's disk is almost full", {
          hint: "free some space on the relay's disk: it goes on by itself",
        });
      }
      const { body } = c.req.raw;
      const results: Imported[] = body ? await bundleImport.run(body, endpoint, run) : [];
      return c.json({ results });
    });
}
