import type { Output } from "./output.ts";

/** The query that a command was given, empty for none; null where it cannot be read, which is told. */
export async function checkedQuery(out: Output, text: string | undefined): Promise<string | null> {
  const q = text?.trim() ?? "";
  if (q === "") return q;
  const [{ parseQuery }, { queryProblem }] = await Promise.all([
    import("../protocol/query/query.ts"),
    import("./query-problem.ts"),
  ]);
  const parsed = parseQuery(q);
  if (parsed.ok) return q;
  out.error(queryProblem(q, parsed.error));
  return null;
}
