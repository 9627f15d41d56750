import { customId } from "../protocol/custom-id.ts";
import type { CustomProvider } from "../protocol/custom-provider.ts";
import { HooktapError } from "../protocol/error.ts";
import { type Provider, providers } from "../providers/index.ts";
import { type DefinitionFlags, definitionOf } from "./definition-flags.ts";
import { checkedDefinition, ownProvider, readDefinition } from "./own-provider.ts";
import { projectProviders } from "./settings.ts";

/** The provider of this id, also one that `.hooktap.json` describes, or a usage error that says where they are listed. */
export function knownProvider(id: string): Provider {
  if (Object.hasOwn(providers, id)) return providers[id]!;
  for (const value of projectProviders()) {
    const definition = checkedDefinition(value, ".hooktap.json");
    if (customId(definition) === id) return ownProvider(definition);
  }
  throw new HooktapError("usage", `no provider is named "${id}"`, { hint: "list them with: hooktap providers" });
}

/** How `verify` and `sign` are told whose signature it is: an id, a file, or single flags. */
export type ProviderFlags = DefinitionFlags & { provider?: string; custom?: string };

/** The description of a sender of one's own that the flags give, in a file or one by one; undefined where they give none. */
export function chosenDefinition(flags: ProviderFlags): CustomProvider | undefined {
  const described = definitionOf(flags);
  const other = flags.custom !== undefined ? "--custom" : flags.provider !== undefined ? "--provider" : null;
  if (described && other) {
    throw new HooktapError("usage", `--header and its like describe a sender, and so does ${other}`, {
      hint: "give the one or the other",
    });
  }
  return flags.custom === undefined ? described : readDefinition(flags.custom);
}

/** The provider that `--provider`, `--custom` or single flags name; undefined where none of them is given. */
export function chosenProvider(flags: ProviderFlags): Provider | undefined {
  const described = chosenDefinition(flags);
  if (described) return ownProvider(described);
  return flags.provider === undefined ? undefined : knownProvider(flags.provider);
}
