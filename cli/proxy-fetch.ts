import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { routeTo } from "./proxy.ts";

const BODILESS = new Set([204, 205, 304]);

/**
 * `fetch` that goes through the environment's proxy, which node's own (before version 24) does not know. Redirects are answers.
 * Throws a `proxy_refused` that names the proxy where it is to blame.
 */
export async function proxyFetch(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const route = await routeTo(url);
  if (!route) return fetch(request, { redirect: "manual" });
  const body = Buffer.from(await request.arrayBuffer());
  const { request: send } = url.protocol === "https:" ? https : http;
  const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const outgoing = send(url, {
      agent: route.agent,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      signal: request.signal,
    });
    outgoing.once("response", (response) => {
      const problem = route.problem(null);
      if (problem) reject(problem);
      else resolve(response);
    });
    outgoing.once("error", (error) => reject(route.problem(error) ?? error));
    outgoing.end(body);
  });
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!);
  }
  const status = incoming.statusCode!;
  const stream = BODILESS.has(status) ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
  return new Response(stream as ConstructorParameters<typeof Response>[0], { status, headers });
}
