import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks } from "../schemes/define.ts";

/** https://docs.incident.io/integrations/webhooks. The body's content stands under the event's own name. */
export const incidentIo: Provider = {
  id: "incident-io",
  name: "incident.io",
  docs: "https://docs.incident.io/integrations/webhooks",
  signs: true,
  secretHint: "Begins with whsec_; the endpoint's signing secret in the webhook settings",
  params: [],
  retries: "With growing pauses for 24 hours; an endpoint that fails for 5 days is switched off.",
  schemes: [standardWebhooks()],
  recognise: {
    headers: [],
    mentions: ['"event_type"'],
    shape({ json }) {
      const type = at(json(), "event_type");
      return typeof type === "string" && typeof at(json(), type) === "object";
    },
  },
  facts({ json, header }) {
    const eventType = text(at(json(), "event_type"));
    const content = eventType === null ? undefined : at(json(), eventType);
    return {
      eventType,
      deliveryId: text(header("webhook-id")),
      subject: text(at(content, "incident", "id")) ?? text(at(content, "id")),
      eventAt: instant(header("webhook-timestamp")),
    };
  },
};
