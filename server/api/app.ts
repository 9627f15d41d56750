import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { RouterRoute } from "hono/types";
import { z } from "zod";
import type { ProviderInfo } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import { type Provider, providers } from "../../providers/index.ts";
import type { Auth } from "../auth.ts";
import type { Clock } from "../clock.ts";
import type { Disk } from "../disk.ts";
import type { Endpoints } from "../endpoints.ts";
import type { Explain } from "../explain.ts";
import type { Feed } from "../feed.ts";
import type { Hub } from "../hub.ts";
import type { Bulk } from "../bulk.ts";
import type { BundleExport } from "../bundle-export.ts";
import type { BundleImport } from "../bundle-import.ts";
import type { Replay } from "../replay.ts";
import { ownProvider } from "../own-providers.ts";
import type { Plays } from "../plays.ts";
import type { Pruning } from "../retention.ts";
import type { Secrets } from "../secrets.ts";
import type { Store } from "../store/store.ts";
import type { Trigger } from "../trigger.ts";
import type { Handshakes } from "../handshakes.ts";
import type { Verification } from "../verification.ts";
import { version } from "../version.ts";
import { deliveryLogRoutes } from "./delivery-log.ts";
import { endpointRoutes } from "./endpoints.ts";
import { bundleRoutes } from "./bundles.ts";
import { answerFailure } from "./failure.ts";
import { input } from "./input.ts";
import { liveRoutes } from "./live.ts";
import { replayRoutes } from "./replays.ts";
import { requestRoutes } from "./requests.ts";
import { assertScoped, type createScope } from "./scope.ts";
import { secretRoutes } from "./secrets.ts";
import { authRoutes, sessionRoutes } from "./session.ts";
import type { Site } from "./site.ts";
import { triggerRoutes } from "./trigger.ts";

/** With an endpoint, its own providers are listed too. */
const ProvidersQuery = z.object({ endpoint: z.string().optional() });

/** An edited body of a replay is the largest thing that the API takes. */
const MAX_INPUT = 32 * 1024 * 1024;

export interface ApiDeps {
  auth: Auth;
  scope: ReturnType<typeof createScope>;
  store: Store;
  endpoints: Endpoints;
  secrets: Secrets;
  hub: Hub;
  feed: Feed;
  verification: Verification;
  explain: Explain;
  handshakes: Handshakes;
  pruning: Pruning;
  disk: Disk;
  replay: Replay;
  bulk: Bulk;
  trigger: Trigger;
  plays: Plays;
  bundleExport: BundleExport;
  bundleImport: BundleImport;
  site: Site;
  hookUrl(endpoint: string): string;
  /** Whether each endpoint is an origin of its own. */
  hasHooksDomain: boolean;
  /** Bare origins, known once the listeners are bound. */
  hooks: () => string;
  consoleUrl: () => string;
  port: () => number;
  /** Origins a browser may name in `Origin`. */
  isOwnOrigin(origin: string): boolean;
  onClose(callback: () => void): () => void;
  now: Clock;
}

/** The console's HTTP side: API, live feed, sign-in and the inspector's files. Throws if a route declares no scope. */
export function createApi(deps: ApiDeps) {
  const { scope, site } = deps;
  let routes: readonly RouterRoute[] = [];
  let description: Promise<object> | undefined;
  const api = new Hono()
    .get("/openapi.json", scope("public"), async (c) => {
      // Few ask for it: it is loaded and made when somebody does.
      description ??= import("./openapi.ts").then(({ openApi }) => openApi(routes, version));
      return c.json(await description);
    })
    .get("/health", scope("public"), (c) => c.json({ status: "ok" as const, version }))
    .get("/providers", scope("admin"), input("query", ProvidersQuery), (c) => {
      const { endpoint } = c.req.valid("query");
      const own = endpoint === undefined ? [] : deps.endpoints.existing(endpoint).settings.customProviders;
      return c.json({ providers: [...Object.values(providers), ...own.map(ownProvider)].map(describeProvider) });
    })
    .get("/agents", scope("admin"), (c) => c.json({ agents: deps.hub.states() }))
    .route("/", sessionRoutes(deps))
    .route("/requests", requestRoutes(deps))
    .route("/replays", replayRoutes(deps))
    .route("/", triggerRoutes(deps))
    .route("/endpoints", endpointRoutes(deps))
    .route("/endpoints", secretRoutes(deps))
    .route("/bundles", bundleRoutes(deps))
    .route("/endpoints", deliveryLogRoutes(deps))
    .route("/live", liveRoutes(deps))
    .get("/*", scope("public"), (c) => {
      throw new HooktapError("not_found", `there is no ${c.req.path}`);
    });

  const app = new Hono()
    .use(async (c, next) => {
      await next();
      c.header("X-Content-Type-Options", "nosniff");
      c.header("Referrer-Policy", "no-referrer");
      c.header("Cross-Origin-Resource-Policy", "same-origin");
      if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
    })
    .use(async (c, next) => {
      if (c.req.method !== "GET" && c.req.method !== "HEAD") {
        const site = c.req.header("sec-fetch-site");
        const origin = c.req.header("origin");
        const foreign = site !== undefined && site !== "same-origin" && site !== "none";
        if (foreign || (origin !== undefined && !deps.isOwnOrigin(origin))) {
          throw new HooktapError("cross_site", "another site made this request");
        }
        const type = c.req.header("content-type");
        const wanted = takesLines(c.req.path) ? "application/x-ndjson" : "application/json";
        if (type !== undefined && type.toLowerCase().split(";")[0]!.trim() !== wanted) {
          throw new HooktapError("not_json", `this takes ${wanted}, not ${type}`);
        }
      }
      await next();
    })
    .use((c, next) => (takesLines(c.req.path) ? next() : limited(c, next)))
    .route("/api", api)
    .route("/auth", authRoutes(deps))
    .get("/*", scope("public"), (c) => site.respond(c.req.path));

  app.notFound(() => {
    throw new HooktapError("not_found", "there is no such route");
  });
  app.onError(answerFailure);
  assertScoped(app as unknown as Hono);
  routes = app.routes;
  return app;
}

/** What is read line by line, each of a bounded length, may be of any length. */
const takesLines = (path: string) => path === "/api/bundles/import";

const limited = bodyLimit({
  maxSize: MAX_INPUT,
  onError: () => {
    throw new HooktapError("body_too_large", `the API takes at most ${MAX_INPUT} bytes`);
  },
});

/** The routes with their types, for `hc<Api>` in CLI and inspector. */
export type Api = ReturnType<typeof createApi>;

function describeProvider(provider: Provider): ProviderInfo {
  const { id, name, docs, signs, secretHint, retries, params } = provider;
  return { id, name, docs, signs, secretHint, retries, params: [...params] };
}
