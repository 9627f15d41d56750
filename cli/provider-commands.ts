import { type Command, Option } from "commander";
import { common, outputFlags } from "./common-flags.ts";
import { definitionFlags } from "./definition-flags.ts";
import { words } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

/** What the commands take that speak to a provider's own API. */
const apiFlags = (command: Command) =>
  common(command)
    .argument("<provider>", "dolbyio-media, dolby-millicast or dolby-optiview")
    .option("--api-token, --api-key <key>", "the key of its API (default: its variable, HOOKTAP_API_KEY, or asked for)")
    .option("--api-url <url>", "the base address of its API (default: the provider's own)")
    .option("--hook-url <url>", "the address that it sends to (default: the endpoint's hook URL)");

/** The commands about senders: what is known of them, one's own, and webhooks that their APIs register. */
export function providerCommands(program: Command, runs: Runs): void {
  const known = program
    .command("providers")
    .description("the senders whose signatures are known, your own, and theirs by API");
  outputFlags(known.command("show", { isDefault: true }))
    .description("list them, or tell how one of them signs")
    .argument("[id]", "one of them")
    .action(runs(async () => (await import("./commands/providers.ts")).show));
  definitionFlags(common(known.command("add")))
    .description("describe a sender of your own to an endpoint; one of the same id is replaced")
    .argument("<id>", "its name, like my-shop; it is used as custom:my-shop")
    .action(runs(async () => (await import("./commands/providers-add.ts")).add));

  apiFlags(known.command("connect"))
    .description(
      "register the endpoint's hook URL by the provider's API and store the secret that comes back; again: put it right",
    )
    .addOption(new Option("--events <list>", "which events, separated by commas (default: all)").argParser(words))
    .option("--name <text>", "the webhook's name, where the provider has names (default: hooktap and the endpoint)")
    .option("--replace", "point a webhook here that points elsewhere, where a token has a single one")
    .option("--renew", "make a new secret: the old one is void at once")
    .option("--deactivate-on-exit", "stay, and deactivate the webhook at the end")
    .action(runs(async () => (await import("./commands/connect.ts")).connect));
  apiFlags(known.command("status"))
    .description("what the provider has registered; what an earlier run began is finished")
    .action(runs(async () => (await import("./commands/connect.ts")).status));
  apiFlags(known.command("disconnect"))
    .description("delete the endpoint's webhook at the provider")
    .action(runs(async () => (await import("./commands/connect.ts")).disconnect));
}
