import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** https://developers.deepgram.com/docs/callback. Nothing is signed: the id of the API key that asked for a transcript comes back. */
export const deepgram: Provider = {
  id: "deepgram",
  name: "Deepgram",
  docs: "https://developers.deepgram.com/docs/callback",
  signs: false,
  secretHint: "The id of the API key that made the request (not the key itself)",
  params: [],
  retries: "Up to ten times, 30 s apart.",
  schemes: [tokenHeader({ name: "dg-token" })],
  recognise: {
    headers: [],
    mentions: ['"model_info"'],
    shape: ({ json }) =>
      typeof at(json(), "metadata", "request_id") === "string" && at(json(), "metadata", "model_info") !== undefined,
  },
  facts: factsFrom({
    deliveryId: "$.metadata.request_id",
    subject: "$.metadata.request_id",
    eventAt: "$.metadata.created",
  }),
};
