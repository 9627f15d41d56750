import { HooktapError } from "../../protocol/error.ts";
import type { Exit } from "../exit.ts";
import type { Output } from "../output.ts";
import { refuseRelay } from "../own-relay.ts";
import { readSettings, usualHostHeader } from "../settings.ts";
import { abortOnSignal } from "../signals.ts";
import { parseTarget } from "../target.ts";
import { countText } from "../verdict-text.ts";
import { changeOf } from "./editor.ts";
import { createFileSender, type FileItem, fileItems } from "./files.ts";
import { isFile, keepsUnasked, KEPT_SIGNATURE, type ReplayFlags, signingOf } from "./flags.ts";
import { concurrencyOf, planOf, runPlan, showPlan } from "./run-plan.ts";

const usage = (message: string, hint: string) => new HooktapError("usage", message, { hint });

function checkArguments(args: readonly string[], flags: ReplayFlags): void {
  const id = args.find((argument) => !isFile(argument));
  if (id !== undefined) {
    throw usage(`${id} is no file, the others are`, "write ./ before a file's name, or replay ids by themselves");
  }
  if (flags.agent !== undefined) throw usage("a file goes to a target, not to an agent", "give --to URL");
  if (flags.diff) throw usage("a file has no answer before to compare with", "--diff is for captured requests");
}

function checkItems(items: readonly FileItem[], flags: ReplayFlags): void {
  const timed = flags.originalTiming || flags.speed !== undefined;
  const timeless = timed && items.find(({ receivedAt }) => receivedAt === 0);
  if (timeless) {
    throw usage(`${timeless.name} does not tell when it came`, "leave --original-timing and --speed out");
  }
  if (flags.edit && items.length > 1) throw usage("--edit opens one request", "name one; change many with --set");
}

/** Replays requests of files, without a relay. */
export async function replayFiles(args: string[], out: Output, flags: ReplayFlags): Promise<Exit> {
  checkArguments(args, flags);
  const items = fileItems(args);
  checkItems(items, flags);
  const change = changeOf(flags);
  const steps = planOf(items, flags, out);
  const json = flags.json ?? false;
  if (flags.dryRun) return showPlan(out, steps, json, "file");
  if (flags.to === undefined) throw usage("where are the files' requests to go?", "give --to URL");
  const target = parseTarget(flags.to);
  await refuseRelay(target, readSettings(flags).listeners);
  const hostHeader = await usualHostHeader();
  const masked = items.filter(({ redacted }) => redacted).length;
  const keeps = flags.secret === undefined && (signingOf(flags)?.sign ?? "keep") === "keep";
  if (masked > 0 && keeps) {
    out.note(`${countText(masked, "request")} had values masked: the signatures do not hold; --secret signs anew.`);
  } else if (keepsUnasked(flags)) out.note(KEPT_SIGNATURE);
  const sender = createFileSender(flags, { target, hostHeader, concurrency: concurrencyOf(flags), change });
  try {
    return await runPlan(out, steps, { flags, stop: abortOnSignal(), send: sender.send, idKey: "file" });
  } finally {
    sender.close();
  }
}
