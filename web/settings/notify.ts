import { navigate } from "wouter/use-browser-location";
import type { Summary } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { requestPath } from "../route.ts";

const KEY = "hooktap.notify";
/** What comes within this time is told together. */
const GATHER_MS = 1_000;
/** More of one moment are not looked at one by one. */
const MOST_ASKED = 50;
const MOST_TOLD = 5_000;

/** The query whose matches are told by desktop notifications; null for none. */
export function notifyQuery(): string | null {
  return localStorage.getItem(KEY);
}

/** Asks the browser for permission: only at a click, since it asks its user. Whether notifications are on now. */
export async function setNotifyQuery(query: string | null): Promise<boolean> {
  if (query !== null && (await Notification.requestPermission()) !== "granted") return false;
  if (query === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, query);
  return query !== null;
}

let gathered = new Map<string, Summary>();
let hiddenSince = Infinity;

if (typeof document !== "undefined") {
  const look = () => (hiddenSince = document.hidden ? Date.now() : Infinity);
  document.addEventListener("visibilitychange", look);
  look();
}

/** A row of the live feed. What matches is told while nobody looks at the page, and came since then. */
export function notify(row: Summary): void {
  if (Date.parse(row.receivedAt) < hiddenSince || notifyQuery() === null) return;
  if (gathered.size === 0) setTimeout(() => void tell(), GATHER_MS);
  gathered.set(row.id, row);
}

/** A request's row comes again with every change of it. */
const told = new Set<string>();

async function tell(): Promise<void> {
  const rows = [...gathered.values()].filter(({ id }) => !told.has(id)).slice(-MOST_ASKED);
  gathered = new Map();
  const query = notifyQuery();
  const [first] = rows;
  if (!first || query === null || !document.hidden || Notification.permission !== "granted") return;
  const asked = `(${query}) id:${rows.map(({ id }) => id).join(",")}`;
  const { requests } = await api.requests(first.endpoint, asked, null, AbortSignal.timeout(10_000));
  const [newest] = requests;
  if (!newest) return;
  if (told.size > MOST_TOLD) told.clear();
  for (const { id } of requests) told.add(id);
  const name = newest.eventType ?? `${newest.method} ${newest.path}`;
  const notification = new Notification(requests.length === 1 ? name : `${name} and ${requests.length - 1} more`, {
    body: `${newest.endpoint}: ${query}`,
    tag: `hooktap ${newest.endpoint}`,
    icon: "/icon.svg",
  });
  notification.onclick = () => {
    window.focus();
    navigate(requestPath(newest.endpoint, newest.id, "overview"));
  };
}
