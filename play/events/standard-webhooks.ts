import type { SampleProvider } from "../event.ts";
import { id, iso, nullOr, oneOf, orNull, sampled, type Shape } from "../sample.ts";

/**
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md asks for `type`, `timestamp` and `data`
 * and leaves what they hold to the sender: these are the events of a shop like any other.
 */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ own }) => [["webhook-id", `msg_${own("message", 27)}`]],
    shape: { type: oneOf(name), timestamp: iso(), data },
  });

const user = {
  id: id("usr_", "user"),
  email: "ada@example.com",
  name: "Ada Example",
  created_at: iso(),
};

const invoice = {
  id: id("inv_", "invoice"),
  customer_id: id("usr_", "user"),
  number: "2026-1001",
  currency: "EUR",
  total: "29.00",
  status: oneOf("paid", "open", "overdue", "void"),
  due_at: iso(1_209_600),
  paid_at: orNull(iso()),
};

export const standardWebhooksEvents: SampleProvider = {
  id: "standard-webhooks",
  events: [
    event("user.created", "A user was added", user),
    event("user.updated", "A user has changed", user),
    event("user.deleted", "A user was removed", { id: id("usr_", "user") }),
    event("invoice.paid", "An invoice was paid", invoice),
    event("invoice.overdue", "An invoice was not paid in time", {
      ...invoice,
      status: oneOf("overdue", "paid", "open", "void"),
      due_at: iso(-86_400),
      paid_at: nullOr(iso()),
    }),
  ],
};
