import type { Output, Span } from "./output.ts";
import type { HealthOf } from "./agent-output.ts";
import type { PlannedAgent } from "./routes.ts";
import type { TargetHealth } from "./target-watch.ts";

export interface Header {
  hooks: string[];
  inspector: { url: string; hint: string };
  plan: readonly PlannedAgent[];
  healthOf: HealthOf;
  /** The data folder of a relay in this process. */
  data?: string;
}

function healthSpans(health: TargetHealth | null): Span[] {
  if (!health) return [];
  return health.up ? [{ text: "  ● up", style: "green" }] : [{ text: `  ● down: ${health.reason}`, style: "red" }];
}

/** Which requests go to a target, where not all do. */
function whichText({ match, choice }: PlannedAgent): string {
  if (match !== null) return `  ${match}`;
  return choice.filter ? `  only ${choice.filter}` : choice.except ? "  the rest" : "";
}

/** Where everything is, before the first delivery. */
export function noteHeader(out: Output, { hooks, inspector, plan, healthOf, data }: Header): void {
  for (const url of hooks) out.note("Hook URL   ", { text: url, style: "bold" });
  out.note("Inspector  ", inspector.url, { text: `  (${inspector.hint})`, style: "dim" });
  for (const agent of plan) {
    const { target, match } = agent;
    const which: Span = { text: whichText(agent), style: "dim" };
    out.note(match === null ? "Target     " : "Route      ", target.href, which, ...healthSpans(healthOf(target.href)));
  }
  if (plan.length === 0) out.note("Target     ", "none yet; add one with: hooktap listen 3000");
  if (data !== undefined) out.note("Data       ", data);
}
