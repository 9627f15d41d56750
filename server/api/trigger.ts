import { Hono } from "hono";
import { z } from "zod";
import { SAMPLES } from "../../play/registry.ts";
import { type EventList, TriggerInput } from "../../protocol/trigger.ts";
import { providers } from "../../providers/index.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";

const PlayId = z.object({ id: z.string() });

/** `/api/events`, `/api/trigger` and `/api/plays`: what is sent as a provider sends it. */
export function triggerRoutes({ scope, trigger, plays }: ApiDeps) {
  return new Hono()
    .get("/events", scope("admin"), (c) => {
      const list: EventList = { providers: SAMPLES.map(describe) };
      return c.json(list);
    })
    .post("/trigger", scope("admin"), input("json", TriggerInput), async (c) =>
      c.json(await trigger.run(c.req.valid("json"))),
    )
    .get("/plays", scope("admin"), (c) => c.json({ plays: plays.list() }))
    .get("/plays/:id", scope("admin"), input("param", PlayId), (c) => c.json(plays.get(c.req.valid("param").id)))
    .post("/plays/:id/cancel", scope("admin"), input("param", PlayId), async (c) =>
      c.json(await plays.cancel(c.req.valid("param").id)),
    );
}

function describe({ id, events, scenarios = [] }: (typeof SAMPLES)[number]): EventList["providers"][number] {
  const { name, signs } = providers[id]!;
  const told = (list: readonly { name: string; title: string }[]) => list.map(({ name, title }) => ({ name, title }));
  return { id, name, signs, events: told(events), scenarios: told(scenarios) };
}
