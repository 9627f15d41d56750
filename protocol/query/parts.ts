import { parse } from "./parser.ts";

/** The conditions that a query joins by *and*, each as it is written; a query that is no such list is its own only part. */
export function queryParts(text: string): string[] {
  try {
    return parse(text, { parts: true }) as string[];
  } catch {
    return [text.trim()];
  }
}
