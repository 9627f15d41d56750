import { type Command, Option } from "commander";
import { common } from "./common-flags.ts";
import { many } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

/** The commands that take requests out of a relay and into one. */
export function bundleCommands(program: Command, runs: Runs): void {
  common(program.command("export"))
    .description("write captured requests to a file or folder, oldest first, with their answers")
    .argument("[what...]", "ids and latest, or a query; without one all of the endpoint")
    .addOption(
      new Option("--format <form>", "har and ndjson are one file, http and fixture a folder")
        .choices(["har", "ndjson", "http", "fixture"])
        .default("ndjson"),
    )
    .option("-o, --output <path>", "the file (default: stdout), or the folder that http and fixture need")
    .option("--redact", "mask secrets and personal data; the recorded verdict stays, and the file says so")
    .option("--redact-key <name>", "mask what stands under this name too: header, field or key; repeatable", many)
    .action(runs(async () => (await import("./commands/export.ts")).exportRequests));
  common(program.command("import"))
    .description("take requests from files into an endpoint: verified anew, never delivered by themselves")
    .argument(
      "<file...>",
      "HAR, a bundle (ndjson), .http files, fixture folders; JSON of webhook.site, smee and Stripe",
    )
    .option("--dry-run", "read everything and tell what would be imported, without a relay")
    .action(runs(async () => (await import("./commands/import.ts")).importFiles));
}
