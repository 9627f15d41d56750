import { readFileSync } from "node:fs";
import { customId } from "../protocol/custom-id.ts";
import { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { customProvider, type CustomProvider as Described, type Provider } from "../providers/index.ts";

/** A definition as it was written, checked; `source` is named where it cannot be used. */
export function checkedDefinition(value: unknown, source: string): CustomProvider {
  const refuse = (why: string) =>
    new HooktapError("usage", `${source} describes no provider: ${why}`, {
      hint: 'like: {"id": "my-shop", "header": "X-Shop-Signature", "template": "{timestamp}.{body}", "timestamp": {"header": "X-Shop-Time"}}',
    });
  const result = customProvider(value as Described);
  if (!result.ok) throw refuse(result.problems.map(({ message }) => message).join(" "));
  const parsed = CustomProvider.safeParse(value);
  if (!parsed.success) throw refuse(parsed.error.issues[0]!.message);
  return parsed.data;
}

/** The provider that a checked definition describes, under the name it has on an endpoint. */
export function ownProvider(definition: CustomProvider): Provider {
  const result = customProvider(definition as Described);
  if (!result.ok) throw new Error(`the definition of ${definition.id} was not checked`);
  return { ...result.provider, id: customId(definition) };
}

/** Reads one definition from a JSON file. */
export function readDefinition(path: string): CustomProvider {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new HooktapError("file_unreadable", `${path} cannot be read`, { hint: (cause as Error).message, cause });
  }
  try {
    return checkedDefinition(JSON.parse(text), path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HooktapError("usage", `${path} is not JSON`, { hint: error.message });
  }
}
