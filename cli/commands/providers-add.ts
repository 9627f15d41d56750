import { customId } from "../../protocol/custom-id.ts";
import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { type DefinitionFlags, definitionOf } from "../definition-flags.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

/** `hooktap providers add <id>`: a sender of one's own, on one endpoint. */
export async function add(id: string, flags: CommonFlags & DefinitionFlags): Promise<Exit> {
  const definition = definitionOf(flags, id);
  if (!definition) {
    throw new HooktapError("usage", "a sender of your own needs --header: where is its signature?", {
      hint: `like: hooktap providers add ${id} --header X-Shop-Signature --prefix v0=`,
    });
  }
  const settings = requireRelay(readSettings(flags));
  const out = createOutput(flags);
  const { api, read } = createClient(settings);
  const name = settings.endpoints[0]!;
  const { customProviders } = await read(api.endpoints[":name"].$get({ param: { name } }));
  const others = customProviders.filter((known) => known.id !== id);
  const json = { customProviders: [...others, definition] };
  await read(api.endpoints[":name"].$patch({ param: { name }, json }));
  if (flags.json) out.item(definition);
  else out.line({ text: customId(definition), style: "cyan" }, `  signs in ${definition.header}`);
  out.note(`Added to ${name}. Its secret: hooktap secrets add ${customId(definition)}`);
  return Exit.ok;
}
