import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";

/** https://postmarkapp.com/developer/webhooks/webhooks-overview. Nothing is signed: credentials in the URL come as Basic auth. */
export const postmark: Provider = {
  id: "postmark",
  name: "Postmark",
  docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
  signs: false,
  secretHint: "user:password, as they stand in the webhook's URL",
  params: [],
  retries: "With growing pauses for up to about 10 hours, depending on the type of event.",
  schemes: [{ family: "basic" }],
  recognise: {
    headers: [],
    userAgent: "postmark",
    mentions: ['"RecordType"'],
    shape: ({ json }) => typeof at(json(), "RecordType") === "string" && typeof at(json(), "MessageID") === "string",
  },
  facts: factsFrom({
    eventType: "$.RecordType",
    deliveryId: "$.MessageID",
    subject: "$.MessageID",
    eventAt: ["$.DeliveredAt", "$.BouncedAt", "$.ReceivedAt", "$.ChangedAt"],
  }),
};
