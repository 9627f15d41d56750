import type { HeaderList } from "../../protocol/headers.ts";
import { Button, IconButton } from "./button.tsx";
import "./header-rows.css";

/** What RFC 9110 (5.5, 5.6.2) lets names and values consist of. */
const VALUE = "[\\t\\x20-\\x7E\\x80-\\xFF]*";
const NAME = "[!#$%&'*+\\-.^_`\\|~0-9A-Za-z]+";

/** Headers to edit, a row each. */
export function HeaderRows({
  legend,
  headers,
  onChange,
}: {
  legend: string;
  headers: HeaderList;
  onChange(headers: HeaderList): void;
}) {
  const set = (at: number, name: string, value: string) => onChange(headers.with(at, [name, value]));
  return (
    <fieldset className="header-rows">
      <legend>{legend}</legend>
      {headers.map(([name, value], at) => (
        <div className="header-row" key={at}>
          <input
            className="input mono"
            aria-label={`Name of header ${at + 1}`}
            placeholder="Name"
            title="A header's name: letters, digits and dashes"
            spellCheck={false}
            required
            pattern={NAME}
            // A row that was just added is what comes next.
            autoFocus={name === "" && value === ""}
            value={name}
            onChange={(event) => set(at, event.target.value, value)}
          />
          <input
            className="input mono"
            aria-label={`Value of header ${at + 1}`}
            placeholder="Value"
            title="A header's value: letters of Latin-1, no line breaks"
            spellCheck={false}
            pattern={VALUE}
            value={value}
            onChange={(event) => set(at, name, event.target.value)}
          />
          <IconButton
            icon="cross"
            label={`Remove header ${at + 1}`}
            onClick={() => onChange(headers.toSpliced(at, 1))}
          />
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...headers, ["", ""]])}>Add a header</Button>
      </div>
    </fieldset>
  );
}
