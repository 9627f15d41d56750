import type { SampleProvider } from "../event.ts";
import { maybe, oneOf, ownId, sampled, type Shape, text, unix } from "../sample.ts";

const messageId = text(({ hex }) => `${hex("message", 22)}.filterdrecv-${hex("server", 10)}-1-${hex("batch", 8)}-2.0`);

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event: a list of what happened since the last one; here one thing. */
const event = (name: string, title: string, shape: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "SendGrid Event API"]],
    shape: [
      {
        email: "ada@example.com",
        timestamp: unix(),
        "smtp-id": maybe("<14c5d75ce93.dfd.64b469@mail.example.com>"),
        event: oneOf(name),
        category: ["order"],
        sg_event_id: ownId("", "event", 32),
        sg_message_id: messageId,
        sg_template_id: maybe(""),
        sg_template_name: maybe(""),
        asm_group_id: maybe(0),
        pool: maybe({ name: "", id: 0 }),
        marketing_campaign_id: maybe(0),
        marketing_campaign_name: maybe(""),
        send_at: maybe(0),
        ...shape,
      },
    ],
  });

const opener = { useragent: "Mozilla/5.0 (example)", ip: "192.0.2.7" };

export const sendgridEvents: SampleProvider = {
  id: "sendgrid",
  events: [
    event("delivered", "A mail has arrived", { response: "250 OK", ip: "192.0.2.25", tls: 1 }),
    event("processed", "A mail was taken for delivery", {}),
    event("deferred", "The other side wants the mail later", {
      response: "400 try again later",
      attempt: "5",
      ip: "192.0.2.25",
      tls: 1,
    }),
    event("bounce", "The other side refused a mail", {
      bounce_classification: "Invalid Address",
      reason: "550 no such user",
      status: "5.1.1",
      type: oneOf("bounce", "blocked"),
      ip: "192.0.2.25",
      tls: 1,
    }),
    event("dropped", "A mail was not even tried", { reason: "Bounced Address", status: "5.0.0" }),
    event("open", "Somebody opened a mail", { ...opener, sg_machine_open: false, sg_content_type: "html" }),
    event("click", "Somebody followed a link", {
      ...opener,
      url: "https://shop.example.com/orders/1001",
      url_offset: { index: 0, type: "html" },
      sg_content_type: maybe("html"),
    }),
    event("spamreport", "Somebody called a mail spam", {}),
    event("unsubscribe", "Somebody wants no more mails", { useragent: maybe(""), ip: maybe("") }),
    event("group_unsubscribe", "Somebody wants no more mails of this kind", {
      ...opener,
      url: "https://shop.example.com/mails",
      asm_group_id: 10,
    }),
    event("group_resubscribe", "Somebody wants mails of this kind again", {
      ...opener,
      url: "https://shop.example.com/mails",
      asm_group_id: 10,
    }),
  ],
};
