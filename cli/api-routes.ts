import type { hc } from "hono/client";
import type { Api } from "../server/api/app.ts";
import type { Answer } from "./http-call.ts";

/** The relay's routes, each called by its path and `$method`, as hono's client types them. */
export type ApiRoutes = ReturnType<typeof hc<Api>>["api"];

interface Input {
  param?: Record<string, string>;
  query?: Record<string, string | string[] | undefined>;
  json?: unknown;
}

interface Options {
  headers?: Record<string, string>;
  /** `body`: what goes out in place of JSON, piece by piece, with a type of its own among the headers. */
  init?: { signal?: AbortSignal; body?: AsyncIterable<Uint8Array> };
}

/** A call as it goes out; `path` begins with a slash. */
export interface RouteCall {
  method: string;
  path: string;
  json: unknown;
  body: AsyncIterable<Uint8Array> | undefined;
  headers: Record<string, string>;
  signal: AbortSignal | undefined;
}

function pathOf(steps: readonly string[], { param = {}, query = {} }: Input): string {
  const path = steps.map((step) => (step.startsWith(":") ? encodeURIComponent(param[step.slice(1)]!) : step));
  const asked = new URLSearchParams();
  for (const [name, given] of Object.entries(query)) {
    for (const value of [given].flat()) if (value !== undefined) asked.append(name, value);
  }
  const search = asked.toString();
  return `/${path.join("/")}${search === "" ? "" : `?${search}`}`;
}

/**
 * The routes below a path, typed by the relay's own. What hono's client brings for the browser (`Headers`, `FormData`) takes node longer
 * to load than a short command runs, so it lends its types only.
 */
export function apiRoutes(base: string, send: (call: RouteCall) => Promise<Answer>): ApiRoutes {
  const node = (steps: readonly string[]): unknown =>
    new Proxy(() => {}, {
      // A promise would be asked for its `then`.
      get: (_, key) => (typeof key === "string" && key !== "then" ? node([...steps, key]) : undefined),
      apply(_, __, given: [Input?, Options?]) {
        const [input = {}, { headers = {}, init } = {}] = given;
        const method = steps.at(-1)!.replace("$", "").toUpperCase();
        return send({
          method,
          path: pathOf(steps.slice(0, -1), input),
          json: input.json,
          body: init?.body,
          headers,
          signal: init?.signal,
        });
      },
    });
  return node([base]) as ApiRoutes;
}
