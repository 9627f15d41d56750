import { useId, type ReactNode } from "react";
import { SIZE_UNITS, type SizeText, type SizeUnit } from "./size.ts";

interface SizeFieldProps {
  label: string;
  hint?: ReactNode;
  units: readonly SizeUnit[];
  size: SizeText;
  /** In bytes. */
  most?: number;
  required?: boolean;
  onChange(size: SizeText): void;
}

/** A size as a number and its unit. */
export function SizeField({ label, hint, units, size, most, required, onChange }: SizeFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-pair">
        <input
          id={id}
          className="input"
          type="number"
          min={0}
          max={most === undefined ? undefined : most / SIZE_UNITS[size.unit]}
          step="any"
          required={required}
          aria-describedby={hint ? `${id}-hint` : undefined}
          value={size.value}
          onChange={(event) => onChange({ ...size, value: event.target.value })}
        />
        <select
          className="input"
          aria-label={`${label}: unit`}
          value={size.unit}
          onChange={(event) => onChange({ ...size, unit: event.target.value as SizeUnit })}
        >
          {units.map((unit) => (
            <option key={unit}>{unit}</option>
          ))}
        </select>
      </div>
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
