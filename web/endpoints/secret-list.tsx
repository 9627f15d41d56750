import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Secret } from "../../protocol/secret.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { dateTime } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useNow } from "../ui/use-now.ts";
import "./secret-list.css";

export function SecretList({ endpoint }: { endpoint: string }) {
  const secrets = useQuery({
    queryKey: ["secrets", endpoint],
    queryFn: () => api.secrets(endpoint),
  });
  if (secrets.error) return <ErrorNotice error={secrets.error} retry={() => void secrets.refetch()} />;
  if (!secrets.data) return <p className="muted">Loading…</p>;
  if (secrets.data.length === 0) return <p className="muted">None yet.</p>;
  return (
    <ul className="secret-list">
      {secrets.data.map((secret) => (
        <SecretRow key={secret.id} endpoint={endpoint} secret={secret} />
      ))}
    </ul>
  );
}

function SecretRow({ endpoint, secret }: { endpoint: string; secret: Secret }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.removeSecret(endpoint, secret.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["secrets", endpoint] }),
  });
  const name = secret.label ?? `${secret.provider} …${secret.hint}`;
  const params = Object.entries(secret.params);
  return (
    <li className="secret">
      <div className="secret-text">
        <p>
          <strong>{secret.label ?? "Without a label"}</strong> <span className="muted">{secret.provider}</span>
        </p>
        <p className="muted">
          ends in <code>{secret.hint}</code>, fingerprint <code>{secret.fingerprint}</code>, added{" "}
          {dateTime(secret.createdAt).slice(0, 16)}
        </p>
        {secret.expiresAt !== null && <Ending at={secret.expiresAt} />}
        {params.length > 0 && (
          <p className="muted">
            {params.map(([key, value]) => (
              <code key={key}>
                {key}={value}{" "}
              </code>
            ))}
          </p>
        )}
        {remove.error && <ErrorNotice error={remove.error} />}
      </div>
      {asking ? (
        <div className="secret-ask" role="group" aria-label={`Remove ${name}?`}>
          <Button kind="danger" autoFocus disabled={remove.isPending} onClick={() => remove.mutate()}>
            Remove for good
          </Button>
          <Button kind="ghost" onClick={() => setAsking(false)}>
            Keep
          </Button>
        </div>
      ) : (
        <Button kind="ghost" aria-label={`Remove ${name}`} onClick={() => setAsking(true)}>
          Remove
        </Button>
      )}
    </li>
  );
}

/** When a secret that was replaced stops to count. */
function Ending({ at }: { at: string }) {
  const ended = Date.parse(at) <= useNow(true);
  return (
    <p className={ended ? "tone-idle" : "tone-warn"}>
      {ended ? "Ended" : "Verifies until"} {dateTime(at).slice(0, 16)}
      {ended && ": only what came before is verified with it."}
    </p>
  );
}
