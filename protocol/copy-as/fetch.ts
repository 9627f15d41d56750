import { argumentText, bodyFile, type CopiedRequest, sentHeaders } from "./copied-request.ts";

/** A call of `fetch` as JavaScript, for Node.js, Deno and Bun. fetch sends no body with GET and HEAD: it is left out there. */
export function fetchCall(request: CopiedRequest): string {
  const { method, url, body } = request;
  const headers = sentHeaders(request).filter(([name]) => name.toLowerCase() !== "expect");
  const text = argumentText(body);
  const bodiless = method === "GET" || method === "HEAD";
  const lines = [`method: ${JSON.stringify(method)},`];
  if (headers.length > 0) {
    const rows = headers.map(([name, value]) => `    [${JSON.stringify(name)}, ${JSON.stringify(value)}],`);
    lines.push("headers: [", ...rows.map((row) => row.slice(2)), "],");
  }
  if (body.length > 0 && bodiless) lines.push("// fetch sends no body with this method.");
  else if (body.length > 0 && text !== null) lines.push(`body: ${JSON.stringify(text)},`);
  else if (body.length > 0) lines.push(`body: await readFile(${JSON.stringify(bodyFile(request))}),`);
  const reads = lines.at(-1)!.startsWith("body: await");
  return [
    ...(reads ? ['import { readFile } from "node:fs/promises";', ""] : []),
    `const response = await fetch(${JSON.stringify(url)}, {`,
    ...lines.map((line) => `  ${line}`),
    "});",
    "",
  ].join("\n");
}
