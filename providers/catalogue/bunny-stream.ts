import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://docs.bunny.net/stream/webhooks. The event is a number, from 0 (queued) to 10. Bunny's other webhooks have a header of their own. */
export const bunnyStream: Provider = {
  id: "bunny-stream",
  name: "Bunny Stream",
  docs: "https://docs.bunny.net/stream/webhooks",
  signs: true,
  secretHint: "The video library's read-only API key",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-BunnyStream-Signature",
      beside: [
        ["X-BunnyStream-Signature-Version", "v1"],
        ["X-BunnyStream-Signature-Algorithm", "hmac-sha256"],
      ],
    }),
  ],
  recognise: { headers: ["x-bunnystream-signature-version", "x-bunnystream-signature-algorithm"] },
  facts: factsFrom({ eventType: "$.Status", subject: "$.VideoGuid" }),
};
