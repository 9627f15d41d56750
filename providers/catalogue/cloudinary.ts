import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { keyedHash, timeHeader } from "../schemes/define.ts";

/** A plain hash with the secret at its end; which one is a setting of the account and shows in the signature's length. */
const scheme = (hash: "sha1" | "sha256", digits: number) =>
  keyedHash({
    header: "X-Cld-Signature",
    hash,
    timestamp: timeHeader("X-Cld-Timestamp", { toleranceSeconds: 7200, future: false }),
    signed: "{body}{timestamp}{secret}",
    when: ({ header }) => hash === "sha1" || header("x-cld-signature")?.trim().length === digits,
  });

/** https://cloudinary.com/documentation/notification_signatures. */
export const cloudinary: Provider = {
  id: "cloudinary",
  name: "Cloudinary",
  docs: "https://cloudinary.com/documentation/notification_signatures",
  signs: true,
  secretHint: "The API secret of the product environment",
  params: [],
  retries: null,
  schemes: [scheme("sha1", 40), scheme("sha256", 64)],
  recognise: { headers: ["x-cld-timestamp"] },
  facts: factsFrom({
    eventType: "$.notification_type",
    deliveryId: "$.request_id",
    subject: ["$.public_id", "$.asset_id"],
    eventAt: ["$.timestamp", "header:x-cld-timestamp"],
  }),
};
