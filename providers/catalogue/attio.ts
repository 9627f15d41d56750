import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.attio.com/rest-api/guides/webhooks. One request may hold several events; its facts are those of the first. */
export const attio: Provider = {
  id: "attio",
  name: "Attio",
  docs: "https://docs.attio.com/rest-api/guides/webhooks",
  signs: true,
  secretHint: "The webhook's secret, given when it is made",
  params: [],
  retries: null,
  schemes: [hmac({ header: "Attio-Signature" })],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.events[0].event_type",
    subject: ["$.events[0].id.record_id", "$.events[0].id.entry_id"],
  }),
};
