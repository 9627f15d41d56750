import type { Context, Hono, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { getCookie } from "hono/cookie";
import { HooktapError } from "../../protocol/error.ts";
import type { Auth } from "../auth.ts";

/** What a route asks of its caller. `public` is for what tells nothing and changes nothing, and for signing in. */
export type Scope = "public" | "admin";

const declared = new WeakMap<MiddlewareHandler, Scope>();

/** What a handler asks for; nothing if it is none of those below. */
export const scopeOf = (handler: object): Scope | undefined => declared.get(handler as MiddlewareHandler);

/** The cookie's name bears the port: cookies are shared by all ports of a host. */
export const cookieName = (port: number): string => `hooktap_${port}`;

/** Every route begins with one of these; `assertScoped` finds those that do not. */
export function createScope(auth: Auth, port: () => number) {
  async function allowed(c: Context): Promise<boolean> {
    const authorization = c.req.header("authorization");
    if (authorization !== undefined) return auth.isBearer(authorization);
    const cookie = getCookie(c, cookieName(port()));
    // A cookie alone does not tell who made the browser send it.
    const site = c.req.header("sec-fetch-site");
    return cookie !== undefined && (site === "same-origin" || site === "none") && (await auth.isSession(cookie));
  }

  return function scope(needed: Scope): MiddlewareHandler {
    const handler = createMiddleware(async (c, next) => {
      if (needed !== "public" && !(await allowed(c))) {
        throw new HooktapError("unauthorised", "this needs the relay's token, or a session that is signed in", {
          hint: "run `hooktap open`, or send Authorization: Bearer TOKEN",
        });
      }
      await next();
    });
    declared.set(handler, needed);
    return handler;
  };
}

/** Throws for a route that declares no scope: the relay does not start with one. */
export function assertScoped(app: Hono): void {
  const routes = new Map<string, boolean>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue;
    const key = `${method} ${path}`;
    routes.set(key, (routes.get(key) ?? false) || scopeOf(handler) !== undefined);
  }
  const open = [...routes].filter(([, scoped]) => !scoped).map(([key]) => key);
  if (open.length > 0) throw new Error(`routes without a scope: ${open.join(", ")}`);
}
