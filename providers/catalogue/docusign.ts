import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://developers.docusign.com/platform/webhooks/connect/hmac. A header for each key of the account: -1, -2 and so on. */
export const docusign: Provider = {
  id: "docusign",
  name: "DocuSign Connect",
  docs: "https://developers.docusign.com/platform/webhooks/connect/hmac",
  signs: true,
  secretHint: "A Connect key of the account; any of them may match",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-DocuSign-Signature-1", format: { kind: "numbered" }, encoding: "base64" })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event", subject: "$.data.envelopeId", eventAt: "$.generatedDateTime" }),
};
