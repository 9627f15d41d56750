import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** One webhook an account fires at the end of every job; a callback a job, whose body and headers are the caller's own. */
export const dolbyioMedia: Provider = {
  id: "dolbyio-media",
  name: "Dolby.io Media",
  docs: "https://github.com/DolbyIO/dolbyio-rest-apis-client-node",
  signs: false,
  secretHint: "A text of your choice, sent in a header that you name when you register the webhook or start the job",
  params: [
    { name: "header", required: true, description: "The header that carries the secret, such as Authorization" },
  ],
  retries: "Once more after a failure or 10 s without an answer, then never again.",
  schemes: [tokenHeader({ param: "header" })],
  recognise: {
    headers: ["x-job-id"],
    mentions: ['"job_id"'],
    shape(message) {
      const json = message.json();
      return text(at(json, "job_id")) !== null && text(at(json, "status")) !== null && isMediaPath(at(json, "path"));
    },
  },
  facts(message) {
    const callback = message.header("x-job-id");
    if (callback !== null) {
      return { eventType: "callback", deliveryId: text(callback), subject: text(callback), eventAt: null };
    }
    const json = message.json();
    const job = text(at(json, "job_id"));
    const webhook = text(at(json, "webhook_id"));
    return {
      eventType: text(at(json, "status")),
      // A webhook reports a job once: the pair is the key the sender has for its one retry.
      deliveryId: job && webhook && text(`${webhook}:${job}`),
      subject: job,
      eventAt: instant(at(json, "created_at")),
    };
  },
};

function isMediaPath(path: unknown): boolean {
  return typeof path === "string" && path.startsWith("/media/");
}
