import type { PlannedAgent } from "./routes.ts";

/** `provider:stripe → localhost:4000` */
export const routeText = ({ match, target }: PlannedAgent): string =>
  match === null ? target.label : `${match} → ${target.label}`;

/** An agent as `--json` has it. */
export const routeItem = ({ name, match, target }: PlannedAgent) => ({ agent: name, match, target: target.href });

/** What the first line of `--json` tells of the agents: the one for the rest, and the routes where there are any. */
export function readyItem(plan: readonly PlannedAgent[]) {
  const rest = plan.find(({ match }) => match === null);
  const routes = plan.filter(({ match }) => match !== null).map(routeItem);
  return {
    agent: (rest ?? plan[0])?.name ?? null,
    target: rest?.target.href ?? null,
    ...(routes.length === 0 ? {} : { routes }),
  };
}
