import { Command, CommanderError, Option } from "commander";
import { HooktapError } from "../protocol/error.ts";
import { Framework } from "../protocol/framework.ts";
import { definitionFlags } from "./definition-flags.ts";
import { endpointFlags } from "./endpoint-flags.ts";
import { Exit, exitFor } from "./exit.ts";
import { hostHeader, many, one, retryCount, timeSpan, wholeNumber } from "./flag-values.ts";
import { createOutput } from "./output.ts";
import { envFileFlag, secretFlags } from "./secret-flags.ts";
import { version } from "./version.ts";

const relayFlags = (command: Command) =>
  command
    .option("--relay <url>", "the relay's console (HOOKTAP_RELAY)")
    .option("--token <token>", "its token (HOOKTAP_TOKEN)")
    .option("--data <dir>", "data folder of a relay on this machine (HOOKTAP_DATA)");

const outputFlags = (command: Command) =>
  command.option("--json", "data as JSON on stdout").option("--quiet", "no words on stderr but errors");

const endpointFlag = (command: Command) =>
  command.option("--endpoint <name>", "the endpoint (HOOKTAP_ENDPOINT, default: default)", one);

const common = (command: Command) => outputFlags(endpointFlag(relayFlags(command)));

const customFlag = () => new Option("--custom <file>", "a provider of your own, as JSON").conflicts("provider");

const frameworkFlag = () =>
  new Option("--framework <name>", "what the handler is written with: how to get at the raw body there").choices(
    Framework.options,
  );

const serverFlags = (command: Command) =>
  outputFlags(command)
    .option(
      "--port <port>",
      "console: inspector, API and tunnel; 0 takes a free one (default: 4665)",
      wholeNumber(0, 65535),
    )
    .option(
      "--hooks-port <port>",
      "the listener that captures; 0 takes a free one (default: 4666)",
      wholeNumber(0, 65535),
    )
    .option("--host <host>", "address to bind", "127.0.0.1")
    .option("--data <dir>", "data folder (HOOKTAP_DATA)")
    .option("--token <token>", "the admin token (HOOKTAP_TOKEN); one is made otherwise")
    .option("--hooks-url <url>", "public origin of the hooks listener")
    .option("--console-url <url>", "public origin of the console")
    .option("--hooks-domain <domain>", "capture at <endpoint>.<domain>");

const agentFlags = (command: Command) =>
  command
    .option("--endpoint <name>", "an endpoint to forward; repeatable (HOOKTAP_ENDPOINT, default: default)", many)
    .option("--name <name>", "the agent's name (default: host and target)")
    .addOption(new Option("--backlog <which>", "what arrived before").choices(["all", "none"]))
    .option("--concurrency <n>", "requests at the same time", wholeNumber(1, 1024), 64)
    .option(
      "--retry <n>",
      "tries after the first for a request that the target gave no answer to; then it is given up",
      retryCount,
      "forever",
    )
    .option(
      "--host-header <host>",
      "the Host that the target gets: preserve (default), rewrite to the target's, or a value",
      hostHeader,
    )
    .option("--insecure", "accept any certificate of the target");

function build(finish: (exit: Exit) => void): Command {
  const program = new Command("hooktap")
    .description("Capture webhooks, see why a signature fails, and forward them to localhost.")
    .version(version, "-V, --version")
    .exitOverride()
    .showHelpAfterError("Run with --help to see what it takes.")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "hooktap:")) });

  /** A command's code is loaded when it runs. */
  const runs =
    <A extends unknown[]>(load: () => Promise<(...args: A) => Promise<Exit>>) =>
    async (...args: A) =>
      finish(await (await load())(...args));

  agentFlags(serverFlags(program.command("dev")))
    .description("relay, inspector and agent in one process on this machine")
    .argument("[target]", "where to forward: 3000, localhost:3000/path or a URL")
    .option("--demo", "with a sample handler and signed sample events")
    .option("--once", "with --demo: end after the events, with exit 0 if all is as it should be")
    .action(runs(async () => (await import("./commands/dev.ts")).dev));
  serverFlags(program.command("serve"))
    .description("the relay alone, for a host that providers reach")
    .action(runs(async () => (await import("./commands/serve.ts")).serve));
  outputFlags(agentFlags(relayFlags(program.command("listen"))))
    .description("forward an endpoint's requests to a target")
    .argument("<target>", "3000, localhost:3000/path or a URL")
    .action(runs(async () => (await import("./commands/listen.ts")).listen));

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
  common(program.command("replay"))
    .description("deliver requests again")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .option("--agent <name>", "the agent that delivers (default: the one connected longest)")
    .addOption(new Option("--sign <how>", "the signature").choices(["keep", "resign", "none"]))
    .addOption(new Option("--resign", "short for --sign resign").conflicts("sign"))
    .addOption(new Option("--to <url>", "deliver to this target from here").conflicts("agent"))
    .option("--insecure", "with --to: accept any certificate of the target")
    .action(runs(async () => (await import("./commands/replay.ts")).replay));
  common(program.command("pin"))
    .description("keep requests whatever the endpoint's retention says")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .action(runs(async () => (await import("./commands/pin.ts")).pin));
  common(program.command("unpin"))
    .description("let the retention have them again")
    .argument("<id...>", "ids, unique prefixes of ids, or latest")
    .action(runs(async () => (await import("./commands/pin.ts")).unpin));
  definitionFlags(common(program.command("verify")))
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
    .addOption(frameworkFlag())
    .action(runs(async () => (await import("./commands/verify.ts")).verify));
  definitionFlags(outputFlags(program.command("sign")))
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
    .option("--write", "sign the request in its file, too")
    .action(runs(async () => (await import("./commands/sign.ts")).sign));

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

  common(program.command("open"))
    .description("a one-time link into the inspector")
    .argument("[id]", "the request to open")
    .action(runs(async () => (await import("./commands/open.ts")).open));
  const known = program.command("providers").description("the senders whose signatures are known, and your own");
  outputFlags(known.command("show", { isDefault: true }))
    .description("list them, or tell how one of them signs")
    .argument("[id]", "one of them")
    .action(runs(async () => (await import("./commands/providers.ts")).show));
  definitionFlags(common(known.command("add")))
    .description("describe a sender of your own to an endpoint; one of the same id is replaced")
    .argument("<id>", "its name, like my-shop; it is used as custom:my-shop")
    .action(runs(async () => (await import("./commands/providers-add.ts")).add));
  return program;
}

/** Runs one command line and returns its exit code. */
export async function run(args: string[]): Promise<Exit> {
  let exit: Exit = Exit.ok;
  // A reader like `head` may close its end: that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? Exit.ok : Exit.no),
  );
  try {
    await build((code) => (exit = code)).parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.usage;
    const out = createOutput();
    if (error instanceof HooktapError) {
      out.error(error);
      return exitFor(error.code);
    }
    out.error({
      message: `unexpected: ${error instanceof Error ? error.message : String(error)}`,
      hint: null,
    });
    return Exit.no;
  }
  return exit;
}
