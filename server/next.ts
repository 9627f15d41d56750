import type { Delivery } from "../protocol/delivery.ts";
import type { Reply } from "../protocol/endpoint.ts";
import type { Next } from "../protocol/next.ts";
import { timeText } from "../play/timeline.ts";
import { providers, retrySchedule } from "../providers/index.ts";
import type { CapturedRequest } from "./store/store.ts";

type Answer = Pick<Next, "status" | "by">;

/**
 * What the sender of a request does next, given the answer it got: by its provider's documented schedule. Null without a provider, for
 * a WebSocket, and while the answer is still awaited. The endpoint's reply as it is now stands in for what it was then.
 */
export function nextOf(captured: CapturedRequest, deliveries: readonly Delivery[], reply: Reply): Next | null {
  const { summary, receivedAt } = captured;
  const provider = summary.provider === null ? undefined : providers[summary.provider];
  const answer = answerOf(captured, deliveries, reply);
  if (!provider || !answer || summary.upgrade !== null) return null;
  const { status } = answer;
  const got = `${provider.name} got ${status ?? "no answer"}${answer.by === "target" ? " from the target" : ""}`;
  const schedule = retrySchedule(provider.id, captured.headers);
  const success = status !== null && (schedule ? schedule.delivered(status) : status >= 200 && status <= 299);
  if (schedule ? !schedule.repeats(status) : success) {
    const message = success ? `${got}: for it this is delivered.` : `${got}: it does not repeat that.`;
    return { ...answer, does: success ? "nothing" : "gives_up", at: null, message };
  }
  if (!schedule) {
    const known =
      provider.retries === null ? "What it does then is not documented." : `How it repeats: ${provider.retries}`;
    return { ...answer, does: "unknown", at: null, message: `${got}. ${known}` };
  }
  const all = schedule.delays.length + 1;
  if (all === 1) return { ...answer, does: "gives_up", at: null, message: `${got}. It never repeats by itself.` };
  if (summary.attempt >= all) {
    return {
      ...answer,
      does: "gives_up",
      at: null,
      message: `${got} on attempt ${summary.attempt} of ${all}: it gives up.`,
    };
  }
  const delay = schedule.delays[summary.attempt - 1]!;
  const when =
    delay === null
      ? "it comes again"
      : delay === 0
        ? "it comes again at once"
        : `it comes again after ${timeText(delay)}`;
  return {
    ...answer,
    does: "repeats",
    at: delay === null ? null : new Date(receivedAt + delay * 1_000).toISOString(),
    message: `${got}: ${when}, as attempt ${summary.attempt + 1} of ${all}.`,
  };
}

/** What its sender was answered; null while that is open. */
function answerOf(
  { summary, givenStatus }: CapturedRequest,
  deliveries: readonly Delivery[],
  reply: Reply,
): Answer | null {
  const byRelay = (status: number): Answer => ({ status, by: "relay" });
  if (summary.refused !== null) return byRelay(413);
  if (givenStatus !== null) return byRelay(givenStatus);
  if (summary.handshake?.answeredBy === "hooktap") return byRelay(200);
  if (reply.mode === "static") return byRelay(reply.status);
  const live = deliveries.find(({ mode }) => mode === "live");
  if (!live) return byRelay(reply.mode === "passthrough" ? 502 : reply.status);
  if (live.status !== null) return { status: live.status, by: "target" };
  if (live.error === "timeout") return byRelay(504);
  if (live.error === "aborted") return { status: null, by: "relay" };
  if (live.error === null) return null;
  return byRelay(reply.mode === "passthrough" ? 502 : reply.status);
}
