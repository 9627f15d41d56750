import type { Secret } from "../../protocol/secret.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { type Output, createOutput } from "../output.ts";
import { parseParams } from "../params.ts";
import { readSecret, type SecretFlags } from "../secret-flags.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { countText, verdictSpan } from "../verdict-text.ts";

type AddFlags = CommonFlags & SecretFlags & { label?: string; param?: string[] };

function start(flags: CommonFlags) {
  const settings = requireRelay(readSettings(flags));
  return { out: createOutput(flags), ...createClient(settings), name: settings.endpoints[0]! };
}

const input = (provider: string, flags: AddFlags) => ({
  provider,
  secret: readSecret(provider, flags),
  ...(flags.label === undefined ? {} : { label: flags.label }),
  ...(flags.param === undefined ? {} : { params: parseParams(flags.param) }),
});

/** Until when a secret counts, in words; empty where it has no end. */
function ending({ expiresAt }: Secret): string {
  if (expiresAt === null) return "";
  return `${Date.parse(expiresAt) > Date.now() ? "until" : "ended"} ${expiresAt}`;
}

function print(out: Output, secret: Secret): void {
  out.line({ text: secret.id, style: "cyan" }, `  ${secret.provider}  …${secret.hint}  ${secret.fingerprint}`);
}

/** `hooktap secrets`. */
export async function list(flags: CommonFlags): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const { secrets } = await read(api.endpoints[":name"].secrets.$get({ param: { name } }));
  if (flags.json) secrets.forEach(out.item);
  else {
    out.table(
      secrets.map((secret) => [
        { text: secret.id, style: "cyan" },
        secret.provider,
        secret.label ?? "-",
        `…${secret.hint}`,
        secret.fingerprint,
        { text: secret.createdAt, style: "dim" },
        { text: ending(secret), style: "yellow" },
      ]),
    );
  }
  if (secrets.length === 0) out.note(`${name} has no secrets; add one with: hooktap secrets add <provider>`);
  return Exit.ok;
}

/** `hooktap secrets add <provider>`. */
export async function add(provider: string, flags: AddFlags): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const json = input(provider, flags);
  const secret = await read(api.endpoints[":name"].secrets.$post({ param: { name }, json }));
  if (flags.json) out.item(secret);
  else print(out, secret);
  out.note(`Added to ${name}. What is stored is verified again.`);
  return Exit.ok;
}

/** `hooktap secrets rotate <provider>`. */
export async function rotate(provider: string, flags: AddFlags & { overlap: number }): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const json = { ...input(provider, flags), overlapSeconds: Math.round(flags.overlap / 1000) };
  const rotation = await read(api.endpoints[":name"].secrets.rotate.$post({ param: { name }, json }));
  if (flags.json) out.item(rotation);
  else print(out, rotation.secret);
  for (const old of rotation.ending) out.note(`${old.label ?? `…${old.hint}`} verifies ${ending(old)}.`);
  return Exit.ok;
}

/** `hooktap secrets test <provider>`: the answer is yes if it verifies at least one request. */
export async function test(provider: string, flags: AddFlags & { limit: number }): Promise<Exit> {
  const { out, api, read, name } = start(flags);
  const json = { ...input(provider, flags), limit: flags.limit };
  const { results } = await read(api.endpoints[":name"].secrets.test.$post({ param: { name }, json }));
  if (flags.json) results.forEach(out.item);
  else {
    out.table(
      results.map(({ id, receivedAt, eventType, status, reason, diagnosis }) => [
        { text: id, style: "cyan" },
        { text: receivedAt, style: "dim" },
        eventType ?? "-",
        verdictSpan(status),
        diagnosis ?? reason ?? "",
      ]),
    );
  }
  const verified = results.filter(({ status }) => status === "verified").length;
  out.note(
    results.length === 0
      ? `${name} has no request of ${provider} to try it on.`
      : `It verifies ${verified} of ${countText(results.length, "request")}. Nothing was stored.`,
  );
  return verified > 0 ? Exit.ok : Exit.no;
}

/** `hooktap secrets remove <id>`. */
export async function remove(id: string, flags: CommonFlags): Promise<Exit> {
  const { out, api, name } = start(flags);
  await api.endpoints[":name"].secrets[":id"].$delete({ param: { name, id } });
  out.note(`Removed from ${name}.`);
  return Exit.ok;
}
