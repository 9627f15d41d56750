import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

/** The digits come in capitals: a handler that compares texts must write its own the same way. */
export const onlyofficeDocspace: Provider = {
  id: "onlyoffice-docspace",
  name: "ONLYOFFICE DocSpace",
  docs: null,
  signs: true,
  secretHint: "The secret key of your choice, set in the webhook's settings",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-DocSpace-Signature-256", format: prefixed("sha256="), capitals: true })],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.event.trigger", subject: "$.payload.id", eventAt: "$.event.createOn" }),
};
