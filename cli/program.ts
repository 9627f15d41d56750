import { Command, CommanderError, Option } from "commander";
import { HooktapError } from "../protocol/error.ts";
import { common, frameworkFlag, outputFlags, relayFlags } from "./common-flags.ts";
import { endpointFlags } from "./endpoint-flags.ts";
import { Exit, exitFor } from "./exit.ts";
import { hostHeader, many, retryCount, wholeNumber } from "./flag-values.ts";
import { createOutput } from "./output.ts";
import { signatureCommands } from "./signature-commands.ts";
import { version } from "./version.ts";

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
  signatureCommands(program, runs);

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
