import type { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { cancelBegun, listBegun, resumeBegun } from "../replay/begun.ts";
import { checkFlags, isFile, type ReplayFlags } from "../replay/flags.ts";
import { replayCaptured } from "../replay/replay-captured.ts";

/** `hooktap replay`: the answer is no when one got no answer, or one from 400 up, or with `--diff` another one than before. */
export async function replay(args: string[], flags: ReplayFlags): Promise<Exit> {
  const out = createOutput({ quiet: flags.quiet, batched: true });
  checkFlags(args, flags);
  if (flags.list) return listBegun(out, flags);
  if (flags.cancel !== undefined) return cancelBegun(flags.cancel, out, flags);
  if (flags.resume !== undefined) return resumeBegun(flags.resume, out, flags);
  if (!args.some(isFile)) return replayCaptured(args, out, flags);
  // With it come all providers: only what signs here needs them.
  const { replayFiles } = await import("../replay/replay-files.ts");
  return replayFiles(args, out, flags);
}
