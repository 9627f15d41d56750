import { factsFrom } from "../facts.ts";
import { follow } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

const ITEM = "$.NotificationRequestItem";
/** What a standard notification signs of each item, in this order. */
const FIELDS = [
  "pspReference",
  "originalReference",
  "merchantAccountCode",
  "merchantReference",
  "amount.value",
  "amount.currency",
  "eventCode",
  "success",
];

/** https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures. The platforms' webhooks sign the whole body instead. */
export const adyen: Provider = {
  id: "adyen",
  name: "Adyen",
  docs: "https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures",
  signs: true,
  secretHint: "The HMAC key in hexadecimal, from the webhook's settings",
  params: [],
  retries: null,
  schemes: [
    hmac({ header: "HmacSignature", encoding: "base64", secret: { decode: "hex" } }),
    hmac({
      at: { in: "body", name: `${ITEM}.additionalData.hmacSignature` },
      encoding: "base64",
      items: "$.notificationItems",
      signed: FIELDS.map((field) => `{${ITEM}.${field}}`).join(":"),
      secret: { decode: "hex" },
      uncovered:
        "Eight fields of each item are signed, such as reference, amount and success; the rest of the payload is not covered.",
    }),
  ],
  signWith: (message) => (follow(message.json(), "$.notificationItems") === undefined ? 0 : 1),
  recognise: {
    headers: [],
    mentions: ['"notificationItems"'],
    shape: ({ json }) => follow(json(), "$.notificationItems[0].NotificationRequestItem") !== undefined,
  },
  facts: factsFrom({
    eventType: ["$.notificationItems[0].NotificationRequestItem.eventCode", "$.type"],
    deliveryId: ["$.notificationItems[0].NotificationRequestItem.pspReference", "$.data.id"],
    subject: ["$.notificationItems[0].NotificationRequestItem.merchantReference", "$.data.reference"],
    eventAt: ["$.notificationItems[0].NotificationRequestItem.eventDate", "$.timestamp"],
  }),
};
