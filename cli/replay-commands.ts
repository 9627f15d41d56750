import { type Command, Option } from "commander";
import { common } from "./common-flags.ts";
import type { Runs } from "./runs.ts";

/** The commands that deliver again. */
export function replayCommands(program: Command, runs: Runs): void {
  common(program.command("replay"))
    .description("deliver requests again")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .option("--agent <name>", "the agent that delivers (default: the one connected longest)")
    .addOption(new Option("--sign <how>", "the signature").choices(["keep", "resign", "none"]))
    .addOption(new Option("--resign", "short for --sign resign").conflicts("sign"))
    .addOption(new Option("--to <url>", "deliver to this target from here").conflicts("agent"))
    .option("--insecure", "with --to: accept any certificate of the target")
    .action(runs(async () => (await import("./commands/replay.ts")).replay));
}
