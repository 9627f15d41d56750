import type { Output, Span } from "./output.ts";
import type { Target } from "./target.ts";
import type { TargetHealth } from "./target-watch.ts";

export interface Header {
  hooks: string[];
  inspector: { url: string; hint: string };
  target: Target | null;
  health: TargetHealth | null;
  /** The data folder of a relay in this process. */
  data?: string;
}

function healthSpans(health: TargetHealth | null): Span[] {
  if (!health) return [];
  return health.up ? [{ text: "  ● up", style: "green" }] : [{ text: `  ● down: ${health.reason}`, style: "red" }];
}

/** Where everything is, before the first delivery. */
export function noteHeader(out: Output, { hooks, inspector, target, health, data }: Header): void {
  for (const url of hooks) out.note("Hook URL   ", { text: url, style: "bold" });
  out.note("Inspector  ", inspector.url, { text: `  (${inspector.hint})`, style: "dim" });
  out.note("Target     ", target?.href ?? "none yet; add one with: hooktap listen 3000", ...healthSpans(health));
  if (data !== undefined) out.note("Data       ", data);
}
