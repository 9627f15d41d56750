import { statSync } from "node:fs";
import { HooktapError } from "../protocol/error.ts";
import type { Output } from "./output.ts";
import type { UnreadableQuery } from "./query-problem.ts";
import type { RouteAgents } from "./route-agents.ts";
import { routeItem, routeText } from "./route-text.ts";
import type { PlannedAgent } from "./routes.ts";
import { PROJECT_FILE } from "./settings.ts";
import { countText } from "./verdict-text.ts";

/** Editors replace files, write them twice or on folders of other machines: a look now and then sees all of that. */
const LOOK_MS = 500;

interface Follow {
  out: Output;
  json: boolean;
  agents: Pick<RouteAgents, "apply">;
  /** The file's stamp from before the plan that the agents began with. */
  since: string;
  plan(): Promise<PlannedAgent[]>;
}

/** Goes over to what `.hooktap.json` says whenever it changes; while it cannot be used, all stays as it was. Returns how to stop. */
export function followSettings({ out, json, agents, since, plan }: Follow): () => void {
  const reread = async () => {
    const planned = await plan();
    const { added, changed, removed } = await agents.apply(planned);
    if (added.length + changed.length + removed.length === 0) return;
    if (json) out.item({ type: "routes", routes: planned.map(routeItem) });
    const parts = [...count(added, "added"), ...count(changed, "changed"), ...count(removed, "removed")];
    out.note({ text: `${PROJECT_FILE} was read again: ${parts.join(", ")}.`, style: "green" });
  };
  let known = since;
  const timer = setInterval(() => {
    const stamp = settingsStamp();
    if (stamp === known) return;
    known = stamp;
    reread().catch((error: HooktapError & Partial<UnreadableQuery>) => {
      if (!(error instanceof HooktapError)) throw error;
      out.error(error);
      out.note({ text: `All goes on as before, until ${PROJECT_FILE} can be used.`, style: "yellow" });
    });
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Tells one state of `.hooktap.json` from another. */
export function settingsStamp(): string {
  const stat = statSync(PROJECT_FILE, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : "";
}

const count = (agents: PlannedAgent[], what: string) =>
  agents.length === 0 ? [] : [`${countText(agents.length, "target")} ${what} (${agents.map(routeText).join(", ")})`];
