import { z } from "zod";
import type { Making, SampleEvent } from "./event.ts";
import { isoSeconds, unixSeconds, uuid as uuidFrom } from "./making.ts";

const parts = new WeakSet<object>();

/** A place of a payload: what may stand there, and what stands there in the sample. */
export interface Part {
  schema: () => z.ZodType;
  make: (making: Making) => unknown;
}

/**
 * A payload as it is written down: a value stands for itself and for everything of its kind, an object for exactly its keys, the
 * elements of an array for more of theirs; parts say what a value alone cannot.
 */
export type Shape = string | number | boolean | Part | readonly Shape[] | { readonly [key: string]: Shape };

function part(schema: Part["schema"], make: Part["make"]): Part {
  const made = { schema, make };
  parts.add(made);
  return made;
}

const isPart = (shape: object): shape is Part => parts.has(shape);
const isList = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

/** What a shape lets through. */
function schemaOf(shape: Shape): z.ZodType {
  if (typeof shape === "string") return z.string();
  if (typeof shape === "number") return Number.isInteger(shape) ? z.int() : z.number();
  if (typeof shape === "boolean") return z.boolean();
  if (isPart(shape)) return shape.schema();
  if (isList(shape)) {
    const [first, ...others] = shape.map(schemaOf);
    return z.array(first && others.length > 0 ? z.union([first, ...others]) : (first ?? z.never()));
  }
  return z.strictObject(Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, schemaOf(value)])));
}

function valueOf(shape: Shape, making: Making): unknown {
  if (typeof shape !== "object") return shape;
  if (isPart(shape)) return shape.make(making);
  if (isList(shape)) return shape.map((item) => valueOf(item, making));
  const made = Object.entries(shape).map(([key, value]) => [key, valueOf(value, making)] as const);
  return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

/** A text that is made from the story's names and time. */
export const text = (make: (making: Making) => string): Part => part(() => z.string(), make);
/** An id: its prefix, and digits that belong to `name`. */
export const id = (prefix: string, name: string, digits = 24): Part => text(({ hex }) => prefix + hex(name, digits));
/** An id of this event alone, not of its story. */
export const ownId = (prefix: string, name: string, digits = 24): Part => text(({ own }) => prefix + own(name, digits));
/** A UUID, version 4 by its form. */
export const uuid = (name: string): Part =>
  part(
    () => z.uuid(),
    ({ hex }) => uuidFrom(hex(name, 32)),
  );
/** A UUID of this event alone. */
export const ownUuid = (name: string): Part =>
  part(
    () => z.uuid(),
    ({ own }) => uuidFrom(own(name, 32)),
  );
/** A whole number of so many decimal digits, 15 at most. */
export const serial = (name: string, digits: number): Part =>
  part(
    () => z.int(),
    (making) => serialOf(making, name, digits),
  );
/** A whole number of this event alone. */
export const ownSerial = (name: string, digits: number): Part =>
  part(
    () => z.int(),
    ({ own }) => numberFrom(own(name, 13), digits),
  );
/** A number that may have a fraction, whole in the sample. */
export const decimal = (value: number): Part =>
  part(
    () => z.number(),
    () => value,
  );

/** ISO 8601 in UTC, so many seconds after the event; `seconds`: without a fraction. */
export const iso = (offset = 0, precision: "ms" | "seconds" = "ms"): Part =>
  part(
    () => z.iso.datetime({ offset: true }),
    (making) => isoOf(making, offset, precision),
  );
/** Unix seconds. */
export const unix = (offset = 0): Part =>
  part(
    () => z.int(),
    ({ now }) => unixSeconds(now) + offset,
  );
/** Unix seconds with a fraction. */
export const unixFraction = (offset = 0): Part =>
  part(
    () => z.number(),
    ({ now }) => now.getTime() / 1000 + offset,
  );
/** Unix milliseconds. */
export const unixMs = (offset = 0): Part =>
  part(
    () => z.int(),
    ({ now }) => now.getTime() + offset * 1000,
  );

/** One of these texts; the first stands in the sample. */
export const oneOf = (first: string, ...others: string[]): Part =>
  part(
    () => z.enum([first, ...others]),
    () => first,
  );
/** The shape in the sample, or null. */
export const orNull = (shape: Shape): Part =>
  part(
    () => schemaOf(shape).nullable(),
    (making) => valueOf(shape, making),
  );
/** Null in the sample, or the shape. */
export const nullOr = (shape: Shape): Part =>
  part(
    () => schemaOf(shape).nullable(),
    () => null,
  );
/** Not there in the sample. */
export const maybe = (shape: Shape): Part =>
  part(
    () => schemaOf(shape).optional(),
    () => undefined,
  );
/** An empty list in the sample, of such items. */
export const listOf = (shape: Shape): Part =>
  part(
    () => z.array(schemaOf(shape)),
    () => [],
  );
/** Texts under keys of the user's choice. */
export const texts = (values: Record<string, string> = {}): Part =>
  part(
    () => z.record(z.string(), z.string()),
    () => ({ ...values }),
  );
/** An object whose keys are the user's, or so many that the sample leaves them open. */
export const open = (shape: { readonly [key: string]: Shape } = {}): Part =>
  part(
    () => z.record(z.string(), z.unknown()),
    (making) => valueOf(shape, making),
  );

export function isoOf({ now }: Making, offset = 0, precision: "ms" | "seconds" = "ms"): string {
  const at = new Date(now.getTime() + offset * 1000);
  return precision === "ms" ? at.toISOString() : isoSeconds(at);
}

export const serialOf = ({ hex }: Making, name: string, digits: number): number => numberFrom(hex(name, 13), digits);

function numberFrom(hex: string, digits: number): number {
  const first = 10 ** (digits - 1);
  return first + (Number.parseInt(hex, 16) % (9 * first));
}

/** An event whose payload is written down as a shape. Its schema is made when it is first asked for: there are hundreds. */
export function sampled({
  name,
  title,
  body,
  shape,
  headers,
}: Pick<SampleEvent, "name" | "title" | "body" | "headers"> & { shape: Shape }): SampleEvent {
  let schema: z.ZodType | undefined;
  return {
    name,
    title,
    body,
    get schema() {
      return (schema ??= schemaOf(shape));
    },
    payload: (making) => valueOf(shape, making),
    ...(headers ? { headers } : {}),
  };
}
