import type { Endpoint } from "../../protocol/endpoint.ts";
import { Ago } from "../ui/ago.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { dateTime, duration } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { listenCommand } from "../ui/listen-command.ts";
import { deliveryStatus, StatusBadge } from "../ui/status.tsx";
import "./agent-list.css";

export function AgentList({ endpoint, agents }: { endpoint: string; agents: Endpoint["agents"] }) {
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
            <p className="muted agent-last">
              {agent.last === null ? (
                "Nothing delivered yet."
              ) : (
                <>
                  Last answer <StatusBadge status={deliveryStatus(agent.last)} filled /> in {duration(agent.last.ms)},{" "}
                  <time dateTime={agent.last.at} title={dateTime(agent.last.at)}>
                    <Ago at={agent.last.at} />
                  </time>
                </>
              )}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
