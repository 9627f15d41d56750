import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** https://developers.ashbyhq.com/docs/authenticating-webhooks. */
export const ashby: Provider = {
  id: "ashby",
  name: "Ashby",
  docs: "https://developers.ashbyhq.com/docs/authenticating-webhooks",
  signs: true,
  secretHint: "The secret token of your choice, set with the webhook; without one Ashby signs nothing",
  params: [],
  retries: "Nine times: after 10 s, then each time about twice as long, up to 85 minutes.",
  schemes: [hmac({ header: "Ashby-Signature", format: prefixed("sha256=") })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.action", subject: ["$.data.application.id", "$.data.candidate.id"] }),
};
