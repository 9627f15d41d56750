import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { SelectField } from "../ui/field.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { listenCommand } from "../ui/listen-command.ts";

const REFRESH_MS = 3_000;

/** Through which agent a replay goes; null is the one connected longest. */
export function AgentChoice({
  endpoint,
  agent,
  onChange,
}: {
  endpoint: string;
  agent: string | null;
  onChange(agent: string | null): void;
}) {
  const agents = useQuery({ queryKey: ["agents"], queryFn: api.agents, refetchInterval: REFRESH_MS });
  const connected = agents.data ?? [];
  const serving = connected.filter(({ endpoints }) => endpoints.includes(endpoint));
  const longest = serving[0];
  if (agents.data && connected.length === 0) {
    const command = listenCommand(endpoint);
    return (
      <div className="field">
        <p className="field-label">No agent is connected</p>
        <p className="field-hint">A replay goes through an agent. To deliver to port 3000 of your machine:</p>
        <div className="command-line">
          <code>{command}</code>
          <CopyButton text={command} label="Copy command" />
        </div>
      </div>
    );
  }
  return (
    <SelectField
      label="Agent"
      value={agent ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
    >
      <option value="">{longest ? `Connected longest: ${longest.target}` : "Connected longest"}</option>
      {agent !== null && !connected.some(({ name }) => name === agent) && <option value={agent}>{agent} (away)</option>}
      {connected.map(({ name, target }) => (
        <option key={name} value={name}>
          {name} → {target}
        </option>
      ))}
    </SelectField>
  );
}
