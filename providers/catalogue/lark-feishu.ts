import { factsFrom } from "../facts.ts";
import { decrypted } from "../lark-encryption.ts";
import type { Provider } from "../provider.ts";
import { keyedHash, timeHeader } from "../schemes/define.ts";

/** Events of an app with an Encrypt Key. A plain SHA-256 with the key in the middle, no HMAC; the body is signed as it came, encrypted. */
export const larkFeishu: Provider = {
  id: "lark-feishu",
  name: "Lark / Feishu",
  docs: "https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/encrypt-key-encryption-configuration-case",
  signs: true,
  secretHint: "The app's Encrypt Key; not the verification token",
  params: [],
  retries: null,
  schemes: [
    keyedHash({
      header: "X-Lark-Signature",
      timestamp: timeHeader("X-Lark-Request-Timestamp", { toleranceSeconds: null }),
      signed: "{timestamp}{header:x-lark-request-nonce}{secret}{body}",
      idHeader: "x-lark-request-nonce",
    }),
  ],
  reveal: decrypted,
  recognise: { headers: ["x-lark-request-timestamp", "x-lark-request-nonce"] },
  facts: factsFrom({
    eventType: ["$.header.event_type", "$.event.type", "$.type"],
    deliveryId: ["$.header.event_id", "$.uuid"],
    subject: "$.event.message.chat_id",
    eventAt: ["$.header.create_time", "$.ts", "header:x-lark-request-timestamp"],
  }),
};
