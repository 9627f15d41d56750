import { factsFrom } from "../facts.ts";
import type { Provider } from "../provider.ts";
import { hmac } from "../schemes/define.ts";

/** https://www.dropbox.com/developers/reference/webhooks. A notification says whose files changed, not what. */
export const dropbox: Provider = {
  id: "dropbox",
  name: "Dropbox",
  docs: "https://www.dropbox.com/developers/reference/webhooks",
  signs: true,
  secretHint: "The app secret, from the app's console",
  params: [],
  retries: null,
  schemes: [hmac({ header: "X-Dropbox-Signature" })],
  recognise: { headers: [] },
  facts: factsFrom({ subject: "$.list_folder.accounts[0]" }),
  handshake: ({ request }) =>
    request.method === "GET" && /[?&]challenge=/.test(request.url)
      ? "200 with the challenge from the query as text/plain, and X-Content-Type-Options: nosniff."
      : null,
};
