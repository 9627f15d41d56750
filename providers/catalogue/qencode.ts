import { text } from "../facts.ts";
import type { Provider } from "../provider.ts";

/** Form-encoded, with JSON inside the fields `status` and `payload`; no header tells who sent it. */
export const qencode: Provider = {
  id: "qencode",
  name: "Qencode",
  docs: "https://github.com/Qencode-Corp/qencode-skills",
  signs: false,
  secretHint: "A text of your choice in the callback_url that you give a job, in its path or query",
  params: [],
  retries: "Not documented: a callback that fails leaves a warning on the job, and an event may come twice.",
  schemes: [{ family: "token", in: "url" }],
  recognise: {
    headers: [],
    mentions: ["task_token"],
    shape: (message) =>
      message.form("task_token") !== null &&
      message.form("event") !== null &&
      (message.form("callback_type") ?? message.form("status")) !== null,
  },
  facts: (message) => ({
    eventType: text(message.form("event")),
    // One task has several events, and the same one may be sent again for each rendition: the token is no delivery's id.
    deliveryId: null,
    subject: text(message.form("task_token")),
    eventAt: null,
  }),
};
