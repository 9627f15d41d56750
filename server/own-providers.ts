import { customId } from "../protocol/custom-id.ts";
import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { customProvider, type CustomProvider as Described, type Provider } from "../providers/index.ts";

const known = new WeakMap<CustomProvider, Provider | HooktapError>();

function build(definition: CustomProvider): Provider | HooktapError {
  const result = customProvider(definition as Described);
  if (result.ok) return { ...result.provider, id: customId(definition) };
  const problems = result.problems.map(({ message }) => message).join(" ");
  return new HooktapError("bad_input", `the provider ${definition.id} cannot be used: ${problems}`, {
    hint: "correct its definition",
  });
}

/** The provider that a definition describes, built once for each. Throws `bad_input` with what is wrong with it. */
export function ownProvider(definition: CustomProvider): Provider {
  let built = known.get(definition);
  if (!built) known.set(definition, (built = build(definition)));
  if (built instanceof HooktapError) throw built;
  return built;
}

/** The provider of an id: one of these definitions, or else the id itself, for the library to look up. */
export function providerOf(id: string, own: readonly CustomProvider[]): string | Provider {
  const definition = own.find((one) => customId(one) === id);
  return definition ? ownProvider(definition) : id;
}

/** Throws `bad_input` for a definition that cannot be used, and for two of the same id. */
export function checkOwnProviders(definitions: readonly CustomProvider[]): void {
  definitions.forEach(ownProvider);
  const ids = definitions.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return;
  throw new HooktapError("bad_input", `two providers have the id ${twice}`, { hint: "give each an id of its own" });
}
