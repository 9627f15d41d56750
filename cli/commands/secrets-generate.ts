import { customId } from "../../protocol/custom-id.ts";
import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { checkEnvName, envName, writeEnv } from "../env-file.ts";
import { Exit } from "../exit.ts";
import { knownProvider } from "../known-provider.ts";
import { newSecret } from "../new-secret.ts";
import { createOutput } from "../output.ts";
import { ownProvider } from "../own-provider.ts";
import { parseParams } from "../params.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

type GenerateFlags = CommonFlags & { envFile?: string; env?: string; label?: string; param?: string[] };

/** `hooktap secrets generate <provider>`: into the relay and an env file, or else printed, once. */
export async function generate(id: string, flags: GenerateFlags): Promise<Exit> {
  const { envFile } = flags;
  const settings = requireRelay(readSettings(flags));
  const out = createOutput(flags);
  const { api, read } = createClient(settings);
  const name = settings.endpoints[0]!;
  if (flags.env !== undefined && envFile === undefined) {
    throw new HooktapError("usage", "--env names a variable of an env file", { hint: "add --dotenv .env" });
  }
  const variable = checkEnvName(flags.env ?? envName(id));
  const { customProviders } = await read(api.endpoints[":name"].$get({ param: { name } }));
  const own = customProviders.find((definition) => customId(definition) === id);
  const provider = own ? ownProvider(own) : knownProvider(id);
  const value = newSecret(provider);
  if (value === null) {
    throw new HooktapError("secret_not_shared", `${provider.name} signs with a key that only it has`, {
      hint: "add the public key it shows with: hooktap secrets add",
    });
  }
  const json = {
    provider: id,
    secret: value,
    ...(flags.label === undefined ? {} : { label: flags.label }),
    params: parseParams(flags.param),
  };
  const secret = await read(api.endpoints[":name"].secrets.$post({ param: { name }, json }));
  if (envFile === undefined) {
    if (flags.json) out.item({ ...secret, value });
    else out.line(value);
    out.note(
      `Added to ${name}. This is the only time that it is shown: give it to ${provider.name} and to your handler.`,
    );
    return Exit.ok;
  }
  try {
    writeEnv(envFile, variable, value);
  } catch (error) {
    // A secret that nobody can read is of no use.
    await api.endpoints[":name"].secrets[":id"].$delete({ param: { name, id: secret.id } });
    throw error;
  }
  if (flags.json) out.item({ ...secret, file: envFile, variable });
  else out.line({ text: secret.id, style: "cyan" }, `  ${id}  …${secret.hint}  ${secret.fingerprint}`);
  out.note(`Added to ${name}, and set as ${variable} in ${envFile}. Give it to ${provider.name} from there.`);
  return Exit.ok;
}
