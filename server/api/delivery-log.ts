import { Hono } from "hono";
import { type LogEntry, type LogPage, LogQuery } from "../../protocol/delivery-log.ts";
import type { Query } from "../../protocol/query/ast.ts";
import type { Summary } from "../../protocol/request.ts";
import { answerOf } from "../next.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";

const DEFAULT_MS = 7 * 86_400_000;

const isSuccess = (status: number | null) => status === 101 || (status !== null && status >= 200 && status <= 299);

/** `/api/endpoints/:name/log`: what came, and what its senders got for an answer. */
export function deliveryLogRoutes({ scope, store, endpoints }: ApiDeps) {
  async function entry({ id, seq, receivedAt, provider, eventType, method, path }: Summary): Promise<LogEntry[]> {
    const [captured, deliveries] = await Promise.all([store.get(seq), store.deliveries(seq)]);
    // Nobody sent it here, so nobody got an answer.
    if (!captured || captured.summary.imported) return [];
    const reply = endpoints.replyAt(captured.summary.endpoint, captured.receivedAt);
    const got = answerOf(captured, deliveries, reply);
    const answer = got && { status: got.status, by: got.by, success: isSuccess(got.status) };
    return [{ id, receivedAt, provider, eventType, method, path, answer }];
  }

  return new Hono().get("/:name/log", scope("admin"), input("query", LogQuery), async (c) => {
    const { name } = endpoints.existing(c.req.param("name"));
    const { since, until, before, limit } = c.req.valid("query");
    const time = (op: ">=" | "<", moment: { at: number } | { ago: number }): Query => ({ is: "time", op, moment });
    const from = time(">=", since === undefined ? { ago: DEFAULT_MS } : { at: Date.parse(since) });
    const query: Query =
      until === undefined ? from : { is: "and", nodes: [from, time("<", { at: Date.parse(until) })] };
    const found = await store.search({
      query,
      endpoint: name,
      limit,
      signal: c.req.raw.signal,
      ...(before === undefined ? {} : { before }),
    });
    const page: LogPage = { entries: (await Promise.all(found.requests.map(entry))).flat(), next: found.next };
    return c.json(page);
  });
}
