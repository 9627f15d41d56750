import { useMemo, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { decodeValue } from "./decoded-value.ts";
import { DecodedView } from "./decoded-view.tsx";

/** For a value that is an encoding of something else: a button beside it, and below it, once asked for, what is inside. */
export function useDecoded(value: string, name: string) {
  const [open, setOpen] = useState(false);
  const decoded = useMemo(() => decodeValue(value), [value]);
  if (decoded === null) return { button: null, view: null };
  return {
    button: (
      <IconButton
        icon="decode"
        label={`${open ? "Hide" : "Show"} what is inside ${name}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
    ),
    view: open ? <DecodedView value={decoded} /> : null,
  };
}
