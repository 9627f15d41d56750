import { Command, CommanderError } from "commander";
import { HooktapError } from "../protocol/error.ts";
import { GROUPS } from "./command-groups.ts";
import { Exit, exitFor } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Runs } from "./runs.ts";
import { version } from "./version.ts";

/** The program with all its commands, or with those of the group of one of them; `finish` hears the exit code of what was run. */
export async function createProgram(finish: (exit: Exit) => void, name?: string): Promise<Command> {
  const program = new Command("hooktap")
    .description("Capture webhooks, see why a signature fails, and forward them to localhost.")
    .version(version, "-V, --version")
    // Else a value that begins with -V, as a token may, would ask for the version.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("Run with --help to see what it takes.")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "hooktap:")) });

  const runs: Runs =
    (load) =>
    async (...args) =>
      finish(await (await load())(...args));

  const group = GROUPS.find(({ names }) => names.some((known) => known === name));
  for (const { title, load } of group ? [group] : GROUPS) {
    const define = await load();
    program.commandsGroup(title);
    define(program, runs);
  }
  return program;
}

/** What may ask for help: its texts are loaded for nothing else. */
const HELP = new Set(["-h", "--help", "help"]);

/** Runs one command line and returns its exit code. */
export async function run(args: string[]): Promise<Exit> {
  let exit: Exit = Exit.ok;
  // A reader like `head` may close its end: that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? Exit.ok : Exit.no),
  );
  try {
    const program = await createProgram((code) => (exit = code), args[0]);
    if (args.some((word) => HELP.has(word))) (await import("./help-texts.ts")).addHelpTexts(program);
    await program.parseAsync(args, { from: "user" });
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
