import type { Command } from "commander";
import { outputFlags, relayFlags } from "./common-flags.ts";
import { endpointFlags } from "./endpoint-flags.ts";
import type { Runs } from "./runs.ts";

/** The commands about endpoints. */
export function endpointCommands(program: Command, runs: Runs): void {
  const endpoints = program.command("endpoints").description("named inboxes with their hook URLs");
  outputFlags(relayFlags(endpoints.command("list", { isDefault: true })))
    .description("list them")
    .action(runs(async () => (await import("./commands/endpoints.ts")).list));
  endpointFlags(outputFlags(relayFlags(endpoints.command("create"))))
    .description("make one")
    .argument("<name>")
    .action(runs(async () => (await import("./commands/endpoints.ts")).create));
  outputFlags(relayFlags(endpoints.command("show")))
    .description("show one")
    .argument("<name>")
    .action(runs(async () => (await import("./commands/endpoints.ts")).show));
  endpointFlags(outputFlags(relayFlags(endpoints.command("set"))))
    .description("change how one answers, what it takes and what it keeps")
    .argument("<name>")
    .option("--dry-run", "with the keep flags: tell what they would delete, and change nothing")
    .action(runs(async () => (await import("./commands/endpoints.ts")).set));
  outputFlags(relayFlags(endpoints.command("delete")))
    .description("delete one with all its requests")
    .argument("<name>")
    .action(runs(async () => (await import("./commands/endpoints.ts")).remove));
}
