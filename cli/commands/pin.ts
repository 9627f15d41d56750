import type { Detail } from "../../protocol/request.ts";
import { createClient } from "../client.ts";
import { findRequest } from "../find-request.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";

/** All ids are found before the first one changes: a mistyped one leaves everything as it was. */
async function setPinned(ids: string[], flags: CommonFlags, pinned: boolean): Promise<Exit> {
  const out = createOutput(flags);
  const settings = requireRelay(readSettings(flags));
  const client = createClient(settings);
  const requests: Detail[] = [];
  for (const id of ids) requests.push(await findRequest(client, id, settings.endpoints[0]!));
  for (const { id, method, path } of requests) {
    await client.api.requests[":id"].$patch({ param: { id }, json: { pinned } });
    if (flags.json) out.item({ id, pinned });
    else out.line({ text: id, style: "cyan" }, `  ${method} ${path}  ${pinned ? "pinned" : "not pinned"}`);
  }
  return Exit.ok;
}

/** `hooktap pin <id…>`: these are never pruned. */
export const pin = (ids: string[], flags: CommonFlags) => setPinned(ids, flags, true);

/** `hooktap unpin <id…>`. */
export const unpin = (ids: string[], flags: CommonFlags) => setPinned(ids, flags, false);
