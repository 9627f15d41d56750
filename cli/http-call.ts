import type { IncomingMessage } from "node:http";
import { routeTo } from "./proxy.ts";

export interface Call {
  method: string;
  headers: Record<string, string>;
  /** Pieces are sent as they come. */
  body?: string | AsyncIterable<Uint8Array> | undefined;
  signal?: AbortSignal | undefined;
}

/** Of a `Response`, what commands use: to load node's own would take them longer than most of them run. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array>;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

function answerOf(incoming: IncomingMessage): Answer {
  // Where only the status counts, a body that nobody reads must not keep the process.
  incoming.socket.unref();
  function read(): AsyncIterable<Uint8Array> {
    incoming.socket.ref();
    return incoming;
  }
  async function bytes(): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of read()) parts.push(part);
    return Buffer.concat(parts);
  }
  const text = async () => (await bytes()).toString("utf8");
  const status = incoming.statusCode!;
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => incoming.headersDistinct[name.toLowerCase()]?.join(", ") ?? null },
    get body() {
      return read();
    },
    arrayBuffer: async () => new Uint8Array(await bytes()).buffer,
    text,
    json: async () => JSON.parse(await text()) as unknown,
  };
}

/**
 * One HTTP request, through the environment's proxy where it names one. Redirects are answers. Throws a `proxy_refused` that names the
 * proxy where it is to blame, else what the connection met.
 */
export async function httpCall(url: URL, { method, headers, body, signal }: Call): Promise<Answer> {
  const route = await routeTo(url);
  // To import node:http reads each of its exports, and some of those load node's whole fetch: longer than most commands run.
  const { request: send } = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
  return new Promise((resolve, reject) => {
    const options = { method, headers, ...(signal ? { signal } : {}), ...(route ? { agent: route.agent } : {}) };
    const outgoing = send(url, options);
    outgoing.once("response", (incoming) => {
      const problem = route?.problem(null);
      if (problem) reject(problem);
      else resolve(answerOf(incoming));
    });
    const failed = (error: Error) => reject(route?.problem(error) ?? error);
    outgoing.once("error", failed);
    if (body === undefined || typeof body === "string") outgoing.end(body);
    else process.getBuiltinModule("node:stream").pipeline(body, outgoing, (error) => error && failed(error));
  });
}
