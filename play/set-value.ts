import { z } from "zod";
import { HooktapError } from "../protocol/error.ts";
import { either, nearest } from "../protocol/query/problem.ts";

/** The values that one text or JSON value may stand for, in the order to try. */
export type Candidates = readonly unknown[];

/** A text as JSON where it is some and the schema takes that, else as it is: what a command line gives. */
export function fromText(text: string): Candidates {
  try {
    return [JSON.parse(text), text];
  } catch {
    return [text];
  }
}

/** A JSON value as it is; a text also as the JSON it may be, where the schema takes no text. */
export function fromJson(value: unknown): Candidates {
  return typeof value === "string" ? [value, ...fromText(value).slice(0, 1)] : [value];
}

/** `outputs[0].id` and `outputs.0.id` are the same path. */
const segments = (path: string) => path.replace(/\[(\d+)\]/g, ".$1").split(".");

/**
 * Sets values in a payload, in place, each at a path that its schema knows and with a type that it takes. Throws `bad_set` naming the
 * nearest paths, or what is wrong with the value.
 */
export function setValues(payload: unknown, schema: z.ZodType, values: Readonly<Record<string, Candidates>>): void {
  for (const [path, candidates] of Object.entries(values)) {
    const known = schemasAt(schema, segments(path));
    if (known.length === 0) throw unknownPath(path, schema);
    const taken = fitting(schema, path, candidates);
    if (taken === undefined) throw wrongType(path, known, candidates[0]);
    put(payload, segments(path), taken, path);
  }
}

/** The first of these values that a schema takes at a path; undefined for none. */
export function fitting(schema: z.ZodType, path: string, candidates: Candidates): unknown {
  const known = schemasAt(schema, segments(path));
  return candidates.find((value) => known.some((one) => one.safeParse(value).success));
}

/** Throws `bad_data` with every place where a payload does not fit. */
export function checkPayload(payload: unknown, schema: z.ZodType, event: string): void {
  const result = schema.safeParse(payload);
  if (result.success) return;
  const told = result.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${plainly(message)}` : plainly(message),
  );
  throw new HooktapError("bad_data", `this is no ${event} as its sender documents it: ${told.join("; ")}`, {
    hint: `see one with: hooktap trigger <provider> ${event} --print`,
  });
}

/** The schemas of what may stand at a path; none for a path that cannot be. */
function schemasAt(schema: z.ZodType, keys: readonly string[]): z.ZodType[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [schema];
  // It names what all objects share, and nobody sends it.
  if (keys.includes("__proto__")) return [];
  const inner = plain(schema);
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.ZodType>;
    if (Object.hasOwn(shape, key)) return schemasAt(shape[key]!, rest);
    const others = inner.def.catchall as z.ZodType | undefined;
    return others && !(others instanceof z.ZodNever) ? schemasAt(others, rest) : [];
  }
  if (inner instanceof z.ZodRecord) return key === "" ? [] : schemasAt(inner.valueType as z.ZodType, rest);
  if (inner instanceof z.ZodArray) return /^\d+$/.test(key) ? schemasAt(inner.element as z.ZodType, rest) : [];
  if (inner instanceof z.ZodUnion) return (inner.options as z.ZodType[]).flatMap((one) => schemasAt(one, keys));
  return inner instanceof z.ZodUnknown || inner instanceof z.ZodAny ? [inner] : [];
}

/** Without what makes it optional or nullable. */
function plain(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? plain(schema.unwrap() as z.ZodType)
    : schema;
}

/** Every path of a schema, an array's element as `0`. */
export function pathsOf(schema: z.ZodType, before = ""): string[] {
  const inner = plain(schema);
  const at = (key: string, one: z.ZodType) => [`${before}${key}`, ...pathsOf(one, `${before}${key}.`)];
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, one]) => at(key, one));
  if (inner instanceof z.ZodArray) return at("0", inner.element as z.ZodType);
  if (inner instanceof z.ZodUnion) return (inner.options as z.ZodType[]).flatMap((one) => pathsOf(one, before));
  return [];
}

function unknownPath(path: string, schema: z.ZodType): HooktapError {
  const all = [...new Set(pathsOf(schema))];
  const wanted = segments(path).join(".");
  // A path that is right but for its last name, or for a name on the way, or of which only the last name was given.
  const last = wanted.slice(wanted.lastIndexOf(".") + 1);
  const sameEnd = all.filter((one) => one.slice(one.lastIndexOf(".") + 1) === last);
  const slips = all.filter((one) => nearest(one.slice(one.lastIndexOf(".") + 1), [last]).length > 0);
  const near = [...new Set([...nearest(wanted, all), ...sameEnd, ...slips])].slice(0, 3);
  const first = all.filter((one) => !one.includes("."));
  return new HooktapError("bad_set", `there is no ${path} in this event`, {
    hint:
      near.length > 0
        ? `did you mean ${either(near)}?`
        : first.length > 0
          ? `it has: ${first.join(", ")}`
          : "its body is bytes: give them with --data",
  });
}

function wrongType(path: string, known: readonly z.ZodType[], value: unknown): HooktapError {
  const told = known.map((one) => plainly(one.safeParse(value).error?.issues[0]?.message ?? ""));
  return new HooktapError(
    "bad_set",
    `${path} does not take ${JSON.stringify(value)}: ${[...new Set(told)].join("; ")}`,
    {
      hint: "give a value of the type that its sender documents",
    },
  );
}

/** Puts a value, and the objects on the way that are not there yet. */
function put(payload: unknown, keys: readonly string[], value: unknown, path: string): void {
  let holder = payload as Record<string, unknown>;
  keys.forEach((key, depth) => {
    if (Array.isArray(holder) && Number(key) > holder.length) {
      throw new HooktapError("bad_set", `${path} leaves a gap: its list has ${holder.length} so far`, {
        hint: `the next one is ${holder.length}`,
      });
    }
    if (depth === keys.length - 1) holder[key] = value;
    else {
      if (typeof holder[key] !== "object" || holder[key] === null) {
        holder[key] = /^\d+$/.test(keys[depth + 1]!) ? [] : {};
      }
      holder = holder[key] as Record<string, unknown>;
    }
  });
}

const plainly = (message: string) => message.replace(/^Invalid input: /, "");
