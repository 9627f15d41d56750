import { readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { HooktapError } from "../protocol/error.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** One assignment: what stands before the value, the value with its quotes (which may hold line ends), from the beginning of a line. */
const ASSIGNMENT =
  /([ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*)("(?:\\[^]|[^"\\])*"|'[^']*'|`[^`]*`|(?:[^\r\n#]|(?<=\S)#)*)/y;

/** What a provider's secret is called in an env file, where nothing else is said: `TRANSCODELY_WEBHOOK_SECRET`. */
export function envName(provider: string): string {
  return `${provider.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}_WEBHOOK_SECRET`;
}

export function checkEnvName(name: string): string {
  if (NAME.test(name)) return name;
  throw new HooktapError("usage", `"${name}" cannot name a variable`, { hint: "like: --env STRIPE_WEBHOOK_SECRET" });
}

function unusable(path: string, what: string, cause: unknown): HooktapError {
  return new HooktapError("file_unreadable", `${path} cannot be ${what}`, { hint: (cause as Error).message, cause });
}

/** A variable's value in an env file, as a shell or `node --env-file` reads it. */
export function readEnv(path: string, name: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw unusable(path, "read", cause);
  }
  const value = parseEnv(text)[name];
  if (value) return value;
  throw new HooktapError("usage", `${path} has no ${name}`, { hint: "name the variable with --env NAME" });
}

/** The file's text with a variable set: the value of its last line of that name is replaced, else a line is added; all else stays. */
export function withEnv(text: string, name: string, value: string): string {
  let found: { from: number; to: number } | null = null;
  for (let at = 0; at < text.length;) {
    ASSIGNMENT.lastIndex = at;
    const match = ASSIGNMENT.exec(text);
    if (match?.[2] === name) {
      const from = at + match[1]!.length;
      found = { from, to: from + match[3]!.trimEnd().length };
    }
    const end = text.indexOf("\n", match ? ASSIGNMENT.lastIndex : at);
    at = end === -1 ? text.length : end + 1;
  }
  if (found) return text.slice(0, found.from) + value + text.slice(found.to);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : newline;
  return `${text}${gap}${name}=${value}${newline}`;
}

/** A value as an env file has it: a key's lines as `\\n` within quotes, and its own quotes within others. */
function quoted(value: string): string {
  if (value.includes("\n")) return `"${value.trimEnd().replaceAll("\n", "\\n")}"`;
  return value.includes('"') ? `'${value}'` : value;
}

/** Sets a variable in an env file, which is made (mode 0600) where it is missing. The value is a secret or a public key. */
export function writeEnv(path: string, name: string, value: string): void {
  let before = "";
  try {
    // Latin-1 keeps every byte as it is, whatever the file's encoding.
    before = readFileSync(path, "latin1");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw unusable(path, "read", cause);
  }
  try {
    writeFileSync(path, withEnv(before, name, quoted(value)), { encoding: "latin1", mode: 0o600 });
  } catch (cause) {
    throw unusable(path, "written", cause);
  }
}
