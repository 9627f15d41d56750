import {
  argumentText,
  bodyFile,
  type CopiedRequest,
  missingHeaders,
  sentHeaders,
  terminalText,
} from "./copied-request.ts";
import { quotePosix } from "./quote.ts";

/** What HTTPie sends of its own where it is not told otherwise. */
const HTTPIES_OWN = ["User-Agent", "Accept", "Accept-Encoding"];

/** The arguments for HTTPie 3. A backslash before one of `:;=@` cannot be said in a header there, and comes out without it. */
export function httpieArguments(request: CopiedRequest): string[] {
  const { method, url, body } = request;
  const headers = sentHeaders(request);
  const text = argumentText(body);
  const items = [
    method,
    url,
    ...headers.map(([name, value]) => (value === "" ? `${name};` : `${name}:${headerItem(terminalText(value))}`)),
    ...missingHeaders(headers, HTTPIES_OWN).map((name) => `${name}:`),
    ...(body.length > 0 && text === null ? [`@${bodyFile(request)}`] : []),
  ];
  return [
    "--path-as-is",
    ...(body.length > 0 && text !== null ? [`--raw=${text}`] : []),
    ...(items.some((item) => item.startsWith("-")) ? ["--"] : []),
    ...items,
  ];
}

export function httpiePosix(request: CopiedRequest): string {
  return ["http", ...httpieArguments(request).map(quotePosix)].join(" \\\n  ");
}

/** `:=` and `:@` would make an item something else than a header. */
function headerItem(value: string): string {
  return /^[=@]/.test(value) ? `\\${value}` : value;
}
