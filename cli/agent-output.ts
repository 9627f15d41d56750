import type { RelayHello } from "../protocol/tunnel.ts";
import { pathOf } from "./delivery-line.ts";
import type { ForwardView } from "./forward-view.ts";
import type { Output } from "./output.ts";
import type { RouteEvents } from "./route-agents.ts";
import type { TargetHealth } from "./target-watch.ts";
import { countText, timeOfDay } from "./verdict-text.ts";

/** Says whose place an agent took, and what waits for it: what comes now, and what a new agent leaves out. */
export function noteArrival(out: Output, hello: RelayHello): void {
  for (const { target, connectedAt } of hello.replaced) {
    out.note(
      `Took over from the agent of the same name that forwarded to ${target} since ${timeOfDay(new Date(connectedAt))}.`,
    );
  }
  for (const { name, known, queued, waiting, atLeast } of hello.endpoints) {
    const when = known ? " while you were away" : "";
    const least = atLeast ? "At least " : "";
    if (queued > 0) {
      out.note(`${least}${countText(queued, "request")} came to ${name}${when}: delivered now, in order.`);
    }
    if (waiting > 0) {
      const older = `${least}${countText(waiting, "older request")}`;
      out.note(`${older} of ${name} left out; to get them, start again with: --backlog all`);
    }
  }
}

/** By the address of a target. */
export type HealthOf = (href: string) => TargetHealth | null;

export interface AgentOutputOptions {
  relay: string;
  /** The relay accepted the tunnel; `healthOf` a target is known already, or null. */
  onFirst(hello: RelayHello, healthOf: HealthOf): void;
}

/** What happens to the agents: to the view, and in words what a person must know. */
export function agentOutput(out: Output, view: ForwardView, { relay, onFirst }: AgentOutputOptions): RouteEvents {
  const health = new Map<string, TargetHealth>();
  let greeted = false;
  return {
    onReady(hello, again) {
      if (again) {
        out.note({ text: `Connected to ${relay} again.`, style: "green" });
        noteArrival(out, hello);
      } else onFirst(hello, (href) => health.get(href) ?? null);
      greeted = true;
      view.connected(hello, again);
    },
    onLost(reason, first) {
      const what = first ? `The relay at ${relay} is not ready` : `Connection to ${relay} lost`;
      out.note({ text: `${what} (${reason}); trying again.`, style: "yellow" });
      if (!first) view.lost(reason);
    },
    onGivenUp(request) {
      const { id, method, attempts } = request;
      const what = `Gave up on ${method} ${pathOf(request.target)} (${id})`;
      out.note({
        text: `${what} after ${countText(attempts, "attempt")}; to deliver it: hooktap replay ${id}`,
        style: "yellow",
      });
      view.givenUp(request);
    },
    onTarget(now, target) {
      const first = !health.has(target.href);
      health.set(target.href, now);
      // What is known when the agent starts is in the header.
      if (now.up && !first) out.note({ text: `${target.label} is up again.`, style: "green" });
      if (!now.up && (!first || greeted)) {
        out.note({ text: `${target.label} is down: ${now.reason}.`, style: "yellow" });
      }
      view.target(target.href, now, first);
    },
    onOutcome: (outcome) => view.delivered(outcome),
    onOpen: (open) => view.opened(open),
    onHeld: (queued) => view.held(queued),
  };
}
