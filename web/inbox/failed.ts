import type { Summary } from "../../protocol/request.ts";

/** Whether a person should look: its signature failed, it was not taken, or its target did not say yes. */
export function isFailed({ verdict, refused, delivery }: Summary): boolean {
  if (verdict.status === "failed" || refused !== null) return true;
  return delivery !== null && (delivery.error !== null || (delivery.status !== null && delivery.status >= 400));
}
