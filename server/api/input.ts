import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { HooktapError } from "../../protocol/error.ts";

/** Validates one part of a request by a schema; what does not fit is a `bad_input` that names the place. */
export function input<Target extends keyof ValidationTargets, Schema extends ZodType>(target: Target, schema: Schema) {
  return zValidator(target, schema, (result) => {
    if (result.success) return;
    const problems = result.error.issues.map((issue) => {
      const place = issue.path.join(".");
      return place ? `${place}: ${issue.message}` : issue.message;
    });
    throw new HooktapError("bad_input", `the ${target} is not as expected: ${problems.join("; ")}`, {
      hint: "see the API's schema for what this route takes",
    });
  });
}
