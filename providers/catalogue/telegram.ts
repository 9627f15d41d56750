import { instant, text } from "../facts.ts";
import { at } from "../json-path.ts";
import type { Provider } from "../provider.ts";
import { tokenHeader } from "../schemes/define.ts";

/** https://core.telegram.org/bots/api#setwebhook. Nothing is signed; the secret token comes along as it is. */
export const telegram: Provider = {
  id: "telegram",
  name: "Telegram Bot API",
  docs: "https://core.telegram.org/bots/api#setwebhook",
  signs: false,
  secretHint: "The secret_token given to setWebhook; not the bot's token",
  params: [],
  retries: null,
  schemes: [tokenHeader({ name: "X-Telegram-Bot-Api-Secret-Token" })],
  recognise: {
    headers: [],
    mentions: ['"update_id"'],
    shape: ({ json }) => typeof at(json(), "update_id") === "number",
  },
  facts(message) {
    const update = message.json();
    // An update has its id and one more key, which is its type.
    const type = Object.keys(update ?? {}).find((key) => key !== "update_id") ?? "";
    const content = at(update, type);
    return {
      eventType: text(type),
      deliveryId: text(at(update, "update_id")),
      subject: text(at(content, "chat", "id") ?? at(content, "message", "chat", "id") ?? at(content, "from", "id")),
      eventAt: instant(at(content, "date")),
    };
  },
};
