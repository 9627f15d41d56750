import type { Endpoint, ReplyInput } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { type Output, createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

type ReplyFlags = CommonFlags & {
  reply?: "auto" | "static" | "passthrough";
  status?: number;
  body?: string;
  timeout?: number;
};

interface EndpointChange {
  reply?: ReplyInput;
  timeoutMs?: number;
}

const start = (flags: CommonFlags) => ({
  out: createOutput(flags),
  ...createClient(requireRelay(readSettings(flags))),
});

function change({ reply: mode, status, body, timeout }: ReplyFlags): EndpointChange {
  const reply = {
    ...(mode === undefined ? {} : { mode }),
    ...(status === undefined ? {} : { status }),
    ...(body === undefined ? {} : { body }),
  };
  return {
    ...(Object.keys(reply).length === 0 ? {} : { reply }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}

function print(out: Output, json: boolean, endpoint: Endpoint): void {
  if (json) {
    out.item(endpoint);
    return;
  }
  const { name, url, reply, timeoutMs, requests, agents } = endpoint;
  out.line({ text: name, style: "bold" });
  out.line("Hook URL   ", url);
  out.line("Reply      ", `${reply.mode}; static: ${reply.status} ${JSON.stringify(reply.body)}`);
  out.line("Timeout    ", `${timeoutMs} ms`);
  out.line("Requests   ", String(requests));
  for (const agent of agents) out.line("Agent      ", `${agent.name} → ${agent.target}, ${agent.queued} queued`);
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
export async function create(name: string, flags: ReplyFlags): Promise<Exit> {
  const { out, api, read } = start(flags);
  print(out, flags.json ?? false, await read(api.endpoints.$post({ json: { name, ...change(flags) } })));
  return Exit.ok;
}

/** `hooktap endpoints show <name>`. */
export async function show(name: string, flags: CommonFlags): Promise<Exit> {
  const { out, api, read } = start(flags);
  print(out, flags.json ?? false, await read(api.endpoints[":name"].$get({ param: { name } })));
  return Exit.ok;
}

/** `hooktap endpoints set <name>`. */
export async function set(name: string, flags: ReplyFlags): Promise<Exit> {
  const { out, api, read } = start(flags);
  const wanted = change(flags);
  if (Object.keys(wanted).length === 0) {
    throw new HooktapError("usage", "there is nothing to change", {
      hint: "give --reply, --status, --body or --timeout",
    });
  }
  print(out, flags.json ?? false, await read(api.endpoints[":name"].$patch({ param: { name }, json: wanted })));
  return Exit.ok;
}

/** `hooktap endpoints delete <name>`. */
export async function remove(name: string, flags: CommonFlags): Promise<Exit> {
  const { out, api } = start(flags);
  await api.endpoints[":name"].$delete({ param: { name } });
  out.note(`Deleted ${name} and its requests.`);
  return Exit.ok;
}
