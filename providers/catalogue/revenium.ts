import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, list, timeHeader } from "../schemes/define.ts";

/** https://docs.revenium.io/integrations/webhook-signing. For 24 hours after a rotation the header has two digests. */
export const revenium: Provider = {
  id: "revenium",
  name: "Revenium",
  docs: "https://docs.revenium.io/integrations/webhook-signing",
  signs: true,
  secretHint: "The webhook's secret, shown once when signing is turned on; without it Revenium signs nothing",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Revenium-Signature-256",
      format: list(["version", "digest"], { between: "=", version: "sha256" }),
      timestamp: timeHeader("X-Revenium-Webhook-Timestamp", { toleranceSeconds: null }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: ["x-revenium-webhook-timestamp"] },
  facts: factsFrom({ eventAt: "header:x-revenium-webhook-timestamp" }),
};
