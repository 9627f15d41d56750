import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A webhook as a stand-in keeps it; `more` is what its provider has besides. */
interface KeptWebhook {
  id: string;
  url: string;
  secret: string;
  more: Record<string, unknown>;
}

/** A server on this machine that behaves as a provider's documents say. */
export interface ProviderApi {
  url: string;
  key: string;
  webhooks: Map<string, KeptWebhook>;
  /** What was called, as `POST /v2/webhooks`. */
  calls: string[];
  /** Puts a webhook there that nobody connected. */
  add(url: string, more?: Record<string, unknown>): KeptWebhook;
}

type Reply = [status: number, body?: unknown];
interface Incoming {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>);
}

interface StandIn {
  key: string;
  authorization: string;
  newId(count: number): string;
  newSecret(): string;
  answer(incoming: Incoming, api: Pick<ProviderApi, "webhooks" | "add">): Reply;
}

async function start({ key, authorization, newId, newSecret, answer }: StandIn): Promise<ProviderApi> {
  const webhooks = new Map<string, KeptWebhook>();
  const calls: string[] = [];
  let made = 0;
  const add = (url: string, more: Record<string, unknown> = {}) => {
    const webhook = { id: newId(++made), url, secret: newSecret(), more };
    webhooks.set(webhook.id, webhook);
    return webhook;
  };
  const server = createServer((request, response) => {
    void jsonOf(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url!, "http://here");
      calls.push(`${request.method} ${pathname}`);
      const known = request.headers.authorization === authorization;
      const incoming = { method: request.method!, path: pathname, query: searchParams, body };
      const [status, told] = known ? answer(incoming, { webhooks, add }) : [401, { message: "invalid credentials" }];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(told === undefined ? "" : JSON.stringify(told));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key, webhooks, calls, add };
}

const NOT_FOUND: Reply = [404, { message: "not found" }];

/** Dolby OptiView: pages of at most two, a secret of its own address, and no deletion of an active webhook. */
export function optiviewStandIn(): Promise<ProviderApi> {
  const key = "c4n4ry-key:c4n4ry-value";
  const shown = ({ id, url, more }: KeptWebhook) => ({ id, url, name: "", active: true, events: ["*"], ...more });
  return start({
    key,
    authorization: `Basic ${Buffer.from(key).toString("base64")}`,
    newId: (count) => `whk_${count}`,
    newSecret: () => `dolby_sec_c4n4ry${randomBytes(12).toString("hex")}`,
    answer({ method, path, query, body }, { webhooks, add }) {
      const [, id, part] = /^\/v2\/webhooks(?:\/([^/]+)(\/secret)?)?$/.exec(path) ?? [];
      if (!path.startsWith("/v2/webhooks")) return NOT_FOUND;
      if (id === undefined && method === "POST") {
        const { url, ...more } = body;
        return [200, { data: shown(add(url as string, { active: true, ...more })) }];
      }
      if (id === undefined) {
        const all = [...webhooks.values()];
        const from = Number(query.get("cursor") ?? 0);
        const to = from + Math.min(2, Number(query.get("limit") ?? 20));
        const hasMore = to < all.length;
        return [
          200,
          { data: all.slice(from, to).map(shown), pagination: { hasMore, ...(hasMore ? { cursor: String(to) } : {}) } },
        ];
      }
      const webhook = webhooks.get(id);
      if (!webhook) return NOT_FOUND;
      if (part) return [200, { data: { secret: webhook.secret } }];
      if (method === "PATCH") {
        const { url = webhook.url, ...more } = body;
        Object.assign(webhook, { url, more: { ...webhook.more, ...more } });
      }
      if (method === "DELETE") {
        if (webhook.more["active"] !== false) return [409, { message: "deactivate the webhook first" }];
        webhooks.delete(id);
        return [204];
      }
      return [200, { data: shown(webhook) }];
    },
  });
}

/** Dolby Millicast: pages of at most two, three flags, a secret that is renewed at once; `showsSecrets`: also in lists. */
export function millicastStandIn({ showsSecrets = true } = {}): Promise<ProviderApi> {
  const key = "c4n4ry-api-secret";
  const flags = { isFeedHooks: false, isRecordingHooks: false, isThumbnailHooks: false };
  const shown = ({ id, url, secret, more }: KeptWebhook, withSecret: boolean) => ({
    ...flags,
    ...more,
    id: Number(id),
    url,
    ...(withSecret ? { secret } : {}),
  });
  return start({
    key,
    authorization: `Bearer ${key}`,
    newId: (count) => String(470 + count),
    newSecret: () => randomBytes(32).toString("base64"),
    answer({ method, path, query, body }, { webhooks, add }) {
      const id = /^\/api\/webhooks\/(\w+)$/.exec(path)?.[1];
      if (method === "POST" && path === "/api/webhooks") {
        const { url, ...more } = body;
        return [200, { status: "success", data: shown(add(url as string, more), true) }];
      }
      if (method === "GET" && id === "list") {
        const from = Number(query.get("startingId") ?? 0);
        const all = [...webhooks.values()].filter((webhook) => Number(webhook.id) >= from);
        const page = all.slice(0, Math.min(2, Number(query.get("itemCount"))));
        return [200, { status: "success", data: page.map((webhook) => shown(webhook, showsSecrets)) }];
      }
      const webhook = webhooks.get(id ?? "");
      if (!webhook) return [404, { status: "fail", data: { message: "no such webhook" } }];
      if (method === "DELETE") webhooks.delete(webhook.id);
      const { url = webhook.url, refreshSecret, ...more } = body;
      Object.assign(webhook, { url, more: { ...webhook.more, ...more } });
      if (refreshSecret === true) webhook.secret = randomBytes(32).toString("base64");
      return [200, { status: "success", data: shown(webhook, showsSecrets || refreshSecret === true) }];
    },
  });
}

/** Dolby.io Media: one webhook a token; `needsId`: it shows one only to who names it. */
export function mediaStandIn({ needsId = false } = {}): Promise<ProviderApi> {
  const key = "c4n4ry-api-token";
  return start({
    key,
    authorization: `Bearer ${key}`,
    newId: (count) => `webhook-${count}`,
    newSecret: () => "",
    answer({ method, path, query, body }, { webhooks, add }) {
      if (path !== "/media/webhooks") return NOT_FOUND;
      const callback = body["callback"] as { url: string } | undefined;
      if (method === "POST") {
        if (webhooks.size > 0) return [409, { title: "Conflict", detail: "a webhook is registered for this token" }];
        return [201, { webhook_id: add(callback!.url).id }];
      }
      const id = query.get("id");
      if (id === null && needsId) return [400, { title: "id is missing" }];
      const webhook = id === null ? [...webhooks.values()][0] : webhooks.get(id);
      if (!webhook) return NOT_FOUND;
      if (method === "DELETE") webhooks.delete(webhook.id);
      if (method === "PUT") webhook.url = callback!.url;
      return [200, { webhook_id: webhook.id, callback: { url: webhook.url, headers: {} } }];
    },
  });
}
