/** Where a list was left: the row at its top, how far it was scrolled into it, and how much was loaded. */
export interface Place {
  top: string;
  offset: number;
  /** The keyboard's row. */
  cursor: string | null;
  loaded: number;
}

const MOST_PLACES = 50;

const places = new Map<string, Place>();
/** Whether Back or Forward led to where we are: only then a list goes back to its place. */
let returned = false;

window.addEventListener("popstate", () => (returned = true));
// The router tells of its own changes by these names.
for (const name of ["pushState", "replaceState"]) window.addEventListener(name, () => (returned = false));

const keyOf = (endpoint: string, query: string) => `${endpoint} ${query}`;

export function rememberPlace(endpoint: string, query: string, place: Place): void {
  const key = keyOf(endpoint, query);
  places.delete(key);
  places.set(key, place);
  if (places.size > MOST_PLACES) places.delete(places.keys().next().value!);
}

/** Where the list was left, if Back or Forward has led here. */
export function recallPlace(endpoint: string, query: string): Place | null {
  return returned ? (places.get(keyOf(endpoint, query)) ?? null) : null;
}
