import { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { HooktapError } from "../protocol/error.ts";
import { createApi } from "./api/app.ts";
import { createScope } from "./api/scope.ts";
import { createSite } from "./api/site.ts";
import { createAuth } from "./auth.ts";
import { createBulk } from "./bulk.ts";
import { createBundleExport } from "./bundle-export.ts";
import { createBundleImport } from "./bundle-import.ts";
import { openDataFolder } from "./data-folder.ts";
import { createDisk } from "./disk.ts";
import { createEndpoints } from "./endpoints.ts";
import { createExplain } from "./explain.ts";
import { createFeed } from "./feed.ts";
import { createHandshakes } from "./handshakes.ts";
import { hookUrl } from "./hook-url.ts";
import { createHooksListener } from "./hooks-listener.ts";
import { createHookSender } from "./hook-sender.ts";
import { createHub } from "./hub.ts";
import { createIngest } from "./ingest.ts";
import { createHostCheck, createListener, isLoopback, listen, originOf, refuseHost } from "./listeners.ts";
import { createPace } from "./pace.ts";
import { createPlays } from "./plays.ts";
import { createReplay } from "./replay.ts";
import { createRespond } from "./respond.ts";
import { createPruning } from "./retention.ts";
import { createSecretBox } from "./secret-box.ts";
import { createSecrets } from "./secrets.ts";
import { createSignatures } from "./signatures.ts";
import { openSqliteStore } from "./store/sqlite/store.ts";
import { createTrigger } from "./trigger.ts";
import { createTunnel } from "./tunnel.ts";
import { createUpgrades } from "./upgrades.ts";
import { createVerification } from "./verification.ts";
import { version } from "./version.ts";

export interface RelayOptions {
  /** The console's port; 0 takes a free one. */
  port: number;
  hooksPort: number;
  host: string;
  /** The data folder; made where it is missing. */
  data: string;
  /** The admin token; without it the one in DATA/token. */
  token?: string | undefined;
  /** Public origins, where a proxy stands before the listeners. */
  hooksUrl?: string | undefined;
  consoleUrl?: string | undefined;
  /** Endpoints are `<endpoint>.<domain>`. */
  hooksDomain?: string | undefined;
  /** The clock, in ms. */
  now?: () => number;
}

/** A running relay. `console` and `hooks` are the bare origins of the bound listeners. */
export interface Relay {
  console: string;
  hooks: string;
  token: string;
  /** A link that signs a browser in once, within five minutes, and leads to `next`. */
  openUrl(next?: string): string;
  close(): Promise<void>;
}

/**
 * Starts a relay: the only place where its parts are put together. Resolves when both listeners answer. Throws a `HooktapError` for a
 * port in use, a data folder that cannot be written or is in use, and a database it must not touch.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const now = options.now ?? Date.now;
  const hooksDomain = options.hooksDomain?.toLowerCase();
  if (hooksDomain !== undefined && !DOMAIN.test(hooksDomain)) {
    throw new HooktapError("bad_url", `--hooks-domain takes a domain such as hooks.example.com, not ${hooksDomain}`, {
      hint: "give the name alone, without scheme, port or path",
    });
  }
  const hooksUrl = publicOrigin("--hooks-url", options.hooksUrl);
  const consoleUrl = publicOrigin("--console-url", options.consoleUrl);
  if (hooksDomain && consoleUrl && isWithin(new URL(consoleUrl).hostname, hooksDomain)) {
    throw new HooktapError("bad_url", `--console-url ${consoleUrl} lies within --hooks-domain ${hooksDomain}`, {
      hint: "give the console a name outside: pages there could plant cookies for it",
    });
  }
  const createsEndpoints = isLoopback(options.host) && !hooksUrl && !hooksDomain;
  const folder = openDataFolder(options.data);
  const undo: (() => unknown)[] = [() => folder.release()];
  try {
    const token = folder.token(options.token);
    const store = await openSqliteStore({ file: folder.database, now });
    undo.push(() => store.close());
    const endpoints = await createEndpoints(store, now);
    const secrets = await createSecrets(store, createSecretBox(folder.key()), endpoints, now);
    const auth = createAuth({ token, store, now });
    const hub = createHub();
    const pace = createPace();
    const signatures = createSignatures(store);
    undo.push(() => signatures.close());
    const verification = createVerification(store, endpoints, signatures);
    undo.push(() => verification.close());
    const closing = new EventEmitter().setMaxListeners(0);
    const bound = { console: "", hooks: "", port: 0 };
    const urlOf = (endpoint: string) => hookUrl({ hooks: hooksUrl ?? bound.hooks, domain: hooksDomain }, endpoint);

    const pruning = createPruning(store, endpoints);
    undo.push(() => pruning.close());
    const disk = createDisk(options.data, () => void pruning.run());
    undo.push(() => disk.close());

    const upgrades = createUpgrades(hub, store);
    const handshakes = createHandshakes(store, endpoints);
    const sender = createHookSender(() => hooks.server.address() as AddressInfo);
    const ingest = createIngest({
      store,
      endpoints,
      verification,
      handshakes,
      respond: createRespond(hub, endpoints, store),
      respondUpgrade: upgrades.respond,
      accepts: () => !disk.low,
      captured(socket, id) {
        pace.captured();
        sender.captured(socket, id);
      },
      publicUrl: (hook, rawTarget) => (hook.byHost ? urlOf(hook.endpoint) : (hooksUrl ?? bound.hooks)) + rawTarget,
      hooksDomain,
      createsEndpoints,
      now,
    });
    const hooks = createHooksListener({ store, ingest, upgrades });
    undo.push(() => hooks.close());

    const replay = createReplay({ store, hub, endpoints, signatures, now });
    const bulk = await createBulk({ store, replay, hub, pace, now });
    undo.push(() => bulk.close());

    const plays = createPlays(now);
    undo.push(() => plays.close());
    const trigger = createTrigger({ store, endpoints, sender, plays, hookUrl: urlOf, now });

    const hosts = createHostCheck(options.host, () => bound.port, consoleUrl);
    const api = createApi({
      auth,
      scope: createScope(auth, () => bound.port),
      store,
      endpoints,
      secrets,
      hub,
      feed: createFeed(store),
      verification,
      explain: createExplain(endpoints, signatures),
      handshakes,
      pruning,
      disk,
      replay,
      bulk,
      trigger,
      plays,
      bundleExport: createBundleExport(store, endpoints),
      bundleImport: createBundleImport({ store, endpoints, verification, now }),
      site: createSite(fileURLToPath(new URL("../web", import.meta.url))),
      hookUrl: urlOf,
      hasHooksDomain: hooksDomain !== undefined,
      hooks: () => hooksUrl ?? bound.hooks,
      consoleUrl: () => consoleUrl ?? bound.console,
      port: () => bound.port,
      isOwnOrigin: hosts.isOwnOrigin,
      now,
      onClose(callback) {
        closing.on("close", callback);
        return () => closing.off("close", callback);
      },
    });
    const answer = getRequestListener(api.fetch);
    const consoleServer = createListener((req, res) => {
      if (!refuseHost(hosts, req, res)) void answer(req, res);
    });
    const tunnel = createTunnel({
      hub,
      store,
      endpoints,
      pace,
      verification,
      version,
      console: () => consoleUrl ?? bound.console,
      hooks: () => hooksUrl ?? bound.hooks,
      hookUrl: urlOf,
      createsEndpoints,
      authorised: (req) => auth.isBearer(req.headers.authorization),
      now,
    });
    consoleServer.on("upgrade", (req, socket, head) => {
      if (hosts.problem(req))
        socket.end("HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      else tunnel.upgrade(req, socket, head);
    });

    const closeHooks = () => closeServer(hooks.server, hooks);
    const closeConsole = () =>
      closeServer(consoleServer, {
        closeIdle: () => consoleServer.closeIdleConnections(),
        closeAll: () => consoleServer.closeAllConnections(),
      });
    undo.push(closeHooks, closeConsole);
    bound.port = await listen(consoleServer, { port: options.port, host: options.host, flag: "--port" });
    const hooksPort = await listen(hooks.server, { port: options.hooksPort, host: options.host, flag: "--hooks-port" });
    bound.console = originOf(options.host, bound.port);
    bound.hooks = originOf(options.host, hooksPort);
    folder.announce({ pid: process.pid, console: bound.console, hooks: bound.hooks });

    let closed: Promise<void> | null = null;
    return {
      console: bound.console,
      hooks: bound.hooks,
      token,
      openUrl: (next = "/") => `${consoleUrl ?? bound.console}/auth?code=${auth.mintCode(next)}`,
      close() {
        closed ??= (async () => {
          closing.emit("close");
          tunnel.close();
          await Promise.all([upgrades.close(), bulk.close(), plays.close()]);
          await Promise.all([closeHooks(), closeConsole()]);
          hooks.close();
          disk.close();
          await pruning.close();
          verification.close();
          await signatures.close();
          await store.close();
          folder.release();
        })();
        return closed;
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** What is under way when a server closes may take so long. */
const LAST_MS = 2_000;

/** Stops accepting, lets what is under way finish for a moment, then cuts what is left. */
async function closeServer(
  server: ReturnType<typeof createListener>,
  connections: { closeIdle(): void; closeAll(): void },
): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => connections.closeAll(), LAST_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    connections.closeIdle();
  });
}

const DOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`);

function publicOrigin(flag: string, url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || new URL(url).pathname !== "/") {
    throw new HooktapError("bad_url", `${flag} takes an origin such as https://hooks.example.com, not ${url}`, {
      hint: "give scheme, host and port only",
    });
  }
  return new URL(url).origin;
}
