/** The faults that a replay with `sign: "break"` can make, named as the verdict's reasons they lead to. */
export const BREAK_KINDS = ["signature_mismatch", "timestamp_expired", "header_missing"] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];
