import type { AgentState } from "../../protocol/live.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import "./empty-state.css";

interface EmptyStateProps {
  endpoint: string;
  hookUrl: string;
  agents: readonly AgentState[];
}

/** Before the first request: where to send it, how to try, how to have it delivered. */
export function EmptyState({ endpoint, hookUrl, agents }: EmptyStateProps) {
  const curl = `curl -d '{"hello":"world"}' -H 'content-type: application/json' ${hookUrl}`;
  const listen = endpoint === "default" ? "hooktap listen 3000" : `hooktap listen 3000 --endpoint ${endpoint}`;
  const [agent] = agents;
  return (
    <div className="empty-state">
      <h1>Waiting for the first request</h1>
      <p className="muted">It shows here the moment it arrives, with its signature checked. Nothing to reload.</p>
      <ol>
        <Step title="Give this URL to the provider" text={hookUrl} copy="Copy URL" />
        <Step title="Or send a request yourself" text={curl} copy="Copy command" />
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
          <Step title="Have requests delivered to your machine, here port 3000" text={listen} copy="Copy command" />
        )}
      </ol>
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
