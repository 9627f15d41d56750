import type { AgentState } from "../../protocol/live.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { listenCommand } from "../ui/listen-command.ts";
import { TestEvents } from "../trigger/test-events.tsx";
import { firstSteps, StepList } from "./first-steps.tsx";
import "./empty-state.css";

interface EmptyStateProps {
  endpoint: string;
  hookUrl: string;
  agents: readonly AgentState[];
}

/** Before the first request: where to send it, how to try, how to have it delivered, and what will be reached. */
export function EmptyState({ endpoint, hookUrl, agents }: EmptyStateProps) {
  const curl = `curl -d '{"hello":"world"}' -H 'content-type: application/json' ${hookUrl}`;
  const [agent] = agents;
  return (
    <div className="empty-state">
      <h1>Waiting for the first request</h1>
      <p className="muted">It shows here the moment it arrives, with its signature checked. Nothing to reload.</p>
      <ol>
        <Step title="Give this URL to the provider" text={hookUrl} copy="Copy URL" />
        <Step title="Or send a request yourself" text={curl} copy="Copy command" />
        <TestEvents />
        {agent ? (
          <li className="empty-step">
            <h2>
              <Icon name="good" className="tone-good" /> An agent is connected
            </h2>
            <p className="muted">
              <code>{agent.name}</code> delivers to <code>{agent.target}</code>.
            </p>
          </li>
        ) : (
          <Step
            title="Have requests delivered to your machine, here port 3000"
            text={listenCommand(endpoint)}
            copy="Copy command"
          />
        )}
      </ol>
      <section className="empty-steps" aria-label="First steps">
        <StepList steps={firstSteps(endpoint, [], agent !== undefined)} />
      </section>
    </div>
  );
}

function Step({ title, text, copy }: { title: string; text: string; copy: string }) {
  return (
    <li className="empty-step">
      <h2>{title}</h2>
      <div className="empty-text">
        <code>{text}</code>
        <CopyButton text={text} label={copy} wide />
      </div>
    </li>
  );
}
