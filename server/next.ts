import type { Delivery } from "../protocol/delivery.ts";
import type { Next } from "../protocol/next.ts";
import { timeText } from "../play/timeline.ts";
import { providers, retrySchedule } from "../providers/index.ts";
import type { CapturedRequest, ReplyThen } from "./store/store.ts";

/** `ms`: how long its sender waited for it. */
type Answer = Pick<Next, "status" | "by"> & { ms: number };

/**
 * What the sender of a request does next, given the answer it got: by its provider's documented schedule. Null without a provider, for
 * a WebSocket and what was imported, and while the answer is still awaited. `reply`: what the endpoint's was then.
 */
export function nextOf(captured: CapturedRequest, deliveries: readonly Delivery[], reply: ReplyThen): Next | null {
  const { summary, receivedAt } = captured;
  const provider = summary.provider === null ? undefined : providers[summary.provider];
  const answer = answerOf(captured, deliveries, reply);
  if (!provider || !answer || summary.upgrade !== null || summary.imported) return null;
  const { by, ms } = answer;
  const schedule = retrySchedule(provider.id, captured.headers);
  const longest = (schedule?.timeout ?? Number.POSITIVE_INFINITY) * 1_000;
  const isLate = answer.status !== null && ms > longest;
  // An answer that comes when nobody waits any more is none.
  const status = isLate ? null : answer.status;
  const from = by === "target" ? " from the target" : "";
  const got = isLate
    ? `${provider.name} waits ${timeText(longest / 1_000)}, and the answer${from} took ${timeText(ms / 1_000)}`
    : `${provider.name} got ${status ?? "no answer"}${from}`;
  const told = { status: answer.status, by };
  const success = status !== null && (schedule ? schedule.delivered(status) : status >= 200 && status <= 299);
  if (schedule ? !schedule.repeats(status) : success) {
    const message = success ? `${got}: for it this is delivered.` : `${got}: it does not repeat that.`;
    return { ...told, does: success ? "nothing" : "gives_up", at: null, message };
  }
  if (!schedule) {
    const known =
      provider.retries === null ? "What it does then is not documented." : `How it repeats: ${provider.retries}`;
    return { ...told, does: "unknown", at: null, message: `${got}. ${known}` };
  }
  const all = schedule.delays.length + 1;
  if (all === 1) return { ...told, does: "gives_up", at: null, message: `${got}. It never repeats by itself.` };
  if (summary.attempt >= all) {
    return {
      ...told,
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
    ...told,
    does: "repeats",
    at: delay === null ? null : new Date(receivedAt + Math.min(ms, longest) + delay * 1_000).toISOString(),
    message: `${got}: ${when}, as attempt ${summary.attempt + 1} of ${all}.`,
  };
}

/** What the sender of a request was answered; null while that is open. */
export function answerOf(
  { summary, givenStatus }: CapturedRequest,
  deliveries: readonly Delivery[],
  reply: ReplyThen,
): Answer | null {
  const byRelay = (status: number, ms = 0): Answer => ({ status, by: "relay", ms });
  if (summary.refused !== null) return byRelay(413);
  if (givenStatus !== null) return byRelay(givenStatus);
  if (summary.handshake?.answeredBy === "hooktap") return byRelay(200);
  const byReply = byRelay(reply.status, reply.delayMs);
  if (reply.mode === "static") return byReply;
  const live = deliveries.find(({ mode }) => mode === "live");
  if (!live) return reply.mode === "passthrough" ? byRelay(502) : byReply;
  const ms = live.ms ?? 0;
  if (live.status !== null) return { status: live.status, by: "target", ms };
  if (live.error === "timeout") return byRelay(504, ms);
  if (live.error === "aborted") return { status: null, by: "relay", ms };
  if (live.error === null) return null;
  return reply.mode === "passthrough" ? byRelay(502, ms) : byReply;
}
