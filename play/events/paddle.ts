import type { SampleProvider } from "../event.ts";
import { nullOr, oneOf, orNull, sampled, type Shape, text } from "../sample.ts";
import {
  adjustment,
  customer,
  MONTH,
  paddleId,
  payment,
  period,
  product,
  subscription,
  time,
  transaction,
} from "./paddle-objects.ts";

/** https://developer.paddle.com/webhooks/overview. */
const event = (name: string, title: string, data: Shape) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "Paddle"]],
    shape: {
      event_id: text(({ own }) => `evt_01${own("event", 24)}`),
      event_type: oneOf(name),
      occurred_at: time(),
      notification_id: text(({ own }) => `ntf_01${own("notification", 24)}`),
      data,
    },
  });

export const paddleEvents: SampleProvider = {
  id: "paddle",
  events: [
    event("transaction.completed", "A transaction is paid and done", transaction),
    event("transaction.payment_failed", "A payment was refused", {
      ...transaction,
      status: oneOf("past_due", "ready", "draft", "billed"),
      payments: [
        {
          ...payment,
          status: oneOf("error", "canceled"),
          error_code: orNull("declined"),
          captured_at: nullOr(time()),
        },
      ],
    }),
    event("subscription.created", "A subscription was made", {
      ...subscription,
      transaction_id: paddleId("txn", "transaction"),
    }),
    event("subscription.activated", "A subscription is in use", subscription),
    event("subscription.updated", "A subscription is set to end", {
      ...subscription,
      scheduled_change: orNull({
        action: oneOf("cancel", "pause", "resume"),
        effective_at: time(MONTH),
        resume_at: nullOr(time()),
      }),
    }),
    event("subscription.past_due", "A renewal could not be paid", {
      ...subscription,
      status: oneOf("past_due", "active", "canceled"),
    }),
    event("subscription.canceled", "A subscription has ended", {
      ...subscription,
      status: oneOf("canceled", "active"),
      canceled_at: orNull(time()),
      current_billing_period: nullOr(period),
      next_billed_at: nullOr(time()),
    }),
    event("customer.created", "A customer was added", customer),
    event("adjustment.created", "A refund was asked for", adjustment),
    event("product.created", "A product was added", product),
  ],
};
