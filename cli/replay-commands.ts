import { type Command, Option } from "commander";
import { BREAK_KINDS } from "../protocol/break-kind.ts";
import { common } from "./common-flags.ts";
import { headerLine, many, numberBetween, percentage, requestRate, wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

/** The command that delivers again. */
export function replayCommands(program: Command, runs: Runs): void {
  const command = common(program.command("replay"))
    .description("deliver requests again: captured ones, or of files without a relay")
    .argument("[what...]", "ids, unique prefixes of ids, latest; or .http files and fixture folders, with --to")
    .option("--query <query>", "all that match instead, oldest first; they are counted first")
    .option("--yes", "do not ask")
    .option("--dry-run", "show what would be sent, and when")
    .option("--agent <name>", "the agent that delivers (default: the one connected longest)")
    .addOption(new Option("--to <url>", "deliver to this target from here").conflicts("agent"))
    .option("--insecure", "with --to: accept any certificate of the target");

  command
    .optionsGroup("Signature:")
    .addOption(new Option("--resign", "sign anew, with the time of now").conflicts(["sign", "break", "keep"]))
    .addOption(
      new Option("--break <kind>", "sign anew, with this fault").choices(BREAK_KINDS).conflicts(["sign", "keep"]),
    )
    .addOption(new Option("--keep", "the signature as it came (default)").conflicts("sign"))
    .addOption(new Option("--sign <how>", "the same in one flag").choices(["keep", "resign", "none"]))
    .option("--secret <secret>", "for files: sign anew with this secret")
    .option("--provider <id>", "for files: who signs (default: as the fixture says)")
    .option("--param <name=value>", "for files: what else the scheme needs; repeatable", many);

  command
    .optionsGroup("What is sent, and how fast:")
    .option("--edit", "change the request in $VISUAL or $EDITOR, as raw HTTP")
    .option("--set <path=value>", "change a value of a JSON or form body; path+=value adds one; repeatable", many)
    .option("--header <line>", "set a header, 'Name: value'; without a value it is removed; repeatable", headerLine)
    .option("--times <n>", "send the whole so often", wholeNumber(1, 10_000), 1)
    .option("--rate <n/s>", "at most so many a second", requestRate)
    .option("--concurrency <n>", "so many at once (default: 1; 32 with --original-timing)", wholeNumber(1, 32));

  command
    .optionsGroup("Scenarios:")
    .option("--original-timing", "with the gaps between them as they were received")
    .option("--speed <factor>", "the same, so many times faster", numberBetween(0.01, 100_000))
    .option("--shuffle", "in a random order")
    .option("--seed <n>", "what chance draws from, as it was told", wholeNumber(0, 2 ** 32 - 1))
    .option("--duplicate [share]", "send each twice, or this share of them, like 10%", percentage);

  command
    .optionsGroup("Before and after:")
    .option("--diff", "show what changed since the request's last answer; exit 1 for any change")
    .option("--ignore <part>", "with --diff: status, headers[.name], body[.path]; repeatable", many)
    .optionsGroup("What was begun:")
    .option("--resume <id>", "go on with one that was stopped", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option("--list", "what was begun by queries, and how far it has come")
    .option("--cancel <id>", "give up one that was stopped", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(runs(async () => (await import("./commands/replay.ts")).replay));
}
