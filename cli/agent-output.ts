import type { RelayHello } from "../protocol/tunnel.ts";
import type { AgentOptions } from "./agent.ts";
import type { Outcome } from "./agent-stream.ts";
import { type Output, pad } from "./output.ts";
import { countText, statusSpan, timeOfDay, verdictSpan } from "./verdict-text.ts";

const pathOf = (target: string) => target.split("?", 1)[0]!;

function printOutcome(out: Output, { open, status, error, message, ms }: Outcome): void {
  const { provider, eventType, verdict } = open.about;
  out.line(
    { text: timeOfDay(new Date()), style: "dim" },
    "  ",
    pad(verdictSpan(verdict.status), 11),
    "  ",
    pad(provider ?? "-", 15),
    "  ",
    pad(eventType ?? "-", 20),
    "  ",
    pad(open.method, 6),
    "  ",
    pad(pathOf(open.target), 24),
    "  ",
    pad(statusSpan(status, error), 8),
    "  ",
    `${ms} ms`.padStart(8),
    { text: open.mode === "live" ? "" : `  ${open.mode}`, style: "cyan" },
    { text: message ? `  ${message}` : "", style: "dim" },
  );
}

/** A delivery as `--json` has it. */
function outcomeItem({ open, status, error, ms }: Outcome) {
  const { id, mode, method, target, endpoint } = open;
  return {
    type: "delivery",
    requestId: id,
    status,
    error,
    ms,
    mode,
    method,
    path: pathOf(target),
    endpoint,
  };
}

/** Says whose place an agent took, and what waits for it: what comes now, and what a new agent leaves out. */
function noteArrival(out: Output, hello: RelayHello): void {
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

/** An agent's events on the terminal: a line a delivery, a line when the tunnel is lost and one when it is back. */
export function agentOutput(
  out: Output,
  { json, relay, onFirst }: { json: boolean; relay: string; onFirst(hello: RelayHello): void },
): Pick<AgentOptions, "onReady" | "onLost" | "onOutcome" | "onGivenUp"> {
  return {
    onReady(hello, again) {
      if (again) out.note({ text: `Connected to ${relay} again.`, style: "green" });
      else onFirst(hello);
      noteArrival(out, hello);
    },
    onLost(reason, first) {
      const what = first ? `The relay at ${relay} is not ready` : `Connection to ${relay} lost`;
      out.note({ text: `${what} (${reason}); trying again.`, style: "yellow" });
    },
    onGivenUp({ endpoint, id, method, target, attempts }) {
      if (json) out.item({ type: "given_up", requestId: id, endpoint, attempts });
      const text = `Gave up on ${method} ${pathOf(target)} (${id}) after ${countText(attempts, "attempt")}; to deliver it: hooktap replay ${id}`;
      out.note({ text, style: "yellow" });
    },
    onOutcome(outcome) {
      if (json) out.item(outcomeItem(outcome));
      else printOutcome(out, outcome);
    },
  };
}
