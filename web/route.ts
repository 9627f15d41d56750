/** The inspector's tabs, in the order of the keys 1 to 6. */
export const TABS = ["overview", "headers", "body", "signature", "deliveries", "raw"] as const;
export type Tab = (typeof TABS)[number];

export type Route =
  | { page: "start" }
  | { page: "inbox"; endpoint: string; id: string | null; tab: Tab; query: string; compare: string | null }
  | { page: "settings"; endpoint: string }
  | { page: "preferences" }
  | { page: "new-endpoint" }
  | { page: "missing" };

/** What holds for this browser and the whole relay. */
export const PREFERENCES_PATH = "/settings";
export const NEW_ENDPOINT_PATH = "/new";

/** A page about one endpoint. */
export type EndpointRoute = Extract<Route, { endpoint: string }>;

/** What an address shows. Everything is in the address, so that Back, reload and a shared link bring the same view. */
export function parseRoute(path: string, search: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { page: "start" };
  if (path === PREFERENCES_PATH) return { page: "preferences" };
  if (path === NEW_ENDPOINT_PATH) return { page: "new-endpoint" };
  const endpoint = parts[1];
  if (parts[0] !== "e" || endpoint === undefined) return { page: "missing" };
  const params = new URLSearchParams(search);
  const query = params.get("q") ?? "";
  if (parts.length === 2) return { page: "inbox", endpoint, id: null, tab: "overview", query, compare: null };
  if (parts.length === 3 && parts[2] === "settings") return { page: "settings", endpoint };
  if (parts.length === 4 && parts[2] === "r") {
    const asked = params.get("tab");
    return {
      page: "inbox",
      endpoint,
      id: parts[3]!,
      tab: TABS.find((tab) => tab === asked) ?? "overview",
      query,
      compare: params.get("cmp"),
    };
  }
  return { page: "missing" };
}

export function inboxPath(endpoint: string, query = ""): string {
  return `/e/${endpoint}${search({ q: query })}`;
}

export function settingsPath(endpoint: string): string {
  return `/e/${endpoint}/settings`;
}

/** `compare`: what the request is compared with, as `web/compare/choice.ts` reads it. */
export function requestPath(endpoint: string, id: string, tab: Tab, query = "", compare: string | null = null): string {
  return `/e/${endpoint}/r/${id}${search({ tab: tab === "overview" ? "" : tab, q: query, cmp: compare ?? "" })}`;
}

function search(values: Record<string, string>): string {
  const given = Object.entries(values).filter(([, value]) => value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
