import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { HooktapError } from "../../protocol/error.ts";
import { type ImportItem, importItems } from "../bundle/import-files.ts";
import { uploadBatches } from "../bundle/upload.ts";
import { createClient } from "../client.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { countText } from "../verdict-text.ts";

/** `hooktap import FILE…`: what can be read goes in; the answer is no when something could not. */
export async function importFiles(paths: string[], flags: CommonFlags & { dryRun?: boolean }): Promise<Exit> {
  const out = createOutput({ ...flags, batched: true });
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })) continue;
    throw new HooktapError("file_unreadable", `there is no ${path}`, { hint: "nothing was imported" });
  }
  let taken = 0;
  let failed = 0;
  const fail = (place: string, problem: string) => {
    failed++;
    out.error({ message: `${place}: ${problem}`, hint: null });
  };
  const summary = (done: string) =>
    `${done}${failed > 0 ? `; ${countText(failed, "entry").replace("entrys", "entries")} could not be taken` : ""}.`;

  if (flags.dryRun) {
    for await (const item of all(paths)) {
      const problem = "problem" in item ? item.problem : await problemIn(item.entry);
      if (problem !== null) fail(item.place, problem);
      else if ("entry" in item) {
        taken++;
        const { method, url } = item.entry.request.request;
        if (flags.json) out.item({ type: "would-import", place: item.place, method, url });
        else out.line(`${method} ${url}`);
      }
    }
    out.note(summary(`${countText(taken, "request")} would be imported`));
    return failed > 0 || taken === 0 ? Exit.no : Exit.ok;
  }

  const settings = requireRelay(readSettings(flags));
  const endpoint = settings.endpoints[0]!;
  const client = createClient(settings);
  for await (const { place, result } of uploadBatches(client, all(paths), { endpoint, run: randomUUID() })) {
    if ("error" in result) fail(place, result.error);
    else {
      taken++;
      if (flags.json) out.item({ type: "imported", place, ...result });
      else out.line(result.id);
    }
  }
  out.note(summary(`Imported ${countText(taken, "request")} into ${endpoint}`));
  return failed > 0 || taken === 0 ? Exit.no : Exit.ok;
}

async function* all(paths: readonly string[]): AsyncGenerator<ImportItem> {
  for (const path of paths) yield* importItems(path);
}

/** Reads an entry to its end: what is wrong further on shows then. */
async function problemIn({
  body,
  deliveries,
}: Extract<ImportItem, { entry: unknown }>["entry"]): Promise<string | null> {
  try {
    for await (const _ of body());
    for await (const _ of deliveries());
    return null;
  } catch (error) {
    if (error instanceof HooktapError) return error.message;
    throw error;
  }
}
