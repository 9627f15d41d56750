import { factsFrom } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { jwt } from "../schemes/define.ts";
import type { Message } from "../types.ts";

/** https://developer.monday.com/api-reference/reference/webhooks. Only an app's webhooks carry the token; one that a user adds to a board comes without. */
export const monday: Provider = {
  id: "monday",
  name: "monday.com",
  docs: "https://developer.monday.com/api-reference/reference/webhooks",
  signs: true,
  secretHint: "The app's signing secret; what a user's own webhook of a board sends is not signed",
  params: [],
  retries: null,
  schemes: [jwt({ header: "Authorization", body: null })],
  recognise: {
    headers: [],
    mentions: ['"boardId"', '"challenge"'],
    shape: (message) =>
      isChallenge(message) ||
      (typeof at(message.json(), "event", "boardId") === "number" &&
        typeof at(message.json(), "event", "type") === "string"),
  },
  facts: factsFrom({
    eventType: "$.event.type",
    deliveryId: "$.event.triggerUuid",
    subject: ["$.event.pulseId", "$.event.boardId"],
    eventAt: "$.event.triggerTime",
  }),
  handshake: (message) => (isChallenge(message) ? "200 with the same JSON." : null),
};

/** Its challenge has nothing beside it; others that send one name its kind as well. */
function isChallenge({ json }: Message): boolean {
  const body = json();
  return typeof at(body, "challenge") === "string" && Object.keys(body as object).length === 1;
}
