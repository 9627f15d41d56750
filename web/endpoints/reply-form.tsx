import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Endpoint, Reply } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextArea, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

const MODES: Record<Reply["mode"], { label: string; hint: string }> = {
  auto: {
    label: "Automatic",
    hint: "The target's real answer while an agent is connected and nothing waits, else the fixed answer below.",
  },
  static: {
    label: "Fixed answer",
    hint: "Always the answer below, at once, whatever the target says.",
  },
  passthrough: {
    label: "The target's answer",
    hint: "Always what the target says. Without a connected agent the provider gets an error, and may send again.",
  },
};

export function ReplyForm({ endpoint }: { endpoint: Endpoint }) {
  const queries = useQueryClient();
  const [reply, setReply] = useState(endpoint.reply);
  const save = useMutation({
    mutationFn: () => api.setReply(endpoint.name, { mode: reply.mode, status: reply.status, body: reply.body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["endpoint", endpoint.name] }),
  });
  const changed = (change: Partial<Reply>) => {
    setReply({ ...reply, ...change });
    save.reset();
  };

  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
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
            value={reply.status}
            onChange={(event) => changed({ status: event.target.valueAsNumber })}
          />
          <TextArea
            label="Body of the fixed answer"
            rows={3}
            value={reply.body}
            onChange={(event) => changed({ body: event.target.value })}
          />
        </>
      )}
      {save.error && <ErrorNotice error={save.error} />}
      <div className="form-actions">
        <Button type="submit" kind="primary" disabled={save.isPending}>
          {save.isPending ? "Saving…" : "Save reply"}
        </Button>
        <span className="muted" role="status">
          {save.isSuccess && "Saved."}
        </span>
      </div>
    </form>
  );
}
