import type { BreakKind } from "../../protocol/break-kind.ts";
import type { Sign } from "./draft.ts";

export const SIGNS: readonly { sign: Sign; label: string; hint: string }[] = [
  { sign: "keep", label: "Keep the original", hint: "As it was captured" },
  { sign: "resign", label: "Re-sign now", hint: "Fresh time and signature, with the stored secret" },
  { sign: "none", label: "None", hint: "Its headers are taken away" },
  { sign: "break", label: "Broken on purpose", hint: "To see that the handler refuses it" },
];

export const FAULTS: Record<BreakKind, string> = {
  signature_mismatch: "Made over other bytes",
  timestamp_expired: "Valid, but a day old",
  header_missing: "Its header is missing",
};
