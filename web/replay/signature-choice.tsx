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

const CHOICES: { sign: Sign; label: string; hint: string }[] = [
  { sign: "keep", label: "Keep the original", hint: "As it was captured" },
  { sign: "resign", label: "Re-sign now", hint: "Fresh time and signature, with the stored secret" },
  { sign: "none", label: "None", hint: "Its headers are taken away" },
  { sign: "break", label: "Broken on purpose", hint: "To see that the handler refuses it" },
];

const KINDS: Record<BreakKind, string> = {
  signature_mismatch: "Made over other bytes",
  timestamp_expired: "Valid, but a day old",
  header_missing: "Its header is missing",
};

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
      {CHOICES.map((choice) => (
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
              {KINDS[one]}
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
