import { useState } from "react";
import type { Summary } from "../../protocol/request.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { listenCommand } from "../ui/listen-command.ts";
import type { Inbox, InboxStatus } from "./inbox.ts";
import "./first-steps.css";

const KEY = "hooktap.first-steps";
/** Who has more than this needs no guide. */
const FEW = 20;

interface Step {
  done: boolean;
  text: string;
  /** What to do for it. */
  next: string;
}

/** What there is to reach with a new endpoint, ticked as it happens. */
export function firstSteps(endpoint: string, rows: readonly Summary[], connected: boolean): Step[] {
  const provider = rows.find((row) => row.verdict.status === "no_secret")?.provider;
  return [
    { done: rows.length > 0, text: "First request", next: "send one to the hook URL" },
    {
      done: rows.some(({ verdict }) => verdict.status === "verified" || verdict.status === "failed"),
      text: "First signature checked",
      next: provider
        ? `add the signing secret: hooktap secrets add ${provider}`
        : "add the provider's signing secret in the endpoint's settings",
    },
    {
      done: rows.some(({ delivery }) => delivery !== null),
      text: "First delivery",
      next: connected ? "an agent is there: it delivers the next request" : `run: ${listenCommand(endpoint)}`,
    },
  ];
}

export function StepList({ steps }: { steps: readonly Step[] }) {
  return (
    <ul className="step-list">
      {steps.map(({ done, text, next }) => (
        <li key={text} className={done ? "step step-done" : "step"}>
          <span className="step-mark">{done && <Icon name="check" />}</span>
          <span>
            {text}
            <span className="sr-only">{done ? ": done" : ": to do"}</span>
            {!done && <span className="muted step-next">{next}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The steps that are left, below a list that is still short. */
export function FirstSteps({ endpoint, inbox, status }: { endpoint: string; inbox: Inbox; status: InboxStatus }) {
  const { rows } = inbox;
  const [closed, setClosed] = useState(() => localStorage.getItem(KEY) === "closed");
  const few = status.loaded && status.query === "" && status.next === null && rows.size() > 0 && rows.size() <= FEW;
  if (closed || !few) return null;
  const steps = firstSteps(
    endpoint,
    Array.from({ length: rows.size() }, (_, index) => rows.at(index)!),
    status.agents.length > 0,
  );
  return (
    <section className="first-steps" aria-label="First steps">
      <h2>{steps.every(({ done }) => done) ? "All set" : "First steps"}</h2>
      <StepList steps={steps} />
      <IconButton
        icon="cross"
        label="Close the first steps"
        onClick={() => {
          localStorage.setItem(KEY, "closed");
          setClosed(true);
        }}
      />
    </section>
  );
}
