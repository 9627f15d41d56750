import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../api.ts";
import { settingsPath } from "../route.ts";
import { PlainPage } from "../settings/plain-page.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

/** As the relay takes names. */
const NAME = "[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?";

export function NewEndpointPage({ hooks }: { hooks: string }) {
  const [name, setName] = useState("");
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => api.createEndpoint(name),
    onSuccess(endpoint) {
      queries.setQueryData(["endpoint", endpoint.name], endpoint);
      void queries.invalidateQueries({ queryKey: ["endpoints"] });
      navigate(settingsPath(endpoint.name), { replace: true });
    },
  });
  return (
    <PlainPage title="New endpoint">
      <section className="endpoint-card">
        <p className="muted">An inbox with a hook URL, secrets and settings of its own.</p>
        <form
          className="endpoint-form"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <TextField
            label="Name"
            hint={
              <>
                Lower-case letters, digits and dashes. Providers will send to{" "}
                <code>{`${hooks}/${name === "" ? "…" : name}`}</code>
              </>
            }
            autoFocus
            required
            pattern={NAME}
            title="1 to 63 lower-case letters, digits and dashes; no dash at either end"
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              create.reset();
            }}
          />
          {create.error && <ErrorNotice error={create.error} />}
          <div className="form-actions">
            <Button type="submit" kind="primary" disabled={create.isPending}>
              Create
            </Button>
            <Button kind="ghost" onClick={() => history.back()}>
              Cancel
            </Button>
          </div>
        </form>
      </section>
    </PlainPage>
  );
}
