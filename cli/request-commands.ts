import type { Command } from "commander";
import { common, frameworkFlag } from "./common-flags.ts";
import { wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

/** The commands about what was captured. */
export function requestCommands(program: Command, runs: Runs): void {
  common(program.command("requests"))
    .description("list what was captured, newest first")
    .argument(
      "[query]",
      "what to look for, like: sig:failed type:job.* -is:duplicate; one that begins with - follows --",
    )
    .option("--limit <n>", "at most so many", wholeNumber(1, 100_000), 20)
    .action(runs(async () => (await import("./commands/requests.ts")).requests));
  common(program.command("show"))
    .description("one request with its verdict explained")
    .argument("<id>", "an id, a unique prefix of one, or latest")
    .option("--raw", "only the body, byte for byte")
    .addOption(frameworkFlag())
    .action(runs(async () => (await import("./commands/show.ts")).show));
  common(program.command("pin"))
    .description("keep requests whatever the endpoint's retention says")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .action(runs(async () => (await import("./commands/pin.ts")).pin));
  common(program.command("unpin"))
    .description("let the retention have them again")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .action(runs(async () => (await import("./commands/pin.ts")).unpin));
  common(program.command("open"))
    .description("a one-time link into the inspector")
    .argument("[id]", "the request to open")
    .action(runs(async () => (await import("./commands/open.ts")).open));
}
