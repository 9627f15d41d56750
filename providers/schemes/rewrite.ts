import type { Message } from "../types.ts";

/** `JSON.stringify(JSON.parse(body))` as bytes, or null where the body is no JSON, or nested too deeply to write. */
export function reserialised(message: Message): Buffer | null {
  return writtenAnew(message, (json) => JSON.stringify(json));
}

/** The body in the canonical form of RFC 8785 (sorted keys, no white space), or null where it has none. */
export function canonical(message: Message): Buffer | null {
  return writtenAnew(message, (json) => JSON.stringify(sorted(json)));
}

/** A body's JSON written in some way, or null where the body is no JSON, or nested too deeply to write. */
export function writtenAnew(message: Message, write: (json: unknown) => string): Buffer | null {
  const json = message.json();
  if (json === undefined) return null;
  try {
    return Buffer.from(write(json), "utf8");
  } catch {
    return null;
  }
}

/** Keys in the order of their UTF-16 units, at every depth. */
function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, sorted(value)]),
  );
}
