import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Endpoint, Prunable } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";
import { TextField } from "../ui/field.tsx";
import { byteSize, count } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { SizeField } from "../ui/size-field.tsx";
import { useSettled } from "../ui/use-settled.ts";
import {
  fromDraft,
  prunableSentence,
  RETENTION_UNITS,
  sameRetention,
  toDraft,
  type RetentionDraft,
} from "./retention.ts";
import { SaveActions } from "./save-actions.tsx";
import { useChange } from "./use-change.ts";

const SETTLED_MS = 300;

/** What is kept, and before it is saved what that would delete. */
export function RetentionForm({ endpoint }: { endpoint: Endpoint }) {
  const [draft, setDraft] = useState(() => toDraft(endpoint.retention));
  const save = useChange(endpoint.name);
  const retention = useMemo(() => fromDraft(draft), [draft]);
  const asked = useSettled(retention, SETTLED_MS);
  const changed = retention !== null && !sameRetention(retention, endpoint.retention);
  const preview = useQuery({
    queryKey: ["prunable", endpoint.name, asked],
    queryFn: ({ signal }) => api.prunable(endpoint.name, asked!, signal),
    enabled: changed && asked !== null,
    staleTime: 0,
    gcTime: 0,
  });
  const settled = asked !== null && retention !== null && sameRetention(asked, retention);
  const prunable = changed && settled ? preview.data : undefined;
  const edit = (change: Partial<RetentionDraft>) => {
    setDraft({ ...draft, ...change });
    save.reset();
  };

  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (retention && prunable) save.mutate({ retention });
      }}
    >
      <p>
        Holds {count(endpoint.requests, "request")}, {byteSize(endpoint.bytes)}.
      </p>
      <TextField
        label="Days"
        hint="Older requests are deleted. Empty: no limit."
        type="number"
        min={0.01}
        max={36_500}
        step="any"
        value={draft.days}
        onChange={(event) => edit({ days: event.target.value })}
      />
      <SizeField
        label="Size"
        hint="Beyond so many bytes of bodies the oldest are deleted. Empty: no limit."
        units={RETENTION_UNITS}
        size={draft.size}
        onChange={(size) => edit({ size })}
      />
      <TextField
        label="Number of requests"
        hint="Beyond so many the oldest are deleted. Empty: no limit."
        type="number"
        min={0}
        step={1}
        value={draft.count}
        onChange={(event) => edit({ count: event.target.value })}
      />
      {changed && preview.error && <ErrorNotice error={preview.error} retry={() => void preview.refetch()} />}
      {changed && !preview.error && <Preview prunable={prunable} />}
      <SaveActions
        save={save}
        label={prunable?.newest ? `Save and delete ${count(prunable.requests, "request")}` : "Save retention"}
        kind={prunable?.newest ? "danger" : "primary"}
        disabled={!prunable}
      />
    </form>
  );
}

function Preview({ prunable }: { prunable: Prunable | undefined }) {
  if (!prunable) {
    return (
      <p className="muted" role="status">
        Counting what that would delete…
      </p>
    );
  }
  return <Notice tone={prunable.newest === null ? "good" : "warn"} role="status" title={prunableSentence(prunable)} />;
}
