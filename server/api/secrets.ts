import { Hono } from "hono";
import { customId } from "../../protocol/custom-id.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { Summary } from "../../protocol/request.ts";
import { RotateInput, SecretInput, SecretTestInput, type SecretTrial } from "../../protocol/secret.ts";
import { providers } from "../../providers/index.ts";
import { ownProvider } from "../own-providers.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";

/** A secret is tried on the provider's requests among so many of the newest. */
const LOOKED_THROUGH = 500;

/** `/api/endpoints/:name/secrets`. No answer holds a value. */
export function secretRoutes({ scope, store, endpoints, secrets, verification, explain }: ApiDeps) {
  function checkProvider(endpoint: string, id: string): void {
    const own = endpoints.existing(endpoint).settings.customProviders;
    if (Object.hasOwn(providers, id) || own.some((one) => customId(one) === id)) return;
    throw new HooktapError("provider_unknown", `there is no provider named ${id}`, {
      hint: "list them with: hooktap providers",
    });
  }

  /** The newest requests of a provider; where none is recognised as its, those that are nobody's. */
  async function lately(endpoint: string, provider: string, limit: number): Promise<Summary[]> {
    const { requests } = await store.list({ endpoint, limit: LOOKED_THROUGH });
    const of = (id: string | null) => requests.filter((one) => one.provider === id && !one.refused);
    const own = of(provider);
    return (own.length > 0 ? own : of(null)).slice(0, limit);
  }

  return new Hono()
    .get("/:name/secrets", scope("admin"), (c) => c.json({ secrets: secrets.list(c.req.param("name")) }))
    .post("/:name/secrets", scope("admin"), input("json", SecretInput), async (c) => {
      const name = c.req.param("name");
      checkProvider(name, c.req.valid("json").provider);
      const added = await secrets.add(name, c.req.valid("json"));
      await verification.reverify(name);
      return c.json(added, 201);
    })
    .post("/:name/secrets/rotate", scope("admin"), input("json", RotateInput), async (c) => {
      const name = c.req.param("name");
      checkProvider(name, c.req.valid("json").provider);
      const rotation = await secrets.rotate(name, c.req.valid("json"));
      await verification.reverify(name);
      return c.json(rotation, 201);
    })
    .post("/:name/secrets/test", scope("admin"), input("json", SecretTestInput), async (c) => {
      const { name } = endpoints.existing(c.req.param("name"));
      const { limit, ...tried } = c.req.valid("json");
      const { provider } = tried;
      if (typeof provider === "object") ownProvider(provider);
      else checkProvider(name, provider);
      const results: SecretTrial[] = [];
      for (const { id, seq, receivedAt, eventType } of await lately(
        name,
        typeof provider === "object" ? customId(provider) : provider,
        limit,
      )) {
        const captured = await store.get(seq);
        if (!captured) continue;
        const { status, reason, diagnosis } = await explain(captured, tried);
        results.push({ id, receivedAt, eventType, status, reason, diagnosis: diagnosis?.message ?? null });
      }
      return c.json({ results });
    })
    .delete("/:name/secrets/:id", scope("admin"), async (c) => {
      await secrets.remove(c.req.param("name"), c.req.param("id"));
      return c.body(null, 204);
    });
}
