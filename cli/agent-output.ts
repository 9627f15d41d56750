import type { RelayHello } from "../protocol/tunnel.ts";
import type { AgentOptions } from "./agent.ts";
import { pathOf } from "./delivery-line.ts";
import type { ForwardView } from "./forward-view.ts";
import type { Output } from "./output.ts";
import type { Target } from "./target.ts";
import type { TargetHealth } from "./target-watch.ts";
import { countText, timeOfDay } from "./verdict-text.ts";

export type AgentEvents = Required<
  Pick<AgentOptions, "onReady" | "onLost" | "onOutcome" | "onGivenUp" | "onOpen" | "onHeld" | "onTarget">
>;

/** Says whose place an agent took, and what waits for it: what comes now, and what a new agent leaves out. */
export function noteArrival(out: Output, hello: RelayHello): void {
  for (const { target, connectedAt } of hello.replaced) {
    out.note(
      `Took over from the agent of the same name that forwarded to ${target} since ${timeOfDay(new Date(connectedAt))}.`,
    );
  }
  for (const { name, known, queued, waiting } of hello.endpoints) {
    const when = known ? " while you were away" : "";
    if (queued > 0) out.note(`${countText(queued, "request")} came to ${name}${when}: delivered now, in order.`);
    if (waiting > 0) {
      out.note(
        `${countText(waiting, "older request")} of ${name} left out; to get them, start again with: --backlog all`,
      );
    }
  }
}

export interface AgentOutputOptions {
  relay: string;
  target: Target;
  /** The relay accepted the tunnel; `health` is the target's, where it is known already. */
  onFirst(hello: RelayHello, health: TargetHealth | null): void;
}

/** An agent's events: to the view, and in words what a person must know. */
export function agentOutput(
  out: Output,
  view: ForwardView,
  { relay, target, onFirst }: AgentOutputOptions,
): AgentEvents {
  let health: TargetHealth | null = null;
  let greeted = false;
  return {
    onReady(hello, again) {
      if (again) {
        out.note({ text: `Connected to ${relay} again.`, style: "green" });
        noteArrival(out, hello);
      } else onFirst(hello, health);
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
    onTarget(now) {
      const first = health === null;
      health = now;
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
