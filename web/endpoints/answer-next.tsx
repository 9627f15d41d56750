import { useState } from "react";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { Button } from "../ui/button.tsx";
import { CheckField, TextField } from "../ui/field.tsx";
import { count } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { SaveActions } from "./save-actions.tsx";
import { useChange } from "./use-change.ts";

/** Answers the next requests with a status of choice: what is left while it lasts, else the form that starts it. */
export function AnswerNext({ endpoint: { name, answerNext } }: { endpoint: Endpoint }) {
  const change = useChange(name);
  const [requests, setRequests] = useState("3");
  const [status, setStatus] = useState("500");
  const [whileOffline, setWhileOffline] = useState(false);

  if (answerNext) {
    const which = answerNext.count === 1 ? "next request gets" : `next ${count(answerNext.count, "request")} get`;
    return (
      <>
        <Notice tone="warn" role="status" title={`The ${which} ${answerNext.status}.`}>
          {answerNext.whileOffline && <p>Only while no agent is connected.</p>}
        </Notice>
        {change.error && <ErrorNotice error={change.error} />}
        <div className="form-actions">
          <Button
            disabled={change.isPending}
            onClick={() => change.mutate({ answerNext: null }, { onSuccess: change.reset })}
          >
            Cancel it
          </Button>
        </div>
      </>
    );
  }
  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        const answer = { count: Number(requests), status: Number(status), whileOffline };
        change.mutate({ answerNext: answer }, { onSuccess: change.reset });
      }}
    >
      <div className="answer-next">
        <TextField
          label="Answer the next requests"
          type="number"
          min={1}
          max={10_000}
          required
          value={requests}
          onChange={(event) => setRequests(event.target.value)}
        />
        <TextField
          label="with status"
          type="number"
          min={200}
          max={599}
          required
          value={status}
          onChange={(event) => setStatus(event.target.value)}
        />
      </div>
      <CheckField
        label="Only while no agent is connected"
        checked={whileOffline}
        onChange={(event) => setWhileOffline(event.target.checked)}
      />
      <SaveActions save={change} label="Start" />
    </form>
  );
}
