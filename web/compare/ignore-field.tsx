import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { USUAL_IGNORES } from "./ignore.ts";

interface IgnoreFieldProps {
  names: string;
  on: boolean;
  onToggle(on: boolean): void;
  onNames(names: string): void;
}

/** Whether ids and times are passed over, and by which names they are known. */
export function IgnoreField({ names, on, onToggle, onNames }: IgnoreFieldProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <label className="check-field">
        <input type="checkbox" checked={on} onChange={(event) => onToggle(event.target.checked)} />
        Ignore ids and times
      </label>
      <Button kind="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
        Edit the list
      </Button>
      {open && (
        <div className="compare-ignores">
          <label className="sr-only" htmlFor="compare-ignores">
            Names of headers and fields to ignore
          </label>
          <textarea
            id="compare-ignores"
            className="input mono"
            rows={3}
            spellCheck={false}
            value={names}
            onChange={(event) => onNames(event.target.value)}
          />
          <p className="muted">
            Names of headers and fields, apart by blanks; <code>*</code> stands for anything. Kept in this browser.
            {names !== USUAL_IGNORES && (
              <Button kind="ghost" onClick={() => onNames(USUAL_IGNORES)}>
                Back to the usual list
              </Button>
            )}
          </p>
        </div>
      )}
    </>
  );
}
