import type { Command } from "commander";

/** A command that does something by itself, and the words behind `hooktap` that name it. */
export interface Leaf {
  path: string;
  command: Command;
}

/** The commands of a program in the order of its help; of one that only groups others, those. */
export function leaves(program: Command, before: readonly string[] = []): Leaf[] {
  return program.commands.flatMap((command) => {
    const path = [...before, command.name()];
    return command.commands.length > 0 ? leaves(command, path) : [{ path: path.join(" "), command }];
  });
}
