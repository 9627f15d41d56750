import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { standardWebhooks, standardWebhooksPublic } from "../schemes/define.ts";

/** https://docs.svix.com/receiving/verifying-payloads/how-manual. Senders with headers of their own brand use webhook-* instead. */
export const svix: Provider = {
  id: "svix",
  name: "Svix",
  docs: "https://docs.svix.com/receiving/verifying-payloads/how-manual",
  signs: true,
  secretHint: "Begins with whsec_ (shared) or whpk_ (public key)",
  params: [],
  retries: "Eight attempts: at once, after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h and 10 h.",
  schemes: [standardWebhooks({ prefix: "svix" }), standardWebhooksPublic({ prefix: "svix" })],
  // Its User-Agent is no sign of whose request it is: it stands on those of every sender that Svix delivers for.
  recognise: { headers: ["svix-id", "svix-timestamp"] },
  facts: factsFrom({
    eventType: "$.type",
    deliveryId: "header:svix-id",
    // What Svix tells of itself is about an endpoint or a message.
    subject: ["$.data.id", "$.data.msgId", "$.data.endpointId"],
    eventAt: ["$.timestamp", "header:svix-timestamp"],
  }),
};
