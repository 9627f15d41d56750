import type { SampleProvider } from "../event.ts";
import { maybe, nullOr, oneOf, open, orNull, ownId, ownUuid, sampled, type Shape, unix } from "../sample.ts";
import { checkoutSession } from "./stripe-checkout.ts";
import { invoice } from "./stripe-invoice.ts";
import { charge, dispute, paymentIntent } from "./stripe-payments.ts";
import { customer, subscription } from "./stripe-subscription.ts";

/** https://docs.stripe.com/api/events/types. A snapshot event: the object as it was when the event was made. */
const event = (name: string, title: string, object: Shape, before?: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"]],
    shape: {
      id: ownId("evt_", "event"),
      object: "event",
      account: maybe(""),
      api_version: orNull("2026-10-28.endive"),
      created: unix(),
      data: before ? { object, previous_attributes: open(before) } : { object },
      livemode: false,
      pending_webhooks: 1,
      request: orNull({
        id: orNull(ownId("req_", "request", 14)),
        idempotency_key: orNull(ownUuid("idempotency key")),
      }),
      type: oneOf(name),
    },
  });

const failure = open({
  charge: "ch_example",
  code: "card_declined",
  decline_code: "generic_decline",
  message: "Your card was declined.",
  type: "card_error",
});

export const stripeEvents: SampleProvider = {
  id: "stripe",
  events: [
    event("checkout.session.completed", "A customer has paid in Checkout", checkoutSession),
    event("checkout.session.expired", "Nobody paid in time", {
      ...checkoutSession,
      payment_intent: nullOr(""),
      payment_status: oneOf("unpaid", "paid", "no_payment_required"),
      status: orNull(oneOf("expired", "complete", "open")),
    }),
    event("payment_intent.succeeded", "A payment went through", paymentIntent),
    event("payment_intent.payment_failed", "A payment was refused", {
      ...paymentIntent,
      amount_received: 0,
      last_payment_error: orNull(failure),
      payment_method: nullOr(""),
      status: oneOf("requires_payment_method", "canceled", "processing"),
    }),
    event("charge.succeeded", "A card was charged", charge),
    event(
      "charge.refunded",
      "A charge was paid back",
      { ...charge, amount_refunded: 2000, refunded: true },
      { amount_refunded: 0, refunded: false },
    ),
    event("charge.dispute.created", "A customer disputes a charge with the bank", dispute),
    event("customer.created", "A customer was added", customer),
    event("customer.subscription.created", "A subscription began", subscription),
    event(
      "customer.subscription.updated",
      "A subscription was set to end with its period",
      { ...subscription, cancel_at_period_end: true, canceled_at: orNull(unix()) },
      { cancel_at_period_end: false },
    ),
    event("customer.subscription.deleted", "A subscription has ended", {
      ...subscription,
      canceled_at: orNull(unix()),
      ended_at: orNull(unix()),
      status: oneOf("canceled", "incomplete_expired", "unpaid"),
    }),
    event("invoice.paid", "An invoice was paid", invoice),
    event("invoice.payment_failed", "An invoice could not be paid; another attempt is planned", {
      ...invoice,
      amount_paid: 0,
      amount_remaining: 2900,
      auto_advance: true,
      next_payment_attempt: orNull(unix(259_200)),
      status: orNull(oneOf("open", "draft", "paid", "uncollectible", "void")),
      status_transitions: { ...invoice.status_transitions, paid_at: nullOr(0) },
    }),
  ],
};
