const KEY = "hooktap.compare.ignore";

/** What differs between any two requests and tells nothing: ids, times, and what follows from them. */
export const USUAL_IGNORES =
  "id *_id *Id *-id uuid timestamp *_timestamp *-timestamp *_at *At created updated date *-signature* content-length";

/** The names whose differences this browser's user passes over, as text: names with `*` for any characters, apart by blanks. */
export function storedIgnores(): string {
  return localStorage.getItem(KEY) ?? USUAL_IGNORES;
}

export function storeIgnores(text: string): void {
  if (text === USUAL_IGNORES) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, text);
}

/** Whether a header's or a field's name is one of those, in any case but for a capital that begins a word (`*Id`, `*At`). */
export function ignoresName(text: string): (name: string) => boolean {
  const patterns = text.split(/[\s,]+/).filter((pattern) => pattern !== "");
  if (patterns.length === 0) return () => false;
  const tests = patterns.map((pattern) => {
    const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${source.join(".*")}$`, /[A-Z]/.test(pattern) ? "" : "i");
  });
  return (name) => tests.some((test) => test.test(name));
}
