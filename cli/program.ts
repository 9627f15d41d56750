import { Command, CommanderError } from "commander";
import { HooktapError } from "../protocol/error.ts";
import { endpointCommands } from "./endpoint-commands.ts";
import { Exit, exitFor } from "./exit.ts";
import { forwardCommands } from "./forward-commands.ts";
import { createOutput } from "./output.ts";
import { replayCommands } from "./replay-commands.ts";
import { requestCommands } from "./request-commands.ts";
import type { Runs } from "./runs.ts";
import { signatureCommands } from "./signature-commands.ts";
import { triggerCommands } from "./trigger-commands.ts";
import { version } from "./version.ts";

function build(finish: (exit: Exit) => void): Command {
  const program = new Command("hooktap")
    .description("Capture webhooks, see why a signature fails, and forward them to localhost.")
    .version(version, "-V, --version")
    .exitOverride()
    .showHelpAfterError("Run with --help to see what it takes.")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "hooktap:")) });

  const runs: Runs =
    (load) =>
    async (...args) =>
      finish(await (await load())(...args));

  forwardCommands(program, runs);
  requestCommands(program, runs);
  replayCommands(program, runs);
  triggerCommands(program, runs);
  signatureCommands(program, runs);
  endpointCommands(program, runs);
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
