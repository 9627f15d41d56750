import type { RouterRoute } from "hono/types";
import { z } from "zod";
import { inputOf } from "./input.ts";
import { OPERATIONS, type Operation, SHAPES } from "./operations.ts";
import { scopeOf } from "./scope.ts";

const ApiError = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
});

type Schema = Record<string, unknown>;

const BASE = "/api";
const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1);

/** JSON Schema as OpenAPI 3.1 has it: the document tells its dialect and its place. */
function plain(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id"));
}

function toSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  return plain(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
}

/** The parameters of a query. What comes as text is told as what it is read as. */
function queryParameters(schema: z.ZodType): object[] {
  const { required = [] } = toSchema(schema, "input") as { required?: string[] };
  const { properties = {} } = toSchema(schema, "output") as { properties?: Record<string, Schema> };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: "query",
    required: required.includes(name),
    // A list of numbers is written with commas.
    ...(one["type"] === "array" ? { style: "form", explode: false } : {}),
    schema: one,
  }));
}

/** All answers in one piece, so that shapes with a name are referred to by it. */
function answerSchemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  registry.add(ApiError, { id: "ApiError" });
  for (const [id, shape] of Object.entries(SHAPES)) registry.add(shape, { id });
  for (const { id, answer } of Object.values(OPERATIONS)) {
    if (answer instanceof z.ZodType && !registry.has(answer)) registry.add(answer, { id: `${capital(id)}Answer` });
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: "output",
    unrepresentable: "any",
    // An answer may gain fields: who reads it by this passes over what it does not know.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

function answerOf({ id, status = 200, answer, ranges }: Operation): object {
  const problem = { description: "What is wrong", content: json({ $ref: "#/components/schemas/ApiError" }) };
  if (answer === undefined) return { [status]: { description: "Done" }, default: problem };
  const content =
    typeof answer === "string" ? { [answer]: {} } : json({ $ref: `#/components/schemas/${nameOf(id, answer)}` });
  const parts = ranges && {
    206: { description: "The range", content },
    416: { description: "There is no such range" },
  };
  return { [status]: { description: "The answer", content }, ...parts, default: problem };
}

const json = (schema: Schema) => ({ "application/json": { schema } });

function nameOf(id: string, answer: z.ZodType): string {
  const shape = Object.entries(SHAPES).find(([, one]) => one === answer);
  return shape ? shape[0] : `${capital(id)}Answer`;
}

/**
 * The API as an OpenAPI 3.1 document, from its routes with the schemas that they check by. Throws for a route that `OPERATIONS` does
 * not have, and for one that it has and the API has not.
 */
export function openApi(routes: readonly RouterRoute[], version: string): object {
  const described = new Set<string>();
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path } of routes) {
    if (method === "ALL" || !path.startsWith(`${BASE}/`) || path.endsWith("*")) continue;
    const below = path.slice(BASE.length);
    const key = `${method} ${below}`;
    if (described.has(key)) continue;
    const operation = OPERATIONS[key];
    if (!operation) throw new Error(`a route without a description: ${key}`);
    described.add(key);
    const handlers = routes.filter((one) => one.method === method && one.path === path).map((one) => one.handler);
    const inputs = handlers.flatMap((handler) => inputOf(handler) ?? []);
    const given = (target: string) => inputs.find((one) => one.target === target)?.schema;
    const params = given("param");
    const inPath = params ? (toSchema(params, "output") as { properties: Record<string, Schema> }).properties : {};
    const query = given("query");
    const body = given("json");
    const taken = operation.takes ? { [operation.takes]: {} } : body && json(toSchema(body, "input"));
    (paths[below.replaceAll(/:(\w+)/g, "{$1}")] ??= {})[method.toLowerCase()] = {
      operationId: operation.id,
      summary: operation.summary,
      tags: [below.split("/")[1]!.replace(".json", "")],
      ...(handlers.some((handler) => scopeOf(handler) === "public") ? { security: [] } : {}),
      parameters: [
        ...[...below.matchAll(/:(\w+)/g)].map(([, name]) => ({
          name,
          in: "path",
          required: true,
          schema: inPath[name!] ?? { type: "string" },
        })),
        ...(query ? queryParameters(query) : []),
        ...(operation.header
          ? [{ ...operation.header, in: "header", required: false, schema: { type: "string" } }]
          : []),
      ],
      ...(taken ? { requestBody: { required: body ? !body.safeParse({}).success : false, content: taken } } : {}),
      responses: answerOf(operation),
    };
  }
  const missing = Object.keys(OPERATIONS).filter((key) => !described.has(key));
  if (missing.length > 0) throw new Error(`descriptions without a route: ${missing.join(", ")}`);
  return {
    openapi: "3.1.0",
    info: {
      title: "hooktap",
      version,
      description: "The relay's API. Times are ISO 8601 in UTC, durations are milliseconds, sizes are bytes.",
    },
    servers: [{ url: BASE }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The relay's token, in DATA/token." },
      },
      schemas: answerSchemas(),
    },
  };
}
