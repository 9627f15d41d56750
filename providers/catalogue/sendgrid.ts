import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { ecdsa, timeHeader } from "../schemes/define.ts";

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events. The body ends with CR LF, which is signed too. */
export const sendgrid: Provider = {
  id: "sendgrid",
  name: "SendGrid",
  docs: "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features",
  signs: true,
  secretHint: "The verification key (base64) from Mail Settings, Signed Event Webhook",
  publicKey: "der-base64",
  params: [],
  retries: null,
  schemes: [
    ecdsa({
      header: "X-Twilio-Email-Event-Webhook-Signature",
      timestamp: timeHeader("X-Twilio-Email-Event-Webhook-Timestamp", { toleranceSeconds: null }),
      signed: "{timestamp}{body}",
    }),
  ],
  recognise: {
    headers: ["x-twilio-email-event-webhook-timestamp"],
    mentions: ['"sg_event_id"'],
    shape: ({ json }) => Array.isArray(json()),
  },
  facts: factsFrom({
    eventType: "$[0].event",
    deliveryId: "$[0].sg_event_id",
    subject: "$[0].sg_message_id",
    eventAt: "$[0].timestamp",
  }),
};
