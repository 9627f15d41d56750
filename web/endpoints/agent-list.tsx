import type { AgentState } from "../../protocol/live.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { dateTime } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { listenCommand } from "../ui/listen-command.ts";
import "./agent-list.css";

export function AgentList({ endpoint, agents }: { endpoint: string; agents: readonly AgentState[] }) {
  if (agents.length === 0) {
    const command = listenCommand(endpoint);
    return (
      <>
        <p className="muted">
          None is connected. Requests are captured and wait. To deliver them to port 3000 of your machine:
        </p>
        <div className="endpoint-url">
          <code>{command}</code>
          <CopyButton text={command} label="Copy command" wide />
        </div>
      </>
    );
  }
  return (
    <ul className="agent-list">
      {agents.map((agent) => (
        <li key={agent.name}>
          <Icon name="good" className="tone-good" />
          <div>
            <p className="agent-name">{agent.name}</p>
            <p className="muted">
              delivers to <code>{agent.target}</code> since {dateTime(agent.connectedAt).slice(0, 19)}
              {agent.queued > 0 && `, ${agent.queued.toLocaleString("en")} queued`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
