import { useState } from "react";
import { parseQuery } from "../../protocol/query/query.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { notifyQuery, setNotifyQuery } from "./notify.ts";

const FAILED = "sig:failed";

/** Whether the desktop tells what comes while the page is hidden. */
export function Notifications() {
  const [active, setActive] = useState(notifyQuery);
  const [of, setOf] = useState<"failed" | "search">(active === null || active === FAILED ? "failed" : "search");
  const [text, setText] = useState(active === null || active === FAILED ? "" : active);
  const [refused, setRefused] = useState(false);
  const parsed = parseQuery(text);
  const query = of === "failed" ? FAILED : text.trim();

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
      <SelectField label="Of" value={of} onChange={(event) => setOf(event.target.value as "failed" | "search")}>
        <option value="failed">Failed verdicts</option>
        <option value="search">What a search finds</option>
      </SelectField>
      {of === "search" && (
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
        <Button type="submit" kind="primary" disabled={(of === "search" && !parsed.ok) || query === active}>
          Notify me
        </Button>
        {active !== null && <Button onClick={() => void choose(null)}>Turn off</Button>}
      </div>
    </form>
  );
}
