import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { readInput } from "../http-file.ts";
import { createOutput } from "../output.ts";
import { parseParams } from "../params.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

type AddFlags = CommonFlags & {
  secret?: string;
  secretFile?: string;
  label?: string;
  param?: string[];
};

function start(flags: CommonFlags) {
  const settings = requireRelay(readSettings(flags));
  return { out: createOutput(flags), ...createClient(settings), name: settings.endpoints[0]! };
}

function readSecret({ secret, secretFile }: AddFlags): string {
  if (secret !== undefined) return secret;
  if (secretFile === undefined && process.stdin.isTTY) {
    throw new HooktapError("usage", "there is no secret", {
      hint: "give --secret, --secret-file, or pipe it to stdin",
    });
  }
  // Editors and echo end a file with a line feed that is not part of the secret.
  return readInput(secretFile ?? "-")
    .toString("utf8")
    .replace(/\r?\n$/, "");
}

/** `hooktap secrets`. */
export async function list(flags: CommonFlags): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const { secrets } = await read(api.endpoints[":name"].secrets.$get({ param: { name } }));
  if (flags.json) secrets.forEach(out.item);
  else {
    out.table(
      secrets.map(({ id, provider, label, hint, fingerprint, createdAt }) => [
        { text: id, style: "cyan" },
        provider,
        label ?? "-",
        `…${hint}`,
        fingerprint,
        { text: createdAt, style: "dim" },
      ]),
    );
  }
  if (secrets.length === 0) out.note(`${name} has no secrets; add one with: hooktap secrets add <provider>`);
  return Exit.ok;
}

/** `hooktap secrets add <provider>`. */
export async function add(provider: string, flags: AddFlags): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const json = {
    provider,
    secret: readSecret(flags),
    ...(flags.label === undefined ? {} : { label: flags.label }),
    params: parseParams(flags.param),
  };
  const secret = await read(api.endpoints[":name"].secrets.$post({ param: { name }, json }));
  if (flags.json) out.item(secret);
  else out.line({ text: secret.id, style: "cyan" }, `  ${secret.provider}  …${secret.hint}  ${secret.fingerprint}`);
  out.note(`Added to ${name}. What is stored is verified again.`);
  return Exit.ok;
}

/** `hooktap secrets remove <id>`. */
export async function remove(id: string, flags: CommonFlags): Promise<Exit> {
  const { out, api, name } = start(flags);
  await api.endpoints[":name"].secrets[":id"].$delete({ param: { name, id } });
  out.note(`Removed from ${name}.`);
  return Exit.ok;
}
