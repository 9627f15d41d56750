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
};
