import { type Command, Option } from "commander";
import { commonButData, outputFlags } from "./common-flags.ts";
import { headerLines, many, numberBetween, timeSpan, wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";
import { secretFlags } from "./secret-flags.ts";

const HELP = "\nWithout --to it goes through the relay, which captures it as if it came from outside.";

/** The commands that play the provider. */
export function triggerCommands(program: Command, runs: Runs): void {
  const counted = (flags: string, words: string) => new Option(flags, words).argParser(wholeNumber(0, 100)).preset(1);
  secretFlags(commonButData(program.command("trigger")))
    .description("send an event as its provider does: signed, and with --as-provider repeated as it repeats")
    .argument("[provider]", "one of the list")
    .argument("[event]", "one of its events (default: its first)")
    .addOption(
      new Option(
        "--list",
        "what can be sent; of a provider, its events and scenarios; of an event, its paths for --set",
      ).conflicts(["set", "data", "header", "to", "print", "asProvider", "scenario"]),
    )
    .option("--set <path=value>", "change a value of the sample: job.progress=40; repeatable", many)
    .option("--data <file|-|json>", "the body in its place: a file, - for stdin, or JSON as it is")
    .option("--header <line>", "set a header, like 'X-Test: 1'; repeatable", headerLines)
    .option("--param <name=value>", "what else the scheme needs; repeatable", many)
    .option("--path <path>", "behind the hook URL or target, with a leading slash")
    .addOption(
      new Option("--to <url>", "send it straight to this target, without a relay").conflicts([
        "relay",
        "token",
        "endpoint",
      ]),
    )
    .option("--insecure", "with --to: accept any certificate of the target")
    .addOption(
      new Option("--print", "send nothing: print the request as raw HTTP").conflicts([
        "asProvider",
        "json",
        "scenario",
      ]),
    )
    .option("--as-provider", "with the provider's timeout, its idea of success and its repeats")
    .option("--scenario <name>", "a whole story of the provider's events")
    .addOption(
      new Option("--speed <factor>", "how fast the time between attempts and events goes; 60: an hour takes a minute")
        .argParser(numberBetween(0.01, 1_000_000))
        .conflicts("instant"),
    )
    .option("--instant", "wait for nothing (a scenario's default)")
    .addOption(counted("--duplicate [n]", "of a scenario: so many events come twice (default: 1)"))
    .addOption(counted("--drop [n]", "so many never come (default: 1)"))
    .option("--reorder", "they change places")
    .addOption(new Option("--delay <time>", "each comes up to so late: 30s, 5m").argParser(timeSpan))
    .addOption(
      new Option("--seed <n>", "what draws the events that these meet; the same one meets the same").argParser(
        wholeNumber(0, 0xffff_ffff),
      ),
    )
    .addHelpText("after", HELP)
    .action(runs(async () => (await import("./commands/trigger.ts")).trigger));
  secretFlags(outputFlags(program.command("check")))
    .description("audit a handler: signed, unsigned, forged, changed, old and repeated events, straight to it")
    .argument("<target>", "the handler: 3000/path, localhost:3000 or a URL")
    .requiredOption("--provider <id>", "whose events it takes; see: hooktap trigger --list")
    .option("--event <name>", "one of its events (default: its first)")
    .option("--set <path=value>", "change a value of the sample; repeatable", many)
    .option("--data <file|-|json>", "the body in its place: a file, - for stdin, or JSON as it is")
    .option("--header <line>", "set a header, like 'X-Test: 1'; repeatable", headerLines)
    .option("--param <name=value>", "what else the scheme needs; repeatable", many)
    .option("--path <path>", "behind the target, with a leading slash")
    .option("--insecure", "accept any certificate of the target")
    .action(runs(async () => (await import("./commands/check.ts")).check));
}
