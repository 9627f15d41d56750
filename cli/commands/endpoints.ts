import type { Endpoint } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { type EndpointFlags, endpointPatch } from "../endpoint-flags.ts";
import { endpointFacts, prunableText } from "../endpoint-text.ts";
import { Exit } from "../exit.ts";
import { type Output, createOutput } from "../output.ts";
import { checkEndpoint, type CommonFlags, readSettings, requireRelay } from "../settings.ts";

const start = (flags: CommonFlags) => ({
  out: createOutput(flags),
  ...createClient(requireRelay(readSettings(flags))),
});

function print(out: Output, json: boolean, endpoint: Endpoint): void {
  if (json) {
    out.item(endpoint);
    return;
  }
  out.line({ text: endpoint.name, style: "bold" });
  for (const [label, value] of endpointFacts(endpoint)) out.line({ text: label.padEnd(14), style: "dim" }, value);
}

/** `hooktap endpoints`. */
export async function list(flags: CommonFlags): Promise<Exit> {
  const { out, api, read } = start(flags);
  const { endpoints } = await read(api.endpoints.$get());
  if (flags.json) endpoints.forEach(out.item);
  else {
    out.table(
      endpoints.map(({ name, url, reply, requests, agents }) => [
        { text: name, style: "bold" },
        url,
        reply.mode,
        `${requests} requests`,
        `${agents.length} agents`,
      ]),
    );
  }
  return Exit.ok;
}

/** `hooktap endpoints create <name>`. */
export async function create(name: string, flags: CommonFlags & EndpointFlags): Promise<Exit> {
  checkEndpoint(name);
  const { out, api, read } = start(flags);
  print(out, flags.json ?? false, await read(api.endpoints.$post({ json: { name, ...endpointPatch(flags) } })));
  return Exit.ok;
}

/** `hooktap endpoints show <name>`. */
export async function show(name: string, flags: CommonFlags): Promise<Exit> {
  const { out, api, read } = start(flags);
  print(out, flags.json ?? false, await read(api.endpoints[":name"].$get({ param: { name } })));
  return Exit.ok;
}

/** `hooktap endpoints set <name>`: with `--dry-run` it only tells what a retention would delete. */
export async function set(name: string, flags: CommonFlags & EndpointFlags & { dryRun?: boolean }): Promise<Exit> {
  const { out, api, read } = start(flags);
  const patch = endpointPatch(flags);
  if (!patch) {
    throw new HooktapError("usage", "there is nothing to change", {
      hint: "give --reply, --timeout, --keep-days or another; --help lists them",
    });
  }
  if (flags.dryRun) {
    const { retention, ...rest } = patch;
    if (!retention || Object.keys(rest).length > 0) {
      throw new HooktapError("usage", "--dry-run tells what a retention would delete, and nothing else", {
        hint: "give it with --keep-days, --keep-bytes or --keep-count alone",
      });
    }
    const prunable = await read(api.endpoints[":name"].prunable.$post({ param: { name }, json: retention }));
    if (flags.json) out.item(prunable);
    else out.line(prunableText(prunable));
    return Exit.ok;
  }
  print(out, flags.json ?? false, await read(api.endpoints[":name"].$patch({ param: { name }, json: patch })));
  return Exit.ok;
}

/** `hooktap endpoints delete <name>`. */
export async function remove(name: string, flags: CommonFlags): Promise<Exit> {
  const { out, api } = start(flags);
  await api.endpoints[":name"].$delete({ param: { name } });
  out.note(`Deleted ${name} and its requests.`);
  return Exit.ok;
}
