import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac, pairs, timePair } from "../schemes/define.ts";

/** https://www.inngest.com/docs/platform/signing-keys. The time follows the body; a body that was parsed on the way is signed in its canonical form. */
export const inngest: Provider = {
  id: "inngest",
  name: "Inngest",
  docs: "https://www.inngest.com/docs/platform/signing-keys",
  signs: true,
  secretHint: "Begins with signkey-, then the environment's name; the fallback key may stand beside it",
  params: [],
  retries: null,
  schemes: [
    hmac({
      header: "X-Inngest-Signature",
      format: pairs("s", "&"),
      timestamp: timePair("t", { toleranceSeconds: 300 }),
      signed: "{body}{timestamp}",
      bodyForm: "raw-or-jcs",
      secret: { strip: /^signkey-\w+-/ },
    }),
  ],
  recognise: { headers: [] },
  facts: factsFrom({
    eventType: "$.event.name",
    subject: "$.ctx.run_id",
    eventAt: "$.event.ts",
  }),
};
