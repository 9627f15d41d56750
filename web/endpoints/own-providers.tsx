import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { customId } from "../../protocol/custom-id.ts";
import type { CustomProvider } from "../../protocol/custom-provider.ts";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { OwnProviderCheck } from "./own-provider-check.tsx";
import { isComplete, type OwnProviderDraft, toDefinition, toDraft } from "./own-provider-draft.ts";
import { OwnProviderFields } from "./own-provider-fields.tsx";
import { SaveActions } from "./save-actions.tsx";
import { useChange } from "./use-change.ts";
import "./own-providers.css";

/** The providers that a user describes for an endpoint: what there is, and the form that makes and changes one. */
export function OwnProviders({ endpoint }: { endpoint: Endpoint }) {
  const [edited, setEdited] = useState<{ draft: OwnProviderDraft; known: boolean } | null>(null);
  const queries = useQueryClient();
  const change = useChange(endpoint.name);
  const own = endpoint.customProviders;
  const save = (customProviders: CustomProvider[]) =>
    change.mutate(
      { customProviders },
      {
        onSuccess() {
          setEdited(null);
          void queries.invalidateQueries({ queryKey: ["providers", endpoint.name] });
        },
      },
    );
  const without = (id: string) => own.filter((one) => one.id !== id);
  return (
    <>
      {own.length > 0 && (
        <ul className="secret-list">
          {own.map((one) => (
            <li key={one.id} className="secret">
              <div className="secret-text">
                <p>
                  <strong>{one.name ?? one.id}</strong> <span className="muted">{customId(one)}</span>
                </p>
                <p className="muted">
                  <code>{one.header}</code> over <code>{one.template ?? "{body}"}</code>
                </p>
              </div>
              <Button kind="ghost" onClick={() => setEdited({ draft: toDraft(one), known: true })}>
                Change
              </Button>
              <Button
                kind="ghost"
                aria-label={`Remove ${customId(one)}`}
                disabled={change.isPending}
                onClick={() => save(without(one.id))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {edited ? (
        <OwnProviderForm
          key={edited.known ? edited.draft.id : ""}
          endpoint={endpoint.name}
          initial={edited.draft}
          known={edited.known}
          change={change}
          onSave={(definition) => save([...(edited.known ? without(definition.id) : own), definition])}
          onCancel={() => setEdited(null)}
        />
      ) : (
        <div className="form-actions">
          <Button onClick={() => setEdited({ draft: toDraft(), known: false })}>Describe a provider</Button>
          {change.error && <ErrorNotice error={change.error} />}
        </div>
      )}
    </>
  );
}

interface FormProps {
  endpoint: string;
  initial: OwnProviderDraft;
  known: boolean;
  change: ReturnType<typeof useChange>;
  onSave(definition: CustomProvider): void;
  onCancel(): void;
}

function OwnProviderForm({ endpoint, initial, known, change, onSave, onCancel }: FormProps) {
  const [draft, setDraft] = useState(initial);
  const [secret, setSecret] = useState("");
  const definition = toDefinition(draft);
  const ready = isComplete(draft);
  return (
    <form
      className="endpoint-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(definition);
      }}
    >
      <div className="own-provider-fields">
        <OwnProviderFields draft={draft} onChange={setDraft} fixedId={known} />
      </div>
      <TextField
        label="Secret to check with (optional)"
        type="password"
        autoComplete="off"
        hint="Only for the check below: it is not stored. Without one, the stored ones are tried."
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
      />
      {ready && <OwnProviderCheck endpoint={endpoint} definition={definition} secret={secret} />}
      <SaveActions save={change} label="Save provider" disabled={!ready} />
      <Button kind="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
