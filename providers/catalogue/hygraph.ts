import { asBuffer } from "../bytes.ts";
import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";
import type { SignedParts, SigningView } from "../schemes/scheme.ts";

const HEADER = "gcms-signature";

/** https://hygraph.com/docs/api-reference/basics/webhooks. The body is signed as a text inside another piece of JSON. */
export const hygraph: Provider = {
  id: "hygraph",
  name: "Hygraph",
  docs: "https://hygraph.com/docs/api-reference/basics/webhooks",
  signs: true,
  secretHint: "The secret key of your choice, set in the webhook's settings; without one Hygraph signs nothing",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: HEADER,
      encoding: "base64",
      format: pairs("sign", ", ", "sign=, env=master, t="),
      timestamp: timePair("t", { unit: "ms", toleranceSeconds: 300, documented: false }),
      signed: "JSON with the body as text, the environment's name and the time",
      build,
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({ eventType: "$.operation", subject: "$.data.id", eventAt: "$.data.updatedAt" }),
};

function build({ message, body, timestamp }: SigningView): SignedParts[] {
  const bytes = body instanceof Uint8Array ? body : message.whole();
  if (!bytes) return [];
  const environment = /(?:^|, )env=(.*?)(?:, |$)/.exec(message.header(HEADER) ?? "")?.[1] ?? "master";
  const text = asBuffer(bytes).toString("utf8");
  return [[JSON.stringify({ Body: text, EnvironmentName: environment, TimeStamp: Number(timestamp) })]];
}
