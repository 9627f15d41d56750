import { useState } from "react";
import { parseQuery } from "../../protocol/query/query.ts";
import { useSavedFilters } from "../saved-filters.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { notifyQuery, setNotifyQuery } from "./notify.ts";

const FAILED = "sig:failed";
/** No query begins so. */
const SEARCH = ":";

/** Whether the desktop tells what comes while the page is hidden. */
export function Notifications() {
  const [active, setActive] = useState(notifyQuery);
  const filters = useSavedFilters();
  const [of, setOf] = useState(() => {
    if (active === null || active === FAILED) return FAILED;
    return filters.some((filter) => filter.query === active) ? active : SEARCH;
  });
  const [text, setText] = useState(active === null || active === FAILED ? "" : active);
  const [refused, setRefused] = useState(false);
  const parsed = parseQuery(text);
  const query = of === SEARCH ? text.trim() : of;

  async function choose(to: string | null) {
    const on = await setNotifyQuery(to);
    setRefused(to !== null && !on);
    setActive(notifyQuery());
  }

  if (!("Notification" in window)) return <p className="muted">This browser has none.</p>;
  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        void choose(query);
      }}
    >
      <p className="muted">
        While an endpoint’s page is open but hidden, the desktop tells what comes.{" "}
        {active === null ? "They are off." : "They are on."}
      </p>
      <SelectField label="Of" value={of} onChange={(event) => setOf(event.target.value)}>
        <option value={FAILED}>Failed verdicts</option>
        {filters
          .filter((filter) => filter.query !== FAILED)
          .map((filter) => (
            <option key={filter.name} value={filter.query}>
              Saved search: {filter.name}
            </option>
          ))}
        <option value={SEARCH}>What another search finds</option>
      </SelectField>
      {of === SEARCH && (
        <TextField
          label="Search"
          required
          className="input mono"
          placeholder="status:>=500 path:/hooks/*"
          aria-invalid={!parsed.ok}
          {...(parsed.ok ? {} : { hint: parsed.error.message })}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {refused && (
        <Notice tone="warn" role="alert" title="The browser does not allow notifications of this page.">
          <p>Allow them in its site settings, then try again.</p>
        </Notice>
      )}
      <div className="form-actions">
        <Button type="submit" kind="primary" disabled={(of === SEARCH && !parsed.ok) || query === active}>
          Notify me
        </Button>
        {active !== null && <Button onClick={() => void choose(null)}>Turn off</Button>}
      </div>
    </form>
  );
}
