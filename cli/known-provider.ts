import { customId } from "../protocol/custom-id.ts";
import { HooktapError } from "../protocol/error.ts";
import { type Provider, providers } from "../providers/index.ts";
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

/** The provider that `--provider` or `--custom` names; undefined where neither is given. */
export function chosenProvider(flags: { provider?: string; custom?: string }): Provider | undefined {
  if (flags.custom !== undefined) return ownProvider(readDefinition(flags.custom));
  return flags.provider === undefined ? undefined : knownProvider(flags.provider);
}
