import type { Command, Option } from "commander";
import { GROUPS } from "../cli/command-groups.ts";
import { type Leaf, leaves } from "../cli/command-tree.ts";
import { ENVIRONMENT, EXAMPLES, EXIT_CODES } from "../cli/help-texts.ts";
import { JSON_OUTPUT } from "../cli/json-output.ts";
import { createProgram } from "../cli/program.ts";

/** Prints docs/cli.md, made from the program's own definition: `npm run docs`. */
const HEAD = `# The command line

Every command with its flags, made from the program itself by \`npm run docs\`; \`hooktap <command> --help\` tells the same.

- **Which relay**: a flag beats the environment, then \`.hooktap.json\` in the working folder, then the user's profile
  (\`~/.config/hooktap/config.json\`), then a relay that runs on this machine with this data folder.
- **Ids**: a request is named by its id, by any beginning of it that no other has, or by \`latest\`.
- **Queries** are one language everywhere: [query.md](query.md).
- **Output**: data goes to stdout, words for people to stderr. With \`--json\` each line on stdout is one JSON value of the schema that stands
  at the command; later versions may add fields to it. Nothing captured reaches a terminal unescaped. Colours are for terminals only.
- **Without a terminal** everything works; a reader that closes its end, as \`head\` does, is no failure.
`;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const paragraph = (text: string) => text.replace(/^\w/, (letter) => letter.toUpperCase()).replace(/[^.]$/, "$&.");

function optionTables(command: Command): string[] {
  const help = command.createHelp();
  const headings = new Map<string, Option[]>();
  for (const option of help.visibleOptions(command)) {
    if (option.long === "--help") continue;
    const heading = option.helpGroupHeading ?? "";
    headings.set(heading, [...(headings.get(heading) ?? []), option]);
  }
  return [...headings].map(([heading, options]) =>
    table(
      [heading === "" ? "flag" : heading.replace(/:$/, ""), ""],
      options.map((option) => [code(help.optionTerm(option)), cell(help.optionDescription(option))]),
    ),
  );
}

function section({ path, command }: Leaf): string {
  const help = command.createHelp();
  const shape = JSON_OUTPUT[path];
  const given = command.registeredArguments.map((argument) => [
    code(help.argumentTerm(argument)),
    cell(help.argumentDescription(argument)),
  ]);
  const parts = [
    `### hooktap ${path}`,
    paragraph(command.description()),
    `\`\`\`sh\n${[`# ${help.commandUsage(command)}`, ...(EXAMPLES[path] ?? [])].join("\n")}\n\`\`\``,
    ...(given.length > 0 ? [table(["argument", ""], given)] : []),
    ...optionTables(command),
    shape ? `\`--json\`: each line is a [${shape}](schemas/${shape}.json).` : "`--json`: no line; the exit code tells.",
  ];
  return parts.join("\n\n");
}

const program = await createProgram(() => {});
const all = leaves(program);
const groups = GROUPS.map(({ title, names }) => {
  const own = all.filter(({ path }) => names.includes(path.split(" ")[0]!));
  return [`## ${title.replace(/:$/, "")}`, ...own.map(section)].join("\n\n");
});
const environment = table(
  ["environment", ""],
  ENVIRONMENT.map(([name, what]) => [code(name), cell(what)]),
);
const exits = table(
  ["exit code", ""],
  EXIT_CODES.map(([name, what]) => [name, cell(what)]),
);
process.stdout.write(`${[HEAD + "\n" + environment, exits, ...groups].join("\n\n")}\n`);
