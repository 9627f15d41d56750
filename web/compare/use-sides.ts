import { useQuery } from "@tanstack/react-query";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { type Choice, parseChoice } from "./choice.ts";
import { findOther } from "./find-other.ts";
import { deliverySide, requestSide, type Side } from "./side.ts";

type Sides =
  | { state: "loading" }
  | { state: "failed"; error: unknown; retry(): void }
  | { state: "missing"; why: string }
  /** The earlier one is on the left. */
  | { state: "ready"; left: Side; right: Side };

const MISSING = {
  previous: "No request of this type came before.",
  verified: "No other request of this type has verified.",
};

/** What a request is compared with, as it is now. */
export function useSides(request: Detail, compare: string): Sides {
  const choice = parseChoice(compare);
  const other = useQuery({
    queryKey: ["other", request.id, compare],
    queryFn: ({ signal }) => findOther(request, choice.kind as "previous" | "verified", signal),
    enabled: choice.kind === "previous" || choice.kind === "verified",
  });
  const id = choice.kind === "request" ? choice.id : (other.data?.id ?? null);
  const detail = useQuery({
    queryKey: ["request", id],
    queryFn: () => api.request(id!),
    enabled: id !== null,
  });
  if (choice.kind === "deliveries") return attempts(request, choice);
  for (const asked of [other, detail]) {
    if (asked.error) return { state: "failed", error: asked.error, retry: () => void asked.refetch() };
  }
  if (other.data === null) return { state: "missing", why: MISSING[choice.kind as "previous" | "verified"] };
  if (!detail.data) return { state: "loading" };
  const [left, right] = [requestSide(detail.data), requestSide(request)];
  return detail.data.seq < request.seq ? { state: "ready", left, right } : { state: "ready", left: right, right: left };
}

function attempts(request: Detail, choice: Extract<Choice, { kind: "deliveries" }>): Sides {
  const side = (id: string) => {
    const at = request.deliveries.findIndex((delivery) => delivery.id === id);
    return at === -1 ? null : deliverySide(request, request.deliveries[at]!, at + 1);
  };
  const [left, right] = [side(choice.before), side(choice.after)];
  if (!left || !right) return { state: "missing", why: "One of these attempts is not kept any more." };
  return { state: "ready", left, right };
}
