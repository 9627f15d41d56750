import type { BreakKind } from "../../protocol/break-kind.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { CommonFlags } from "../settings.ts";
import type { ChangeFlags } from "./change.ts";

/** What `replay` takes; see cli/replay-commands.ts. */
export interface ReplayFlags extends CommonFlags, ChangeFlags {
  query?: string;
  yes?: boolean;
  agent?: string;
  to?: string;
  insecure?: boolean;
  sign?: "keep" | "resign" | "none";
  resign?: boolean;
  break?: BreakKind;
  keep?: boolean;
  secret?: string;
  provider?: string;
  param?: string[];
  edit?: boolean;
  times: number;
  rate?: number;
  concurrency?: number;
  originalTiming?: boolean;
  speed?: number;
  shuffle?: boolean;
  seed?: number;
  duplicate?: number | true;
  dryRun?: boolean;
  diff?: boolean;
  ignore?: string[];
  resume?: number;
  list?: boolean;
  cancel?: number;
}

/** Ids are letters, digits and one dash: what has a dot or a slash is a file or a folder. */
export const isFile = (argument: string): boolean => /[./\\]/.test(argument);

/** What becomes of the signature; undefined where nothing was said. */
export function signingOf(
  flags: ReplayFlags,
): { sign: "keep" | "resign" | "none" | "break"; kind?: BreakKind } | undefined {
  if (flags.break) return { sign: "break", kind: flags.break };
  if (flags.resign) return { sign: "resign" };
  if (flags.keep) return { sign: "keep" };
  return flags.sign && { sign: flags.sign };
}

/** What is said where bodies change and nobody said what becomes of their signatures. */
export const KEPT_SIGNATURE =
  "The signature stays as it came and does not fit a changed body: --resign signs anew, --keep keeps it without this note.";

/** Whether bodies change, and their signatures stay because nobody said otherwise. */
export const keepsUnasked = (flags: ReplayFlags): boolean =>
  (flags.set !== undefined || flags.edit === true) && flags.secret === undefined && signingOf(flags) === undefined;

/** What makes a plan of its own necessary, by the flag's name: the relay's job sends each request once, as it is. */
export function planFlags(flags: ReplayFlags): string[] {
  const given: [string, boolean][] = [
    ["--set", flags.set !== undefined],
    ["--header", flags.header !== undefined],
    ["--edit", flags.edit === true],
    ["--times", flags.times > 1],
    ["--original-timing", flags.originalTiming === true],
    ["--speed", flags.speed !== undefined],
    ["--shuffle", flags.shuffle === true],
    ["--duplicate", flags.duplicate !== undefined],
    ["--diff", flags.diff === true],
  ];
  return given.filter(([, is]) => is).map(([name]) => name);
}

/** Throws `usage` for flags that ask for what cannot be. */
export function checkFlags(args: readonly string[], flags: ReplayFlags): void {
  const refuse = (message: string, hint: string) => new HooktapError("usage", message, { hint });
  const jobs = [flags.resume, flags.cancel, flags.list || undefined].filter((flag) => flag !== undefined);
  const chosen = (args.length > 0 ? 1 : 0) + (flags.query === undefined ? 0 : 1) + jobs.length;
  if (chosen !== 1) {
    throw refuse(
      chosen === 0 ? "which requests are to be replayed?" : "there are several answers to which requests are meant",
      "give ids, latest, files, --query QUERY, or --resume, --cancel or --list for what was begun",
    );
  }
  const { to, agent, rate, concurrency, secret, provider, param } = flags;
  const chosenAnew = [to, agent, rate, concurrency, signingOf(flags)].some((flag) => flag !== undefined);
  if (jobs.length > 0 && (planFlags(flags).length > 0 || chosenAnew)) {
    throw refuse("a replay that was begun goes on as it was begun", "leave the other flags out");
  }
  if ([secret, provider, param].some((flag) => flag !== undefined) && !args.some(isFile)) {
    throw refuse(
      "--secret, --provider and --param are for files: a captured request is signed with its endpoint's secrets",
      "add one with: hooktap secrets add <provider>, then --resign",
    );
  }
  if (flags.edit && args.length !== 1) throw refuse("--edit opens one request", "name one; change many with --set");
  if (flags.ignore && !flags.diff) throw refuse("--ignore belongs to --diff", "add --diff");
  if (flags.seed !== undefined && !flags.shuffle && flags.duplicate === undefined) {
    throw refuse("--seed belongs to --shuffle and --duplicate", "add one of them");
  }
}
