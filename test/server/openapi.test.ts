import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import type { BulkReplay } from "../../protocol/bulk.ts";
import type { Secret } from "../../protocol/secret.ts";
import type { Play } from "../../protocol/trigger.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { openSocket, socketTarget } from "../helpers/websocket.ts";

interface Operation {
  operationId: string;
  security?: [];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<string, { content?: Record<string, { schema?: { $ref: string } }> }>;
}
type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
};

async function described(relay: TestRelay): Promise<Document> {
  return (await (await fetch(`${relay.console}/api/openapi.json`)).json()) as Document;
}

test("the API describes itself, to anybody, as the specification of OpenAPI wants it", async () => {
  const relay = await testRelay();
  const document = await described(relay);
  expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "/api" }] });
  expect(await new Validator().validate(document)).toEqual({ valid: true });
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(operations.filter(({ security }) => security).map(({ operationId }) => operationId)).toEqual([
    "describeApi",
    "health",
    "signIn",
  ]);
});

test("what a route takes is told with its limits", async () => {
  const { paths } = await described(await testRelay());
  expect(paths["/requests"]!["get"]!.parameters).toContainEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 500, default: 50 },
  });
  expect(paths["/requests/{id}/replay"]!["post"]!.requestBody!.content["application/json"]!.schema).toMatchObject({
    type: "object",
    properties: { sign: { enum: ["keep", "resign", "none", "break"] } },
  });
  expect(paths["/bundles/import"]!["post"]!.requestBody).toEqual({
    required: false,
    content: { "application/x-ndjson": {} },
  });
  expect(paths["/endpoints"]!["post"]!.requestBody).toMatchObject({ required: true });
  expect(paths["/requests/{id}/verify"]!["post"]!.requestBody).toMatchObject({ required: false });
});

