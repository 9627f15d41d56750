import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** The digest's key is v0, and half an hour may pass. */
export const elevenlabs: Provider = {
  id: "elevenlabs",
  name: "ElevenLabs",
  docs: null,
  signs: true,
  secretHint: "Begins with wsec_, shown once when the webhook is created",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "ElevenLabs-Signature",
      format: pairs("v0"),
      timestamp: timePair("t", { toleranceSeconds: 1800, future: false }),
      signed: "{timestamp}.{body}",
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.type", subject: "$.data.conversation_id", eventAt: "$.event_timestamp" }),
};
