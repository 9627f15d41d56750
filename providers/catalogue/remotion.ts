import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { hmac, prefixed } from "../schemes/define.ts";

const HEADER = "X-Remotion-Signature";
const NO_SECRET = "NO_SECRET_PROVIDED";

/** https://www.remotion.dev/docs/lambda/webhooks. The vendor's library hashes the parsed body as JSON.stringify writes it. */
export const remotion: Provider = {
  id: "remotion",
  name: "Remotion Lambda",
  docs: "https://www.remotion.dev/docs/lambda/webhooks",
  signs: true,
  secretHint: "The webhook.secret that was handed to renderMediaOnLambda()",
  params: [],
  retries: null,
  schemes: [hmac({ header: HEADER, hash: "sha512", format: prefixed("sha512="), bodyForm: "raw-then-json-stringify" })],
  recognise: {
    headers: ["x-remotion-mode", "x-remotion-status"],
    mentions: ['"renderId"'],
    shape: ({ json }) => typeof at(json(), "renderId") === "string" && typeof at(json(), "bucketName") === "string",
  },
  facts: factsFrom({
    eventType: ["header:x-remotion-status", "$.type"],
    deliveryId: "$.renderId",
    subject: "$.renderId",
  }),
  unsigned: ({ header }) =>
    header(HEADER) === NO_SECRET
      ? "The render was started without a webhook secret, so its report is not signed."
      : null,
};
