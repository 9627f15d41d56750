import type { Command } from "commander";
import { outputFlags, relayFlags } from "./common-flags.ts";
import { agentName, headerWish, hostHeader, many, numberBetween, retryCount, wholeNumber } from "./flag-values.ts";
import type { Runs } from "./runs.ts";

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
    .option("--name <name>", "the agent's name (default: host and target)", agentName)
    .option(
      "--backlog <which>",
      "of what arrived before: all, none, ask (in a terminal), or a query for those that match; without it an agent goes on where it stopped, and a new one begins now",
    )
    .option("--route <query => target>", "requests that match go to a target of their own; repeatable", many)
    .option("--only <query>", "of what no route takes, only what matches")
    .option("--concurrency <n>", "requests at the same time to each target (default: 64)", wholeNumber(1, 1024))
    .option(
      "--retry <n>",
      "tries after the first for a request that the target gave no answer to; then it is given up (default: forever)",
      retryCount,
    )
    .option(
      "--timeout <s>",
      "seconds until the target's answer must begin (default: the endpoint's)",
      numberBetween(0.001, 86_400),
    )
    .option(
      "--host-header <host>",
      "the Host that the target gets: preserve (default), rewrite to the target's, or a value",
      hostHeader,
    )
    .option(
      "--header <name: value>",
      "a header that the target gets; without a value it is removed; repeatable",
      headerWish,
    )
    .option("--insecure", "accept any certificate of the target");

/** The commands that stay: the relay, the agent, or both. */
export function forwardCommands(program: Command, runs: Runs): void {
  agentFlags(serverFlags(program.command("dev")))
    .description("relay, inspector and agent in one process on this machine")
    .argument("[target]", "where to forward: 3000, localhost:3000/path, a URL or unix:/path/to.sock")
    .option("--demo", "with a sample handler and signed sample events")
    .option("--once", "with --demo: end after the events, with exit 0 if all is as it should be")
    .action(runs(async () => (await import("./commands/dev.ts")).dev));
  serverFlags(program.command("serve"))
    .description("the relay alone, for a host that providers reach")
    .action(runs(async () => (await import("./commands/serve.ts")).serve));
  outputFlags(agentFlags(relayFlags(program.command("listen"))))
    .description("forward an endpoint's requests to a target")
    .argument("[target]", "3000, localhost:3000/path, a URL or unix:/path/to.sock; with routes, for the rest")
    .action(runs(async () => (await import("./commands/listen.ts")).listen));
}
