import { CopyButton } from "../ui/copy-button.tsx";
import { count } from "../ui/format.ts";
import { FilterButtons, MOST_FILTER_CHARS } from "./filter.tsx";
import { parseForm, type FormField } from "../../protocol/body/form.ts";
import { parseJson } from "./json-lines.ts";
import { JsonView } from "./json-view.tsx";
import { LongText } from "./long-text.tsx";
import { useDecoded } from "./use-decoded.tsx";
import "./form-view.css";

/** Form fields in their order, decoded; a field that holds JSON as a tree. */
export function FormView({ text, filterable }: { text: string; filterable: boolean }) {
  const fields = parseForm(text);
  return (
    <dl className="form-view" aria-label={count(fields.length, "field")}>
      {fields.map((field, index) => (
        // The position is the identity: a form may repeat a name.
        <Field key={index} field={field} filterable={filterable} />
      ))}
    </dl>
  );
}

function Field({ field: { name, value }, filterable }: { field: FormField; filterable: boolean }) {
  const json = /^\s*[{[]/.test(value) ? parseJson(value) : null;
  const decoded = useDecoded(value, name);
  return (
    <div className="form-field">
      <dt className="mono">
        {name}
        {json?.lines && <span className="form-tag">JSON</span>}
      </dt>
      <dd className="mono">
        {json?.lines ? (
          <JsonView source={value} lines={json.lines} nested />
        ) : value === "" ? (
          <span className="muted">empty</span>
        ) : (
          <LongText text={value} />
        )}
        {decoded.view}
      </dd>
      <dd className="form-acts">
        {decoded.button}
        {filterable && name !== "" && value !== "" && value.length <= MOST_FILTER_CHARS && (
          <FilterButtons field={`form:${name}`} value={value} name={name} />
        )}
        <CopyButton text={value} label={`Copy value of ${name}`} />
      </dd>
    </div>
  );
}