/** Shapes as they are described, but without room for more. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return inner["properties"] && !("additionalProperties" in inner) ? { ...inner, additionalProperties: false } : inner;
}

test("every route answers what its description says, and nothing else", async () => {
  const relay = await testRelay();
  const document = await described(relay);
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "api", components: strict(document.components) as object });
  const left = new Set(
    Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((one) => `${one} ${path}`)),
  );
  const untold: string[] = [];

  async function call<T = unknown>(key: string, values: Record<string, string> = {}, body?: unknown): Promise<T> {
    const [method, template] = key.split(" ") as [string, string];
    const operation = document.paths[template]![method]!;
    left.delete(key);
    const [path, query = ""] = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name]!).split("?");
    const search = operation.parameters.flatMap(({ name, in: place }) =>
      place === "query" && values[name] !== undefined ? `${name}=${encodeURIComponent(values[name])}` : [],
    );
    const lines = typeof body === "string";
    const answer = await fetch(`${relay.console}/api${path}?${[query, ...search].join("&")}`, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${relay.token}`,
        ...(body === undefined ? {} : { "content-type": lines ? "application/x-ndjson" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: lines ? body : JSON.stringify(body) }),
    });
    const [[status, { content = {} }]] = Object.entries(operation.responses) as [[string, Operation["responses"][""]]];
    const type = answer.headers.get("content-type")?.split(";")[0];
    if (`${answer.status}` !== status) throw new Error(`${key}: ${answer.status} ${await answer.text()}`);
    expect([key, type]).toEqual([key, Object.keys(content)[0]]);
    const ref = content["application/json"]?.schema?.$ref;
    if (ref === undefined) {
      if (type === "text/event-stream") return void (await answer.body!.cancel()) as T;
      return (await answer.text()) as T;
    }
    const value = await answer.json();
    const validate = ajv.getSchema(`api${ref}`)!;
    if (!validate(value)) untold.push(`${key}: ${ajv.errorsText(validate.errors)}`);
    return value as T;
  }

  await call("get /health");
  await call("get /openapi.json");
  await call("get /session");
  await call("post /session", {}, { token: relay.token });
  await call("post /codes", {}, { next: "/" });

  await call("post /endpoints", {}, { name: "shop" });
  const customProviders = [{ id: "shop", header: "x-shop-signature" }];
  await call("patch /endpoints/{name}", { name: "shop" }, { customProviders });
  await call("get /providers", { endpoint: "shop" });
  const name = "default";
  const secret = { provider: "transcodely", secret: "whsec_0123456789abcdef" };
  await call("post /endpoints/{name}/secrets", { name }, { ...secret, label: "first" });
  const rotation = await call<{ secret: Secret }>(
    "post /endpoints/{name}/secrets/rotate",
    { name },
    { ...secret, secret: "whsec_fedcba9876543210" },
  );

  const target = await testTarget((_req, res) => void res.writeHead(500, { "x-a": "1" }).end("no"));
  await testAgent(relay, target.url);
  const headers = { "transcodely-signature": "t=1,v1=00", "content-type": "application/json" };
  const body = '{"event":"job.completed","job":{"id":"j"}}';
  for (let i = 0; i < 2; i++) await fetch(`${relay.hooks}/default/x`, { method: "POST", headers, body });
  await until(async () => (await relay.list()).every(({ delivery }) => delivery?.status === 500));
  const { id, seq } = (await relay.list())[0]!;

  await call("get /agents");
  await call("get /endpoints");
  await call("get /endpoints/{name}", { name });
  await call("get /endpoints/{name}/log", { name });
  await call("get /endpoints/{name}/secrets", { name });
  await call("post /endpoints/{name}/secrets/test", { name }, secret);
  await call("post /endpoints/{name}/prunable", { name }, { count: 1 });
  await call("get /requests", { limit: "1" });
  await call("get /requests/values", { endpoint: name, key: "path" });
  await call("get /requests/matching", { q: "path:/x", seqs: `${seq}` });
  await call("get /requests/{id}", { id });
  await call("patch /requests/{id}", { id }, { note: "seen" });
  await call("get /requests/{id}/story", { id });
  expect(await call("get /requests/{id}/body", { id })).toBe(body);
  const part = await fetch(`${relay.console}/api/requests/${id}/body`, {
    headers: { authorization: `Bearer ${relay.token}`, range: "bytes=0-1" },
  });
  expect(Object.keys(document.paths["/requests/{id}/body"]!["get"]!.responses)).toContain(`${part.status}`);
  expect(await part.text()).toBe(body.slice(0, 2));
  await call("post /requests/{id}/verify", { id }, {});
  const delivery = await call<{ id: string }>("post /requests/{id}/replay", { id }, { sign: "resign" });
  await call("get /requests/{id}/deliveries", { id });
  expect(await call("get /requests/{id}/deliveries/{delivery}/body", { id, delivery: delivery.id })).toBe("no");

  const chat = await socketTarget((socket) => socket.send("hello"));
  await testAgent(relay, chat.url, { name: "chat", endpoints: ["shop"] });
  await openSocket(relay, "/shop/chat");
  const upgraded = (await relay.list())[0]!;
  await until(async () => (await relay.detail(upgraded.id)).deliveries.length === 1);
  const [opened] = (await relay.detail(upgraded.id)).deliveries;
  await call("get /requests/{id}/deliveries/{delivery}/messages", { id: upgraded.id, delivery: opened!.id });

  const bulk = await call<BulkReplay>("post /replays", {}, { endpoint: name, q: "", rate: 0.1 });
  const one = { id: `${bulk.id}` };
  await call("post /replays/count", {}, { endpoint: name, q: "" });
  await until(async () => (await call<BulkReplay>("get /replays/{id}", one)).failed > 0);
  await call("post /replays/{id}/pause", one);
  await call("post /replays/{id}/resume", one);
  await call("post /replays/{id}/cancel", one);
  await call("get /replays/{id}/failures", one);
  await call("get /replays/{id}/settled", one);
  await call("get /replays");

  await call("get /events");
  const trigger = { endpoint: name, provider: "transcodely" };
  await call("post /trigger", {}, trigger);
  const { play } = await call<{ play: Play }>("post /trigger", {}, { ...trigger, asProvider: { speed: 1 } });
  await call("get /plays");
  await call("get /plays/{id}", { id: play.id });
  await call("post /plays/{id}/cancel", { id: play.id });

  const bundle = await call<string>("post /bundles/export", {}, { endpoint: name });
  await call("post /bundles/import", { endpoint: "shop", run: "r" }, bundle);
  await call("get /live");
  await call("delete /endpoints/{name}/secrets/{id}", { name, id: rotation.secret.id });
  await call("delete /requests/{id}", { id });
  await call("delete /endpoints/{name}", { name: "shop" });
  await call("delete /session");
  for (const [path, status] of [
    ["/requests/zzzzzzz-zzzz", 404],
    ["/requests?limit=none", 400],
  ] as const) {
    const answer = await relay.api("GET", path);
    expect(answer.status).toBe(status);
    if (!ajv.validate({ $ref: "api#/components/schemas/ApiError" }, answer.body)) untold.push(path);
  }
  expect(untold).toEqual([]);
  expect([...left]).toEqual([]);
});
