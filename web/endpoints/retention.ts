import type { Prunable, Retention } from "../../protocol/endpoint.ts";
import { byteSize, count, dayAndMinute } from "../ui/format.ts";
import { type SizeText, toBytes, toSizeText } from "../ui/size.ts";

/** A retention as the form's fields hold it: empty means no limit. */
export interface RetentionDraft {
  days: string;
  size: SizeText;
  count: string;
}

export const RETENTION_UNITS = ["MB", "GB"] as const;

export function toDraft({ days, bytes, count: requests }: Retention): RetentionDraft {
  return {
    days: days === null ? "" : String(days),
    size: bytes === null ? { value: "", unit: "GB" } : toSizeText(bytes, RETENTION_UNITS),
    count: requests === null ? "" : String(requests),
  };
}

/** The retention that a form stands for; null while a field holds what cannot be one. */
export function fromDraft(draft: RetentionDraft): Retention | null {
  const days = draft.days.trim() === "" ? null : Number(draft.days);
  const bytes = toBytes(draft.size);
  const requests = draft.count.trim() === "" ? null : Number(draft.count);
  if (days !== null && !(days >= 0.01 && days <= 36_500)) return null;
  if (bytes !== null && !Number.isSafeInteger(bytes)) return null;
  if (requests !== null && !(Number.isSafeInteger(requests) && requests >= 0)) return null;
  return { days, bytes, count: requests };
}

export function sameRetention(a: Retention, b: Retention): boolean {
  return a.days === b.days && a.bytes === b.bytes && a.count === b.count;
}

/** What a retention would delete, in a sentence. */
export function prunableSentence({ requests, bytes, newest }: Prunable): string {
  if (newest === null) return "Nothing would be deleted now.";
  return `Would delete ${count(requests, "request")}, ${byteSize(bytes)}, up to ${dayAndMinute(newest)}.`;
}

/** What is kept, in a sentence. */
export function retentionSentence({ days, bytes, count: requests }: Retention): string {
  const limits = [
    ...(days === null ? [] : [count(days, "day")]),
    ...(bytes === null ? [] : [byteSize(bytes)]),
    ...(requests === null ? [] : [count(requests, "request")]),
  ];
  return limits.length === 0 ? "Keeps everything." : `Keeps ${limits.join(", ")} at most.`;
}
