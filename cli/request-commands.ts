import { type Command, Option } from "commander";
import { common, frameworkFlag } from "./common-flags.ts";
import { seconds, wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

const QUERY = "what to look for, like: sig:failed type:job.* -is:duplicate; one that begins with - follows --";
const SINCE = "what came since: 5m (ago), a time like 2026-01-02T03:04, or an id";

/** The commands about what was captured. */
export function requestCommands(program: Command, runs: Runs): void {
  common(program.command("requests"))
    .description("list what was captured, newest first")
    .argument("[query]", QUERY)
    .option("--limit <n>", "at most so many", wholeNumber(1, 100_000), 20)
    .option("--since <when>", SINCE)
    .action(runs(async () => (await import("./commands/requests.ts")).requests));
  common(program.command("tail"))
    .description("the last requests, then each as it comes, with its answer")
    .argument("[query]", QUERY)
    .option("-n, --last <n>", "begin with so many that came before", wholeNumber(0, 100_000), 10)
    .action(runs(async () => (await import("./commands/tail.ts")).tail));
  common(program.command("wait"))
    .description("wait until requests came that match, and print them; ends with 4 and tells what came instead")
    .argument("<query>", QUERY)
    .option("--count <n>", "wait for so many", wholeNumber(1, 100_000), 1)
    .addOption(
      new Option("--timeout <time>", "how long to wait: seconds, or like 500ms and 2m; 0 looks at what is there")
        .argParser(seconds)
        .default(60_000, "60"),
    )
    .option("--since <when>", `${SINCE} (default: since this command was started)`)
    .action(runs(async () => (await import("./commands/wait.ts")).wait));
  common(program.command("show"))
    .description("one request with its verdict explained")
    .argument("<id>", "an id, a unique prefix of one, or latest")
    .addOption(new Option("--raw", "only the body, byte for byte").conflicts(["json", "headers"]))
    .addOption(new Option("--headers", "only its headers, as they came").conflicts("json"))
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
