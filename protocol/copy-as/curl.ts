import {
  argumentText,
  bodyFile,
  type CopiedRequest,
  missingHeaders,
  sentHeaders,
  terminalText,
} from "./copied-request.ts";
import { quotePosix, quotePowershell } from "./quote.ts";

/** What curl sends of its own where it is not told otherwise. */
const CURLS_OWN = ["User-Agent", "Accept"];

/**
 * The arguments that make curl send a request as it came: the path as it is, no header of curl's own, the body byte for byte. A body
 * that cannot be an argument is read from `bodyFile`.
 */
export function curlArguments(request: CopiedRequest): string[] {
  const { method, url, body } = request;
  const headers = sentHeaders(request);
  const text = argumentText(body);
  const own = missingHeaders(headers, body.length > 0 ? [...CURLS_OWN, "Content-Type"] : CURLS_OWN);
  return [
    // Brackets and dots are part of what was sent, not curl's own syntax.
    "--globoff",
    "--path-as-is",
    // With --request HEAD curl waits for a body that never comes.
    ...(method === "HEAD" && body.length === 0 ? ["--head"] : ["--request", method]),
    "--url",
    url,
    // curl takes `Name:` for "do not send it", and `Name;` for an empty one.
    ...headers.flatMap(([name, value]) => ["--header", value === "" ? `${name};` : `${name}: ${terminalText(value)}`]),
    ...own.flatMap((name) => ["--header", `${name}:`]),
    // --data-raw gives a leading @ no meaning.
    ...(body.length === 0 ? [] : text === null ? ["--data-binary", `@${bodyFile(request)}`] : ["--data-raw", text]),
  ];
}

/** A command for sh, bash and zsh. */
export function curlPosix(request: CopiedRequest): string {
  return lines("curl", curlArguments(request).map(quotePosix), " \\\n  ");
}

/** A command for PowerShell 7.3 or newer; older ones lose the double quotes of arguments on their way to a program. */
export function curlPowershell(request: CopiedRequest): string {
  return lines("curl.exe", curlArguments(request).map(quotePowershell), " `\n  ");
}

/** Each option with its value on a line. */
function lines(program: string, words: readonly string[], separator: string): string {
  const rows = [program];
  for (const [index, word] of words.entries()) {
    const value = index > 0 && !word.startsWith("--") && words[index - 1]!.startsWith("--");
    if (value) rows.push(`${rows.pop()} ${word}`);
    else rows.push(word);
  }
  return rows.join(separator);
}
