import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { HooktapError } from "../../protocol/error.ts";

interface Input {
  target: keyof ValidationTargets;
  schema: ZodType;
}
const declared = new WeakMap<object, Input>();

/** What a handler checks, and by which schema; nothing for one that is not made here. */
export const inputOf = (handler: object): Input | undefined => declared.get(handler);

/** Validates one part of a request by a schema; what does not fit is a `bad_input` that names the place. */
export function input<Target extends keyof ValidationTargets, Schema extends ZodType>(target: Target, schema: Schema) {
  const handler = zValidator(target, schema, (result) => {
    if (result.success) return;
    const problems = result.error.issues.map((issue) => {
      const place = issue.path.join(".");
      return place ? `${place}: ${issue.message}` : issue.message;
    });
    throw new HooktapError("bad_input", `the ${target} is not as expected: ${problems.join("; ")}`, {
      hint: "GET /api/openapi.json tells what each route takes",
    });
  });
  declared.set(handler, { target, schema });
  return handler;
}
