import type { SampleProvider } from "../event.ts";
import { unixSeconds } from "../making.ts";
import {
  decimal,
  listOf,
  maybe,
  oneOf,
  open,
  ownId,
  sampled,
  type Shape,
  text,
  texts,
  unixFraction,
} from "../sample.ts";

/** https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure. `signature` is filled in by signing. */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "mailgun/treq-25.11.0"]],
    shape: {
      signature: {
        token: ownId("", "token", 50),
        timestamp: text(({ now }) => String(unixSeconds(now))),
        signature: "",
      },
      "event-data": {
        id: ownId("", "event", 22),
        timestamp: unixFraction(),
        event: oneOf(name),
        account: maybe({ id: "" }),
        tags: ["order"],
        campaigns: listOf(open()),
        "user-variables": texts({ order_id: "1001" }),
        ...data,
      },
    },
  });

const message = {
  headers: {
    to: "Ada Example <ada@example.com>",
    "message-id": text(({ hex }) => `20260304050607.${hex("message", 16)}@mg.example.com`),
    from: "Example Shop <shop@mg.example.com>",
    subject: "Your order 1001",
  },
  attachments: listOf({ "content-type": "", filename: "", size: 0 }),
  size: 512,
};

const flags = {
  "is-authenticated": true,
  "is-routed": false,
  "is-system-test": false,
  "is-test-mode": false,
  "is-delayed-bounce": maybe(false),
};

const recipient = {
  recipient: "ada@example.com",
  "recipient-domain": "example.com",
  "recipient-provider": maybe("Other"),
};

const route = {
  flags,
  envelope: {
    sender: "shop@mg.example.com",
    transport: "smtp",
    targets: "ada@example.com",
    "sending-ip": maybe("192.0.2.25"),
  },
  message,
  ...recipient,
  "log-level": oneOf("info", "warn", "error"),
  "sending-domain": maybe({ name: "" }),
  storage: maybe({ url: "", key: "", env: maybe(""), region: maybe("") }),
};

const status = (code: number, told: string) => ({
  code,
  message: told,
  description: "",
  "attempt-no": 1,
  "session-seconds": decimal(1),
  "mx-host": "mx.example.com",
  "enhanced-code": maybe(""),
  tls: maybe(true),
  utf8: maybe(true),
  "certificate-verified": maybe(true),
});

const opener = {
  ip: "192.0.2.7",
  geolocation: { country: "DE", region: "BE", city: "Berlin" },
  "client-info": {
    "client-os": "Linux",
    "client-type": oneOf("browser", "mobile browser", "email client", "library", "robot", "other", "unknown"),
    "client-name": "Example",
    "device-type": oneOf("desktop", "mobile", "tablet", "other", "unknown"),
    "user-agent": "Mozilla/5.0 (example)",
    bot: maybe(""),
  },
  message: { headers: { "message-id": message.headers["message-id"] } },
  ...recipient,
  "log-level": oneOf("info"),
};

const failed = { ...route, "log-level": oneOf("error", "warn"), reason: "bounce" };

export const mailgunEvents: SampleProvider = {
  id: "mailgun",
  events: [
    event("delivered", "A mail has arrived", { ...route, "delivery-status": status(250, "OK") }),
    event("accepted", "A mail was taken for delivery", {
      ...route,
      method: maybe("HTTP"),
      "originating-ip": maybe(""),
    }),
    event("failed", "A mail came back for good", {
      ...failed,
      severity: oneOf("permanent", "temporary"),
      "delivery-status": {
        ...status(605, "Not delivering to previously bounced address"),
        "retry-seconds": maybe(600),
      },
    }),
    event("opened", "Somebody opened a mail", opener),
    event("clicked", "Somebody followed a link", { ...opener, url: "https://shop.example.com/orders/1001" }),
    event("unsubscribed", "Somebody wants no more mails", opener),
    event("complained", "Somebody called a mail spam", {
      flags: { "is-test-mode": false },
      message,
      ...recipient,
      "log-level": oneOf("warn"),
    }),
  ],
};
