import { writeFileSync } from "node:fs";
import { customId } from "../../protocol/custom-id.ts";
import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { checkEnvName, envName, writeEnv } from "../env-file.ts";
import { Exit } from "../exit.ts";
import { knownProvider } from "../known-provider.ts";
import { isKeyPair, newSecret } from "../../providers/new-secret.ts";
import { createOutput } from "../output.ts";
import { ownProvider } from "../own-provider.ts";
import { parseParams } from "../params.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

type GenerateFlags = CommonFlags & {
  envFile?: string;
  env?: string;
  privateKey?: string;
  label?: string;
  param?: string[];
};

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
  const { signs, verifies } = newSecret(provider);
  const isPair = isKeyPair(provider);
  if (flags.privateKey !== undefined && !isPair) {
    throw new HooktapError(
      "usage",
      `${provider.name} signs with a secret that both sides share, not with a private key`,
      {
        hint: "leave out --private-key",
      },
    );
  }
  const json = {
    provider: id,
    secret: signs,
    ...(flags.label === undefined ? {} : { label: flags.label }),
    params: parseParams(flags.param),
  };
  const secret = await read(api.endpoints[":name"].secrets.$post({ param: { name }, json }));
  try {
    if (flags.privateKey !== undefined) writeFileSync(flags.privateKey, signs, { mode: 0o600, flag: "wx" });
    if (envFile !== undefined) writeEnv(envFile, variable, verifies);
  } catch (cause) {
    // A secret that nobody can read is of no use.
    await api.endpoints[":name"].secrets[":id"].$delete({ param: { name, id: secret.id } });
    if (cause instanceof HooktapError) throw cause;
    throw new HooktapError("file_unreadable", `${flags.privateKey} cannot be written`, {
      hint: (cause as Error).message,
      cause,
    });
  }
  const told = isPair
    ? `A key pair for tests was added to ${name}: its private key signs replays, the public one is for your handler.`
    : `Added to ${name}${envFile === undefined ? "" : `, and set as ${variable} in ${envFile}`}.`;
  if (envFile !== undefined) {
    if (flags.json) out.item({ ...secret, file: envFile, variable });
    else out.line({ text: secret.id, style: "cyan" }, `  ${id}  …${secret.hint}  ${secret.fingerprint}`);
    out.note(isPair ? told : `${told} Give it to ${provider.name} from there.`);
    return Exit.ok;
  }
  if (flags.json) out.item({ ...secret, value: verifies });
  else out.line(verifies.trimEnd());
  out.note(
    isPair ? told : `${told} This is the only time that it is shown: give it to ${provider.name} and to your handler.`,
  );
  return Exit.ok;
}
