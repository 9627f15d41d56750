import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

const EVENT = /^(task|list|folder|space|goal|keyResult)[A-Z]/;

/** https://developer.clickup.com/docs/webhooksignature. It lets a handler sign the parsed body anew, without white space. */
export const clickup: Provider = {
  id: "clickup",
  name: "ClickUp",
  docs: "https://developer.clickup.com/docs/webhooksignature",
  signs: true,
  secretHint: "The webhook.secret in the answer of the call that made the webhook",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Signature", bodyForm: "raw-then-json-stringify" })],
  recognise: {
    headers: [],
    mentions: ['"webhook_id"'],
    shape({ json }) {
      const event = at(json(), "event");
      return typeof event === "string" && EVENT.test(event) && typeof at(json(), "webhook_id") === "string";
    },
  },
  facts: factsFrom({
    eventType: "$.event",
    deliveryId: "$.history_items[0].id",
    subject: ["$.task_id", "$.list_id", "$.folder_id", "$.space_id", "$.goal_id"],
    eventAt: "$.history_items[0].date",
  }),
};
