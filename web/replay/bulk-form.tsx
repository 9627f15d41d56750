import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { BREAK_KINDS, type BreakKind } from "../../protocol/break-kind.ts";
import type { BulkSelection } from "../../protocol/bulk.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { api } from "../api.ts";
import { useSelectedIds } from "../inbox/selection.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { count } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSettled } from "../ui/use-settled.ts";
import { AgentChoice } from "./agent-choice.tsx";
import type { Sign } from "./draft.ts";
import { FAULTS, SIGNS } from "./sign-labels.ts";
import { useBulkChange } from "./use-bulk.ts";

const PAUSE_MS = 250;

/** Which requests, to whom, how they are signed and how fast; how many that are is told before it begins. */
export function BulkForm({ endpoint, query }: { endpoint: string; query: string }) {
  const name = useId();
  const selected = useSelectedIds();
  const [by, setBy] = useState<"selection" | "query">(selected.size > 0 ? "selection" : "query");
  const [text, setText] = useState(query);
  const [agent, setAgent] = useState<string | null>(null);
  const [chosenSign, setSign] = useState<Sign | null>(null);
  const [kind, setKind] = useState<BreakKind>("signature_mismatch");
  const [concurrency, setConcurrency] = useState("1");
  const [rate, setRate] = useState("");

  const secrets = useQuery({ queryKey: ["secrets", endpoint], queryFn: () => api.secrets(endpoint) });
  const sign = chosenSign ?? (secrets.data && secrets.data.length > 0 ? "resign" : "keep");
  const parsed = parseQuery(text);
  const settled = useSettled(text, PAUSE_MS);
  const selection: BulkSelection | null =
    by === "selection" ? { endpoint, ids: [...selected] } : parsed.ok ? { endpoint, q: settled } : null;
  const counted = useQuery({
    queryKey: ["bulk-count", selection],
    queryFn: ({ signal }) => api.countBulk(selection!, signal),
    enabled: selection !== null && (by === "query" || selected.size > 0),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const begin = useBulkChange(endpoint, api.beginBulk);
  const known = selection !== null && (by === "selection" || settled === text) ? counted.data : undefined;

  return (
    <form
      className="bulk-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!known || begin.isPending) return;
        begin.mutate({
          ...selection!,
          sign,
          ...(sign === "break" ? { kind } : {}),
          ...(agent === null ? {} : { agent }),
          concurrency: Number(concurrency),
          rate: rate === "" ? null : Number(rate),
        });
      }}
    >
      <fieldset className="bulk-which">
        <legend>Requests</legend>
        <label>
          <input
            type="radio"
            name={name}
            checked={by === "selection"}
            disabled={selected.size === 0}
            onChange={() => setBy("selection")}
          />
          {selected.size === 0
            ? "Those selected in the list (none: press x on a row)"
            : `The ${count(selected.size, "request")} selected in the list`}
        </label>
        <label>
          <input type="radio" name={name} checked={by === "query"} onChange={() => setBy("query")} />
          Those that a search finds
        </label>
        {by === "query" && (
          <div className="bulk-query">
            <input
              className="input mono"
              aria-label="Search"
              placeholder="empty: every request of the endpoint"
              spellCheck={false}
              aria-invalid={!parsed.ok}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            {!parsed.ok && <p className="field-hint tone-bad">{parsed.error.message}</p>}
          </div>
        )}
      </fieldset>
      <AgentChoice endpoint={endpoint} agent={agent} onChange={setAgent} />
      <div className="bulk-pair">
        <SelectField label="Signature" value={sign} onChange={(event) => setSign(event.target.value as Sign)}>
          {SIGNS.map((one) => (
            <option key={one.sign} value={one.sign}>
              {one.label}
            </option>
          ))}
        </SelectField>
        {sign === "break" && (
          <SelectField label="Fault" value={kind} onChange={(event) => setKind(event.target.value as BreakKind)}>
            {BREAK_KINDS.map((one) => (
              <option key={one} value={one}>
                {FAULTS[one]}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <div className="bulk-pair">
        <TextField
          label="At once"
          hint="1 keeps the order in which they came."
          type="number"
          min={1}
          max={32}
          step={1}
          required
          value={concurrency}
          onChange={(event) => setConcurrency(event.target.value)}
        />
        <TextField
          label="Most a second"
          hint="Empty: as fast as the target answers."
          type="number"
          min={0.1}
          max={10_000}
          step="any"
          value={rate}
          onChange={(event) => setRate(event.target.value)}
        />
      </div>
      {counted.error && <ErrorNotice error={counted.error} />}
      {begin.error && <ErrorNotice error={begin.error} />}
      <div className="form-actions">
        <Button type="submit" kind="primary" icon="replay" disabled={!known || begin.isPending}>
          {known === undefined ? "Replay" : `Replay ${count(known, "request")}`}
        </Button>
        <span className="muted" role="status">
          {known === undefined && !counted.error && selection !== null && "Counting…"}
          {known === 0 && "Nothing to replay."}
        </span>
      </div>
    </form>
  );
}
