import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { VerifyInput } from "../../protocol/request.ts";
import type { SecretTestInput } from "../../protocol/secret.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { VerdictView } from "../request/verdict-view.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { SecretFields, useSecretDraft } from "./secret-fields.tsx";
import { SecretTrialResult } from "./secret-trial.tsx";

/** How long a provider's other secrets go on beside a new one, in seconds; without a number they do not end. */
const OVERLAPS = [
  ["", "stay as they are"],
  ["86400", "end in 24 hours"],
  ["3600", "end in 1 hour"],
  ["0", "end now"],
] as const;

interface SecretFormProps {
  endpoint: string;
  provider?: string;
  /** A request, by its id, that the secret can be tried on alone. */
  request?: string;
}

/** Adds a secret for one provider, in the place of its others if so chosen, or tries it without storing it. */
export function SecretForm({ endpoint, provider: suggested = "", request }: SecretFormProps) {
  const queries = useQueryClient();
  const stored = useQuery({ queryKey: ["secrets", endpoint], queryFn: () => api.secrets(endpoint) });
  const [label, setLabel] = useState("");
  const [overlap, setOverlap] = useState("");
  const trial = useMutation({ mutationFn: (input: SecretTestInput) => api.testSecret(endpoint, input) });
  const again = useMutation({ mutationFn: (input: VerifyInput) => api.verify(request!, input) });
  const forget = () => {
    trial.reset();
    again.reset();
  };
  const draft = useSecretDraft(endpoint, suggested, forget);
  const { providers } = draft;
  const hasOthers = stored.data?.some((one) => one.provider === draft.provider && one.expiresAt === null) ?? false;

  const add = useMutation({
    async mutationFn() {
      const input = { ...draft.input(), ...(label.trim() === "" ? {} : { label: label.trim() }) };
      if (hasOthers && overlap !== "") await api.rotateSecret(endpoint, { ...input, overlapSeconds: Number(overlap) });
      else await api.addSecret(endpoint, input);
    },
    onSuccess() {
      draft.clear();
      setLabel("");
      setOverlap("");
      forget();
      void queries.invalidateQueries({ queryKey: ["secrets", endpoint] });
      void queries.invalidateQueries({ queryKey: ["request"] });
    },
  });

  if (providers.error) return <ErrorNotice error={providers.error} retry={() => void providers.refetch()} />;
  const error = add.error ?? trial.error ?? again.error;
  return (
    <form
      className="endpoint-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <SecretFields draft={draft} />
      <TextField
        label="Label (optional)"
        hint="So that you know it again, such as “test mode”."
        maxLength={100}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      {hasOthers && (
        <SelectField
          label={`Its other secrets, of ${draft.known?.name}`}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value)}
        >
          {OVERLAPS.map(([seconds, text]) => (
            <option key={seconds} value={seconds}>
              {text}
            </option>
          ))}
        </SelectField>
      )}
      {error && <ErrorNotice error={error} />}
      <div className="form-actions">
        <Button type="submit" kind="primary" disabled={add.isPending || !draft.ready}>
          {add.isPending ? "Adding…" : "Add secret"}
        </Button>
        {request !== undefined && (
          <Button disabled={again.isPending || !draft.ready} onClick={() => again.mutate(draft.input())}>
            {again.isPending ? "Verifying…" : "Verify this request with it"}
          </Button>
        )}
        <Button disabled={trial.isPending || !draft.ready} onClick={() => trial.mutate(draft.input())}>
          {trial.isPending ? "Testing…" : "Test on the last 20 requests"}
        </Button>
        <span className="muted" role="status">
          {add.isSuccess && "Added."}
        </span>
      </div>
      {again.data && (
        <div className="secret-again" role="group" aria-label="With this secret">
          <VerdictView verdict={again.data} />
        </div>
      )}
      {trial.data && <SecretTrialResult endpoint={endpoint} results={trial.data} />}
    </form>
  );
}
