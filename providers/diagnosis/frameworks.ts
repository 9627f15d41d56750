/** What a handler may be written with. */
export type Framework = "express" | "hono" | "next" | "fastify" | "fastapi" | "flask" | "rails" | "go";

/** How to get at a request's raw bytes, by framework. */
export const rawBody: Readonly<Record<Framework, string>> = {
  express:
    'In Express: put express.raw({ type: "*/*" }) on this route, ahead of express.json(), and use req.body, a Buffer.',
  hono: "In Hono: use new Uint8Array(await c.req.arrayBuffer()) before c.req.json().",
  next: "In a Next.js route handler: use await request.text() (or arrayBuffer()) and parse that; under pages/api turn bodyParser off.",
  fastify:
    'In Fastify: addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => done(null, body)).',
  fastapi: "In FastAPI: use await request.body(), and take no model as the handler's parameter.",
  flask: "In Flask: call request.get_data() before request.json or request.form.",
  rails: "In Rails: use request.raw_post, never params.",
  go: "In Go: read io.ReadAll(r.Body) once, check it, then decode it with json.Unmarshal.",
};
