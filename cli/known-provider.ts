import { HooktapError } from "../protocol/error.ts";
import { type Provider, providers } from "../providers/index.ts";

/** The provider of this id, or a usage error that says where they are listed. */
export function knownProvider(id: string): Provider {
  if (Object.hasOwn(providers, id)) return providers[id]!;
  throw new HooktapError("usage", `no provider is named "${id}"`, { hint: "list them with: hooktap providers" });
}
