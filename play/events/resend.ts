import type { SampleProvider } from "../event.ts";
import { iso, listOf, maybe, nullOr, oneOf, sampled, type Shape, texts, uuid } from "../sample.ts";

/** https://resend.com/docs/webhooks/event-types */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ own }) => [
      ["User-Agent", "Svix-Webhooks/1.99.1"],
      ["svix-id", `msg_${own("message", 27)}`],
    ],
    shape: { type: oneOf(name), created_at: iso(), data },
  });

const email = {
  broadcast_id: maybe(""),
  template_id: maybe(""),
  created_at: iso(-5),
  email_id: uuid("email"),
  message_id: maybe(""),
  from: "Example Shop <shop@example.com>",
  to: ["ada@example.com"],
  cc: maybe(listOf("")),
  bcc: maybe(listOf("")),
  subject: "Your order 1001",
  headers: maybe(listOf({ name: "", value: "" })),
  tags: texts({ category: "order" }),
};

const contact = {
  id: uuid("contact"),
  audience_id: uuid("audience"),
  segment_ids: maybe(listOf("")),
  created_at: iso(),
  updated_at: iso(),
  email: "ada@example.com",
  first_name: "Ada",
  last_name: "Example",
  unsubscribed: false,
};

const domain = {
  id: uuid("domain"),
  name: "example.com",
  status: oneOf("verified", "not_started", "pending", "failed", "temporary_failure"),
  created_at: iso(-60),
  region: oneOf("eu-west-1", "us-east-1", "sa-east-1", "ap-northeast-1"),
  records: [
    {
      record: oneOf("SPF", "DKIM", "DMARC", "Receiving", "Tracking"),
      name: "send",
      type: oneOf("MX", "TXT", "CNAME"),
      ttl: "Auto",
      status: oneOf("verified", "not_started", "pending", "failed"),
      value: "feedback-smtp.mail.example.com",
      priority: maybe(10),
    },
  ],
  dns_provider: maybe(nullOr("")),
};

export const resendEvents: SampleProvider = {
  id: "resend",
  events: [
    event("email.delivered", "A mail has arrived", email),
    event("email.sent", "A mail was taken for delivery", email),
    event("email.delivery_delayed", "A mail takes longer", email),
    event("email.bounced", "A mail came back", {
      ...email,
      bounce: {
        diagnosticCode: maybe([""]),
        message: "The address does not exist.",
        subType: "General",
        type: oneOf("Permanent", "Transient", "Undetermined"),
      },
    }),
    event("email.complained", "Somebody called a mail spam", email),
    event("email.opened", "Somebody opened a mail", email),
    event("email.clicked", "Somebody followed a link", {
      ...email,
      click: {
        ipAddress: "192.0.2.7",
        link: "https://shop.example.com/orders/1001",
        timestamp: iso(),
        userAgent: "Mozilla/5.0 (example)",
      },
    }),
    event("email.failed", "A mail could not be sent", {
      ...email,
      failed: { reason: "reached_daily_quota" },
    }),
    event("contact.created", "A contact was added", contact),
    event("domain.updated", "A domain was verified", domain),
  ],
};
