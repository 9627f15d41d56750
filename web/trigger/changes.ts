type Changes = { ok: true; set: Record<string, string> } | { ok: false; problem: string };

/** Reads lines of `path=value`; empty ones count for nothing. */
export function changesOf(text: string): Changes {
  const set: Record<string, string> = {};
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    if (at < 1) return { ok: false, problem: `Line ${index + 1} is not path=value.` };
    set[line.slice(0, at).trim()] = line.slice(at + 1);
  }
  return { ok: true, set };
}
