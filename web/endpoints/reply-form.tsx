import { useState } from "react";
import type { Endpoint, Reply } from "../../protocol/endpoint.ts";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { HeaderRows } from "../ui/header-rows.tsx";
import { SaveActions } from "./save-actions.tsx";
import { useChange } from "./use-change.ts";

const MODES: Record<Reply["mode"], { label: string; hint: string }> = {
  auto: {
    label: "Automatic",
    hint: "The target's real answer while an agent is connected and nothing waits long, else the fixed answer below.",
  },
  static: {
    label: "Fixed answer",
    hint: "Always the answer below, whatever the target says.",
  },
  passthrough: {
    label: "The target's answer",
    hint: "Always what the target says. Without a connected agent the provider gets an error, and may send again.",
  },
};

export function ReplyForm({ endpoint }: { endpoint: Endpoint }) {
  const [reply, setReply] = useState(endpoint.reply);
  const save = useChange(endpoint.name);
  const changed = (change: Partial<Reply>) => {
    setReply({ ...reply, ...change });
    save.reset();
  };

  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ reply });
      }}
    >
      <SelectField
        label="Mode"
        hint={MODES[reply.mode].hint}
        value={reply.mode}
        onChange={(event) => changed({ mode: event.target.value as Reply["mode"] })}
      >
        {Object.entries(MODES).map(([mode, { label }]) => (
          <option key={mode} value={mode}>
            {label}
          </option>
        ))}
      </SelectField>
      {reply.mode !== "passthrough" && (
        <>
          <TextField
            label="Status of the fixed answer"
            type="number"
            min={200}
            max={599}
            required
            value={Number.isNaN(reply.status) ? "" : reply.status}
            onChange={(event) => changed({ status: event.target.valueAsNumber })}
          />
          <HeaderRows
            legend="Headers of the fixed answer"
            headers={reply.headers}
            onChange={(headers) => changed({ headers })}
          />
          <TextArea
            label="Body of the fixed answer"
            rows={3}
            value={reply.body}
            onChange={(event) => changed({ body: event.target.value })}
          />
          <TextField
            label="Delay in ms"
            hint="How long the fixed answer waits, up to a minute: to see what a provider does with a slow one."
            type="number"
            min={0}
            max={60_000}
            required
            value={Number.isNaN(reply.delayMs) ? "" : reply.delayMs}
            onChange={(event) => changed({ delayMs: event.target.valueAsNumber })}
          />
        </>
      )}
      <SaveActions save={save} label="Save reply" />
    </form>
  );
}
