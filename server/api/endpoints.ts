import { Hono } from "hono";
import { applySettings, type Endpoint, EndpointInput, EndpointPatch, Retention } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { EndpointState } from "../endpoints.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";

/** `/api/endpoints`; their secrets are in a file of their own. */
export function endpointRoutes({
  scope,
  store,
  endpoints,
  hub,
  verification,
  pruning,
  hookUrl,
  hasHooksDomain,
}: ApiDeps) {
  async function describe(states: EndpointState[]): Promise<Endpoint[]> {
    const usage = await store.usage();
    return states.map(({ name, createdAt, settings }) => ({
      ...settings,
      ...(usage.get(name) ?? { requests: 0, bytes: 0 }),
      name,
      url: hookUrl(name),
      createdAt: new Date(createdAt).toISOString(),
      agents: hub.serving(name).map(({ agent, lane }) => ({
        name: agent.name,
        target: agent.target,
        connectedAt: new Date(agent.connectedAt).toISOString(),
        queued: lane.queued,
        last: agent.last && {
          at: new Date(agent.last.startedAt).toISOString(),
          status: agent.last.status,
          error: agent.last.error,
          ms: agent.last.ms,
        },
      })),
    }));
  }
  const one = async (state: EndpointState): Promise<Endpoint> => (await describe([state]))[0]!;

  /** On an origin that endpoints share, a target's page could read what the others answer. */
  function checkBrowsable({ browsable }: EndpointPatch): void {
    if (!browsable || hasHooksDomain) return;
    throw new HooktapError("browsable_needs_domain", "an endpoint is browsable only on an origin of its own", {
      hint: "start the relay with --hooks-domain, so that it has one",
    });
  }

  return new Hono()
    .get("/", scope("admin"), async (c) => c.json({ endpoints: await describe(endpoints.list()) }))
    .post("/", scope("admin"), input("json", EndpointInput), async (c) => {
      checkBrowsable(c.req.valid("json"));
      const state = await endpoints.create(c.req.valid("json"));
      return c.json(await one(state), 201);
    })
    .get("/:name", scope("admin"), async (c) => c.json(await one(endpoints.existing(c.req.param("name")))))
    .patch("/:name", scope("admin"), input("json", EndpointPatch), async (c) => {
      checkBrowsable(c.req.valid("json"));
      const state = await endpoints.update(c.req.param("name"), c.req.valid("json"));
      const { retention, customProviders } = c.req.valid("json");
      if (retention) void pruning.run();
      if (customProviders) await verification.reverify(state.name);
      return c.json(await one(state));
    })
    .post("/:name/prunable", scope("admin"), input("json", Retention.partial()), async (c) => {
      const { name, settings } = endpoints.existing(c.req.param("name"));
      const { retention } = applySettings({ retention: c.req.valid("json") }, settings);
      return c.json(await store.prunable(name, retention));
    })
    .delete("/:name", scope("admin"), async (c) => {
      const name = c.req.param("name");
      await endpoints.remove(name);
      for (const { agent } of hub.serving(name)) {
        agent.dismiss(4404, { code: "endpoint_not_found", message: `the endpoint ${name} was deleted`, hint: null });
      }
      return c.body(null, 204);
    });
}
