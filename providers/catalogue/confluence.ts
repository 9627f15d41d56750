import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

const EVENT = /^(attachment|blog|comment|content|group|label|page|relation|space|theme|user)_[a-z_]+$/;

/** Confluence sends no header of its own: its events' names tell it from the others that use X-Hub-Signature. */
export const confluence: Provider = {
  id: "confluence",
  name: "Confluence",
  docs: null,
  signs: true,
  secretHint: "A text of your choice, set in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Hub-Signature", format: prefixed("sha256=") })],
  recognise: {
    headers: [],
    mentions: ['"event"'],
    shape({ json, header }) {
      const event = at(json(), "event");
      return typeof event === "string" && EVENT.test(event) && header("x-hub-signature") !== null;
    },
  },
  facts: factsFrom({
    eventType: "$.event",
    subject: ["$.page.id", "$.blog.id", "$.content.id"],
    eventAt: "$.timestamp",
  }),
};
