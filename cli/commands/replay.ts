import type { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { cancelBegun, listBegun, resumeBegun } from "../replay/begun.ts";
import { checkFlags, type ReplayFlags } from "../replay/flags.ts";
import { isFile } from "../replay/files.ts";
import { replayCaptured } from "../replay/replay-captured.ts";
import { replayFiles } from "../replay/replay-files.ts";

/** `hooktap replay`: the answer is no when one got no answer, or one from 400 up, or with `--diff` another one than before. */
export async function replay(args: string[], flags: ReplayFlags): Promise<Exit> {
  const out = createOutput({ quiet: flags.quiet, batched: true });
  checkFlags(args, flags);
  if (flags.list) return listBegun(out, flags);
  if (flags.cancel !== undefined) return cancelBegun(flags.cancel, out, flags);
  if (flags.resume !== undefined) return resumeBegun(flags.resume, out, flags);
  return args.some(isFile) ? replayFiles(args, out, flags) : replayCaptured(args, out, flags);
}
