import type { SignedTime } from "./scheme.ts";

const UNTIMED = "No time is signed, so a copy of this request stays valid for ever.";

export interface TimeJudgement {
  reason: "timestamp_expired" | "timestamp_in_future" | null;
  detail: string;
  warning: string | null;
}

/** Whether a signed time is within its limits. A clock that gives no number makes everything stale, never fresh. */
export function timeCheck(
  time: Pick<SignedTime, "unit" | "toleranceSeconds" | "documented" | "future"> | null,
  seconds: number | null,
  now: number,
): TimeJudgement {
  if (!time || seconds === null) return { reason: null, detail: UNTIMED, warning: null };
  const ahead = seconds - now;
  const distance = `${Math.round(Math.abs(ahead) * 1000) / 1000} s ${ahead > 0 ? "ahead" : "old"}`;
  if (time.toleranceSeconds === null) {
    return { reason: null, detail: `${distance}; the sender names no limit.`, warning: null };
  }
  const assumed = time.documented ? "" : " (assumed: the sender names no limit)";
  const detail = `${distance}, ${time.toleranceSeconds} s allowed${assumed}.`;
  if (Math.abs(ahead) <= time.toleranceSeconds) return { reason: null, detail, warning: null };
  if (ahead > 0 && !time.future) {
    const warning = `The signed time is ${distance}; the sender's own library accepts that, other verifiers may not.`;
    return { reason: null, detail: `${distance}; only age counts here.`, warning };
  }
  const unit =
    time.unit === "s" && looksLikeMilliseconds(seconds) ? " It looks like milliseconds; seconds are expected." : "";
  return { reason: ahead > 0 ? "timestamp_in_future" : "timestamp_expired", detail: detail + unit, warning: null };
}

/** Whether unix seconds are really milliseconds: as seconds it would be the year 5138 or later. */
export function looksLikeMilliseconds(seconds: number): boolean {
  return seconds >= 1e11;
}
