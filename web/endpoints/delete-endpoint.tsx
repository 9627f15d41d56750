import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";
import { inboxPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { byteSize, count } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";

/** Takes an endpoint away with all it holds, once its name was typed. */
export function DeleteEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const [asking, setAsking] = useState(false);
  if (endpoint.name === "default") return <p className="muted">The endpoint default always exists.</p>;
  return (
    <div>
      <Button kind="danger" onClick={() => setAsking(true)}>
        Delete this endpoint…
      </Button>
      {asking && <Question endpoint={endpoint} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Question({ endpoint, onClose }: { endpoint: Endpoint; onClose(): void }) {
  const { name, requests, bytes } = endpoint;
  const [typed, setTyped] = useState("");
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.deleteEndpoint(name),
    onSuccess() {
      onClose();
      navigate(inboxPath("default"), { replace: true });
      queries.removeQueries({ queryKey: ["endpoint", name] });
      void queries.invalidateQueries({ queryKey: ["endpoints"] });
    },
  });
  return (
    <Dialog title={`Delete the endpoint ${name}`} onClose={onClose}>
      <form
        className="dialog-body endpoint-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === name) remove.mutate();
        }}
      >
        <p>
          It goes with {count(requests, "request")} ({byteSize(bytes)}), their deliveries and its secrets. Its hook URL
          answers 404, and its agents are sent away. This cannot be undone.
        </p>
        <TextField
          label={`Type ${name} to delete it`}
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {remove.error && <ErrorNotice error={remove.error} />}
        <div className="form-actions">
          <Button type="submit" kind="danger" disabled={typed !== name || remove.isPending}>
            Delete it with all it holds
          </Button>
          <Button onClick={onClose}>Keep it</Button>
        </div>
      </form>
    </Dialog>
  );
}
