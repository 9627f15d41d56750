import { useState } from "react";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { TextField } from "../ui/field.tsx";
import { toBytes, toSizeText } from "../ui/size.ts";
import { SizeField } from "../ui/size-field.tsx";
import { SaveActions } from "./save-actions.tsx";
import { useChange } from "./use-change.ts";

const UNITS = ["KB", "MB"] as const;
/** No endpoint takes more. */
const MOST_BYTES = 100 * 1024 ** 2;

/** The largest body that is taken, and how long a target may take to answer. */
export function LimitsForm({ endpoint }: { endpoint: Endpoint }) {
  const [size, setSize] = useState(() => toSizeText(endpoint.maxBodyBytes, UNITS));
  const [seconds, setSeconds] = useState(() => String(endpoint.timeoutMs / 1000));
  const save = useChange(endpoint.name);
  return (
    <form
      className="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ maxBodyBytes: toBytes(size)!, timeoutMs: Math.round(Number(seconds) * 1000) });
      }}
    >
      <SizeField
        label="Largest body"
        hint="At most 100 MB. A request with a larger body is answered 413 and listed, but its body is not kept."
        units={UNITS}
        most={MOST_BYTES}
        required
        size={size}
        onChange={(to) => {
          setSize(to);
          save.reset();
        }}
      />
      <TextField
        label="Timeout in seconds"
        hint="How long a target may take to answer. After that the provider gets 504."
        type="number"
        min={0.1}
        max={600}
        step="any"
        required
        value={seconds}
        onChange={(event) => {
          setSeconds(event.target.value);
          save.reset();
        }}
      />
      <SaveActions save={save} label="Save limits" />
    </form>
  );
}
