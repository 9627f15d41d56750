/** A value inside parsed JSON, undefined where the path leads nowhere. */
export function at(json: unknown, ...path: string[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

const steps = new Map<string, readonly string[]>();

/** The value at a path such as `$.data.items[0].id`, undefined where it leads nowhere. */
export function follow(json: unknown, path: string): unknown {
  let keys = steps.get(path);
  if (!keys) steps.set(path, (keys = path.match(/[^.$[\]]+/g) ?? []));
  return at(json, ...keys);
}

/** A value as it stands in a signed text: nothing for what is not there, JSON's own words for the rest. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
}
