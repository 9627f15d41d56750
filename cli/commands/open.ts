import { createClient } from "../client.ts";
import { findRequest } from "../find-request.ts";
import { Exit } from "../exit.ts";
import { openBrowser } from "../open-browser.ts";
import { createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

/** `hooktap open [id]`: a fresh one-time sign-in link. */
export async function open(id: string | undefined, flags: CommonFlags): Promise<Exit> {
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const { api, read } = client;
  const endpoint = settings.endpoints[0]!;
  const request = id === undefined ? null : await findRequest(client, id, endpoint);
  const next = request ? `/e/${request.endpoint}/r/${request.id}` : `/e/${endpoint}`;
  const { url } = await read(api.codes.$post({ json: { next } }));
  if (flags.json) out.item({ url });
  else {
    out.line(url);
    openBrowser(url);
  }
  out.note("It works once, for five minutes.");
  return Exit.ok;
}
