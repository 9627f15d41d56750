import { CopyButton } from "../ui/copy-button.tsx";
import { count } from "../ui/format.ts";
import { parseForm } from "./form-fields.ts";
import { parseJson } from "./json-lines.ts";
import { JsonView } from "./json-view.tsx";
import "./form-view.css";

/** Form fields in their order, decoded; a field that holds JSON as a tree. */
export function FormView({ text }: { text: string }) {
  const fields = parseForm(text);
  return (
    <dl className="form-view" aria-label={count(fields.length, "field")}>
      {fields.map(({ name, value }, index) => {
        const json = /^\s*[{[]/.test(value) ? parseJson(value) : null;
        return (
          // The position is the identity: a form may repeat a name.
          <div className="form-field" key={index}>
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
                value
              )}
            </dd>
            <CopyButton className="form-copy" text={value} label={`Copy value of ${name}`} />
          </div>
        );
      })}
    </dl>
  );
}
