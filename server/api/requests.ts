import { Hono } from "hono";
import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import { Framework } from "../../protocol/framework.ts";
import { contentCodings, type HeaderList } from "../../protocol/headers.ts";
import {
  type Detail,
  type Matching,
  MatchingQuery,
  ReplayInput,
  type RequestPage,
  RequestPatch,
  type Story,
  VerifyInput,
} from "../../protocol/request.ts";
import { SeenQuery } from "../../protocol/seen.ts";
import { decodeContent } from "../content-coding.ts";
import { diagnosed } from "../explain.ts";
import { ownProvider } from "../own-providers.ts";
import { nextOf } from "../next.ts";
import type { CapturedRequest } from "../store/store.ts";
import type { ApiDeps } from "./app.ts";
import { bytesResponse, type Parts } from "./bytes.ts";
import { input } from "./input.ts";
import { readQuery } from "./query.ts";

const PageQuery = z.object({
  endpoint: z.string().optional(),
  q: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.coerce.number().int().min(0).optional(),
});
const OneQuery = z.object({ endpoint: z.string().optional() });
/** `decoded`: without its content codings, to look at. */
const BodyQuery = OneQuery.extend({ decoded: z.stringbool().default(false) });
const DetailQuery = OneQuery.extend({ framework: Framework.optional() });

/** `/api/requests`: what was captured, and what can be done with it. */
export function requestRoutes({ scope, store, endpoints, explain, handshakes, replay, now }: ApiDeps) {
  async function find(id: string, endpoint?: string): Promise<CapturedRequest> {
    const found = await store.find(id, endpoint);
    if (found === "ambiguous") {
      throw new HooktapError("id_ambiguous", `more than one request begins with ${id}`, {
        hint: "give more of the id",
      });
    }
    if (found) return found;
    const message = id === "latest" ? "no request was captured yet" : `there is no request ${id}`;
    throw new HooktapError("request_not_found", message, { hint: "list them with: hooktap requests" });
  }

  async function detail(captured: CapturedRequest, framework?: Framework): Promise<Detail> {
    const { summary, url, headers, trailers, httpVersion, sha256, note } = captured;
    const [deliveries, verdict, handshake] = await Promise.all([
      store.deliveries(summary.seq),
      diagnosed(explain, captured, framework),
      handshakes.describe(captured),
    ]);
    return {
      ...summary,
      url,
      headers,
      trailers,
      httpVersion,
      bodySha256: sha256,
      verdict,
      handshake,
      note,
      next: nextOf(captured, deliveries, endpoints.replyAt(summary.endpoint, captured.receivedAt)),
      deliveries,
    };
  }

  return new Hono()
    .get("/", scope("admin"), input("query", PageQuery), async (c) => {
      const query = c.req.valid("query");
      if (query.endpoint !== undefined) endpoints.existing(query.endpoint);
      // Read first: a row that is committed in between comes in the live feed too, and is the same.
      const { rev } = await store.newest();
      const read = { rev, now: new Date(now()).toISOString() };
      const q = readQuery(query.q);
      if (!q) {
        const { requests, more } = await store.list(query);
        const page: RequestPage = { requests, next: more ? requests.at(-1)!.seq : null, ...read };
        return c.json(page);
      }
      const page: RequestPage = { ...(await store.search({ ...query, query: q, signal: c.req.raw.signal })), ...read };
      return c.json(page);
    })
    .get("/values", scope("admin"), input("query", SeenQuery), async (c) => {
      const query = c.req.valid("query");
      endpoints.existing(query.endpoint);
      return c.json(await store.seenValues(query));
    })
    .get("/matching", scope("admin"), input("query", MatchingQuery), async (c) => {
      const { q, seqs } = c.req.valid("query");
      const query = readQuery(q);
      const matching: Matching = { seqs: query ? [...(await store.matching(query, seqs))] : seqs };
      return c.json(matching);
    })
    .get("/:id", scope("admin"), input("query", DetailQuery), async (c) => {
      const { endpoint, framework } = c.req.valid("query");
      return c.json(await detail(await find(c.req.param("id"), endpoint), framework));
    })
    .delete("/:id", scope("admin"), async (c) => {
      const { summary } = await find(c.req.param("id"));
      await store.remove(summary.seq);
      return c.body(null, 204);
    })
    .patch("/:id", scope("admin"), input("json", RequestPatch), async (c) => {
      const { summary } = await find(c.req.param("id"));
      await store.annotate(summary.seq, c.req.valid("json"));
      return c.json(await detail(await find(summary.id)));
    })
    .get("/:id/story", scope("admin"), async (c) => {
      const { endpoint, subject, seq } = (await find(c.req.param("id"))).summary;
      const requests = subject === null ? [] : await store.story({ endpoint, subject, near: seq });
      const story: Story = { subject, requests };
      return c.json(story);
    })
    .get("/:id/body", scope("admin"), input("query", BodyQuery), async (c) => {
      const { endpoint, decoded } = c.req.valid("query");
      const { summary, headers } = await find(c.req.param("id"), endpoint);
      const size = summary.refused ? 0 : summary.size;
      const options = { name: `${summary.id}.bin`, range: c.req.header("range") };
      if (!decoded) return bytesResponse((range) => store.readBody(summary.seq, range), size, options);
      const bytes = await decodedBody(store.readBody(summary.seq), headers, false);
      return bytesResponse(({ from, to }) => [bytes.subarray(from, to)], bytes.length, options);
    })
    .post("/:id/verify", scope("admin"), input("json", VerifyInput), async (c) => {
      const { provider } = c.req.valid("json");
      if (typeof provider === "object") ownProvider(provider);
      return c.json(await explain(await find(c.req.param("id")), c.req.valid("json")));
    })
    .post("/:id/replay", scope("admin"), input("json", ReplayInput), async (c) =>
      c.json(await replay.one(await find(c.req.param("id")), c.req.valid("json"))),
    )
    .get("/:id/deliveries", scope("admin"), async (c) => {
      const { summary } = await find(c.req.param("id"));
      return c.json(await store.deliveries(summary.seq));
    })
    .get("/:id/deliveries/:delivery/body", scope("admin"), input("query", BodyQuery), async (c) => {
      const { endpoint, decoded } = c.req.valid("query");
      const { summary } = await find(c.req.param("id"), endpoint);
      const id = c.req.param("delivery");
      const stored = await store.deliveryBody(summary.seq, id);
      if (!stored) throw new HooktapError("delivery_not_found", `the request ${summary.id} has no delivery ${id}`);
      let body: Uint8Array = stored;
      if (decoded) {
        const delivery = (await store.deliveries(summary.seq)).find((one) => one.id === id)!;
        body = await decodedBody([stored], delivery.headers, delivery.truncated);
      }
      return bytesResponse(({ from, to }) => [body.subarray(from, to)], body.length, {
        name: `${id}.bin`,
        range: c.req.header("range"),
      });
    })
    .get("/:id/deliveries/:delivery/messages", scope("admin"), async (c) => {
      const { summary } = await find(c.req.param("id"));
      const id = c.req.param("delivery");
      const record = await store.socketRecord(summary.seq, id);
      if (record) return c.json(record);
      throw new HooktapError("delivery_not_found", `the request ${summary.id} has no delivery ${id} with a WebSocket`);
    });
}

function decodedBody(parts: Parts, headers: HeaderList, partial: boolean): Promise<Uint8Array> {
  return decodeContent(parts, contentCodings(headers), partial);
}
