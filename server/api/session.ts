import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { HooktapError } from "../../protocol/error.ts";
import { version } from "../version.ts";
import type { ApiDeps } from "./app.ts";
import { input } from "./input.ts";
import { cookieName } from "./scope.ts";

const Codes = z.strictObject({ next: z.string().max(2000).optional() });
const SignIn = z.strictObject({ token: z.string().max(1000) });

async function startSession(c: Context, { auth, port }: ApiDeps): Promise<void> {
  const { cookie, maxAge } = await auth.createSession();
  setCookie(c, cookieName(port()), cookie, { httpOnly: true, sameSite: "Strict", path: "/", maxAge });
}

/** `/api/session` and `/api/codes`: how a browser signs in and out. */
export function sessionRoutes(deps: ApiDeps) {
  const { scope, auth, port, hooks, consoleUrl } = deps;
  return new Hono()
    .get("/session", scope("admin"), (c) => c.json({ version, hooks: hooks(), console: consoleUrl() }))
    .post("/session", scope("public"), input("json", SignIn), async (c) => {
      if (!auth.isToken(c.req.valid("json").token)) {
        throw new HooktapError("unauthorised", "this is not the relay's token", {
          hint: "it is in DATA/token; `hooktap open` signs in without it",
        });
      }
      await startSession(c, deps);
      return c.body(null, 204);
    })
    .delete("/session", scope("admin"), async (c) => {
      const name = cookieName(port());
      const cookie = getCookie(c, name);
      if (cookie !== undefined) await auth.endSession(cookie);
      deleteCookie(c, name, { path: "/" });
      return c.body(null, 204);
    })
    .post("/codes", scope("admin"), input("json", Codes), (c) => {
      const code = auth.mintCode(c.req.valid("json").next ?? "/");
      return c.json({ url: `${consoleUrl()}/auth?code=${code}` }, 201);
    });
}

/** `/auth?code=…`: a one-time code becomes a cookie, and the address is clean again. */
export function authRoutes(deps: ApiDeps) {
  return new Hono().get("/", deps.scope("public"), async (c) => {
    const next = deps.auth.redeem(c.req.query("code") ?? "");
    if (next === null) {
      c.header("Content-Type", "text/html; charset=utf-8");
      return c.body(USED_CODE, 401);
    }
    await startSession(c, deps);
    return c.redirect(next, 303);
  });
}

const USED_CODE = `<!doctype html><meta charset="utf-8"><title>hooktap: sign in</title>
<p>This link was used already, or is older than five minutes.
<p>Run <code>hooktap open</code> for a new one, or <a href="/">sign in with the relay's token</a>.
`;
