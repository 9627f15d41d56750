import { type Command, Option } from "commander";
import { common, frameworkFlag, outputFlags } from "./common-flags.ts";
import { definitionFlags } from "./definition-flags.ts";
import { many, timeSpan, wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";
import { envFileFlag, secretFlags } from "./secret-flags.ts";

const customFlag = () => new Option("--custom <file>", "a provider of your own, as JSON").conflicts("provider");

/** The commands about signatures and secrets. */
export function signatureCommands(program: Command, runs: Runs): void {
  definitionFlags(
    common(program.command("verify"))
      .description("check a signature and explain it: of a file, without a relay, or of a captured request")
      .argument("[id]", "a captured request: an id, a unique prefix of one, or latest")
      .option("--request <file>", "a raw HTTP/1.1 request; - is stdin")
      .option("--provider <id>", "who signed; see: hooktap providers")
      .addOption(customFlag())
      .option(
        "--secret <secret>",
        "a secret as the provider shows it; repeatable (default for an id: the stored ones)",
        many,
      )
      .option("--param <name=value>", "what else the scheme needs; repeatable", many)
      .option("--at <seconds>", "the verifier's clock in unix seconds (default: now)", wholeNumber(0, 1e11))
      .option("--url <url>", "the public URL as the sender knows it")
      .addOption(frameworkFlag()),
  ).action(runs(async () => (await import("./commands/verify.ts")).verify));
  definitionFlags(
    outputFlags(program.command("sign"))
      .description("sign a request as a provider does, without a relay; prints the headers to set")
      .option("--provider <id>", "whose signature; see: hooktap providers")
      .addOption(customFlag())
      .option("--secret <secret>", "the secret as the provider shows it")
      .addOption(
        new Option("--private-key <file>", "for a sender with a key pair: the private key (PEM, JWK)").conflicts(
          "secret",
        ),
      )
      .requiredOption("--request <file>", "a raw HTTP/1.1 request; - is stdin")
      .option("--param <name=value>", "what else the scheme needs; repeatable", many)
      .option("--at <seconds>", "the signer's clock in unix seconds (default: now)", wholeNumber(0, 1e11))
      .option("--url <url>", "the public URL as the sender knows it")
      .addOption(new Option("--http", "print the whole request with its headers set").conflicts("json"))
      .option("--write", "sign the request in its file, too"),
  ).action(runs(async () => (await import("./commands/sign.ts")).sign));

  const secrets = program.command("secrets").description("the secrets that an endpoint verifies with");
  common(secrets.command("list", { isDefault: true }))
    .description("list them; values are never shown")
    .action(runs(async () => (await import("./commands/secrets.ts")).list));
  const secretOf = (command: Command) =>
    secretFlags(common(command))
      .argument("<provider>", "see: hooktap providers")
      .option("--param <name=value>", "what else the scheme needs; repeatable", many);
  secretOf(secrets.command("add"))
    .description("add one; without a flag that says where it is, it is read from stdin")
    .option("--label <text>", "a name for people")
    .action(runs(async () => (await import("./commands/secrets.ts")).add));
  secretOf(secrets.command("rotate"))
    .description("add a new one in the place of a provider's others, which go on for a while")
    .option("--label <text>", "a name for people")
    .addOption(
      new Option("--overlap <time>", "how long the old ones still verify: 24h, 30m, 7d or 0")
        .argParser(timeSpan)
        .default(86_400_000, "24h"),
    )
    .action(runs(async () => (await import("./commands/secrets.ts")).rotate));
  secretOf(secrets.command("test"))
    .description("try one on the provider's newest requests; nothing is stored")
    .option("--limit <n>", "at most so many requests", wholeNumber(1, 100), 20)
    .action(runs(async () => (await import("./commands/secrets.ts")).test));
  common(secrets.command("generate"))
    .description(
      "make one of the provider's form for relay and handler, or a test key pair; without a file it is printed, once",
    )
    .argument("<provider>", "see: hooktap providers")
    .addOption(envFileFlag("the env file to set it in; --dotenv where it is yet to be made"))
    .option("--env <name>", "its name there (default: <PROVIDER>_WEBHOOK_SECRET)")
    .option("--private-key <file>", "of a key pair: a new file for the private key, to sign with offline")
    .option("--param <name=value>", "what else the scheme needs; repeatable", many)
    .option("--label <text>", "a name for people")
    .action(runs(async () => (await import("./commands/secrets-generate.ts")).generate));
  common(secrets.command("remove"))
    .description("remove one")
    .argument("<id>", "as the list shows it")
    .action(runs(async () => (await import("./commands/secrets.ts")).remove));
}
