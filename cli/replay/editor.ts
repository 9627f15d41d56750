import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HooktapError } from "../../protocol/error.ts";
import { FIELD_VALUE, headerValue, TOKEN } from "../../protocol/headers.ts";
import { requestTarget } from "../../protocol/copy-as/raw-http.ts";
import { indentJson } from "../body-text.ts";
import { parseHttpFile } from "../http-file.ts";
import { sizeText } from "../verdict-text.ts";
import { type Changeable, type ChangeFlags, createChange } from "./change.ts";

const TARGET = /^\/[\x21-\x7e]*$/;
/** Lines before the request line that begin so are ours. */
const NOTE = "# ";

/** The body as it is shown: laid out where it is JSON, told of where it is no text. */
function shownBody({ headers, body }: Changeable): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    const type = headerValue(headers, "content-type") ?? "no text";
    return `(${sizeText(body.length)}, ${type}: left as it is; write another body here to replace it)`;
  }
  return indentJson(text) ?? text;
}

const shownHead = ({ method, target, headers }: Changeable) =>
  [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join("\n");

/** Reads the edited text, a character a byte. Throws `request_file_invalid` for what cannot be sent. */
function parse(text: string, original: Changeable): Changeable {
  const read = parseHttpFile(Buffer.from(text, "latin1"));
  const { method, headers } = read;
  const target = requestTarget(read.url);
  const invalid = (why: string) => new HooktapError("request_file_invalid", why);
  if (!TOKEN.test(method)) throw invalid(`the method "${method}" is no HTTP method`);
  if (!TARGET.test(target))
    throw invalid(`the path "${target}" must begin with / and be plain ASCII; write other letters as %XX`);
  for (const [name, value] of headers) {
    if (!TOKEN.test(name)) throw invalid(`"${name}" cannot name a header`);
    if (!FIELD_VALUE.test(value)) throw invalid(`the value of the header ${name} holds a control character`);
  }
  const body = Buffer.from(read.body);
  const shown = shownBody(original);
  // Editors end a file with a line end, whether there was one or not.
  const untouched = [shown, `${shown}\n`, `${shown}\r\n`].some((same) => body.equals(Buffer.from(same)));
  const added = !shown.endsWith("\n") && body.at(-1) === 0x0a;
  return { method, target, headers, body: untouched ? original.body : added ? body.subarray(0, -1) : body };
}

async function open(file: string): Promise<void> {
  const editor = process.env["VISUAL"] || process.env["EDITOR"] || (process.platform === "win32" ? "notepad" : "vi");
  // What an editor draws is no data: it goes to the terminal, also where stdout leads elsewhere.
  const stdio = ["inherit" as const, process.stdout.isTTY ? ("inherit" as const) : 2, "inherit" as const];
  const child =
    process.platform === "win32"
      ? spawn(`${editor} "${file}"`, { stdio, shell: true })
      : spawn("/bin/sh", ["-c", `${editor} "$@"`, editor, file], { stdio });
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  throw new HooktapError(
    "edit_abandoned",
    `the editor (${editor}) ended with ${code ?? "a signal"}: nothing was sent`,
    {
      hint: "name another one with VISUAL or EDITOR",
    },
  );
}

/**
 * Has a request edited as raw HTTP in the user's editor. A text that cannot be sent is opened again with what is wrong with it; an empty
 * one, an editor that fails, and one that leaves a wrong text as it was throw `edit_abandoned`. What was not touched keeps its bytes.
 */
async function editRequest(request: Changeable): Promise<Changeable> {
  const folder = mkdtempSync(join(tmpdir(), "hooktap-edit-"));
  const file = join(folder, "request.http");
  // A character a byte: heads are ISO 8859-1, bodies mostly UTF-8.
  let text = `${shownHead(request)}\n\n${Buffer.from(shownBody(request), "utf8").toString("latin1")}`;
  let problem: HooktapError | null = null;
  for (;;) {
    const notes = problem
      ? [`this cannot be sent: ${problem.message}`, "correct it and save, or empty the file to send nothing", ""]
      : [];
    const offered = notes.map((note) => `${NOTE}${note}\n`).join("") + text;
    writeFileSync(file, offered, { encoding: "latin1", mode: 0o600 });
    try {
      await open(file);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    const edited = readFileSync(file, "latin1");
    text = edited.replace(/^(# .*\r?\n)+/, "");
    if (text.trim() === "") {
      rmSync(folder, { recursive: true, force: true });
      throw new HooktapError("edit_abandoned", "the file was emptied: nothing was sent");
    }
    try {
      const changed = parse(text, request);
      rmSync(folder, { recursive: true, force: true });
      return changed;
    } catch (error) {
      if (!(error instanceof HooktapError)) throw error;
      if (problem && edited === offered) {
        throw new HooktapError("edit_abandoned", `the edit cannot be sent: ${error.message}`, {
          hint: `nothing was sent; the text is kept in ${file}`,
        });
      }
      problem = error;
    }
  }
}

/** What the flags change in each request; null for nothing. The editor opens once, however often the request is sent. */
export function changeOf(
  flags: ChangeFlags & { edit?: boolean },
): ((request: Changeable) => Changeable | Promise<Changeable>) | null {
  const change = createChange(flags);
  if (!flags.edit) return change;
  let edited: Promise<Changeable> | null = null;
  return (request) => (edited ??= editRequest(change ? change(request) : request));
}
