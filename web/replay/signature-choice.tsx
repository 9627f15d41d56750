import { useId } from "react";
import { Link } from "wouter";
import { BREAK_KINDS, type BreakKind } from "../../protocol/break-kind.ts";
import type { Detail } from "../../protocol/request.ts";
import { settingsPath } from "../route.ts";
import { SelectField } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useNow } from "../ui/use-now.ts";
import { signatureAdvice } from "./advice.ts";
import type { Part, Sign } from "./draft.ts";
import { FAULTS, SIGNS } from "./sign-labels.ts";

interface SignatureChoiceProps {
  request: Detail;
  sign: Sign;
  kind: BreakKind;
  edited: readonly Part[];
  onChange(sign: Sign, kind: BreakKind): void;
}

/** How a replay is signed, and what that will lead to. */
export function SignatureChoice({ request, sign, kind, edited, onChange }: SignatureChoiceProps) {
  const name = useId();
  const advice = signatureAdvice(request, sign, edited, useNow(true));
  return (
    <fieldset className="signature-choice">
      <legend>Signature</legend>
      {SIGNS.map((choice) => (
        <label key={choice.sign}>
          <input
            type="radio"
            name={name}
            value={choice.sign}
            checked={sign === choice.sign}
            onChange={() => onChange(choice.sign, kind)}
          />
          <span>
            {choice.label}
            <span className="field-hint">{choice.hint}</span>
          </span>
        </label>
      ))}
      {sign === "break" && (
        <SelectField label="Fault" value={kind} onChange={(event) => onChange(sign, event.target.value as BreakKind)}>
          {BREAK_KINDS.map((one) => (
            <option key={one} value={one}>
              {FAULTS[one]}
            </option>
          ))}
        </SelectField>
      )}
      {advice !== null && (
        <p className="signature-advice" role="status">
          <Icon name="warn" />
          <span>
            {advice}{" "}
            {request.verdict.status === "no_secret" && sign !== "keep" && (
              <Link href={settingsPath(request.endpoint)}>Add it</Link>
            )}
          </span>
        </p>
      )}
    </fieldset>
  );
}
