import { createHash, createHmac } from "node:crypto";
import {
  bySignature,
  challengeJson,
  challengeQuery,
  crc,
  empty,
  inUrl,
  isGet,
  json,
  keyed,
  plain,
  query,
  type Sender,
} from "./handshake-kinds.ts";
import { at } from "./json-path.ts";
import { sameText } from "./secret.ts";

/** With a key this must be no text that could be an event: an answer would be the signature of it. */
const TOKEN = /^[\w+/=.~-]{1,200}$/;

/** The senders whose answer takes a secret, by id. */
export const KEYED: Readonly<Record<string, Sender>> = {
  zoom: {
    ask: (message) =>
      at(message.json(), "event") === "endpoint.url_validation"
        ? challengeJson(
            message,
            "$.payload.plainToken",
            "200 with plainToken and its HMAC as encryptedToken, within 3 s; asked again every 72 h.",
            keyed("the app's Secret Token", (plainToken, { value }) =>
              json({ plainToken, encryptedToken: createHmac("sha256", value).update(plainToken).digest("hex") }),
            ),
            TOKEN,
          )
        : null,
  },
  meta: {
    ask: (message) =>
      isGet(message) && query(message, "hub.mode") === "subscribe" && query(message, "hub.topic") === null
        ? challengeQuery(
            message,
            "hub.challenge",
            "200 with hub.challenge where hub.verify_token is right, else 403.",
            (challenge, { secrets, params }) => {
              const own = secrets.flatMap((secret) => [secret.value, secret.params?.verifyToken ?? ""]);
              const tokens = [...own, params.verifyToken ?? ""].filter((token) => token !== "");
              if (tokens.length === 0) return { missing: "the verify token, as a secret or as the param verifyToken" };
              const given = query(message, "hub.verify_token") ?? "";
              return tokens.some((token) => sameText(token, given)) ? plain(challenge) : empty(403);
            },
          )
        : null,
    seen: inUrl("hub.challenge="),
  },
  "x-twitter": {
    ask: (message) =>
      isGet(message)
        ? crc(
            message,
            "crc_token",
            "200 with the HMAC of crc_token as response_token, within 3 s; asked again every 24 h.",
            keyed("the app's consumer secret", (token, { value }) =>
              json({ response_token: `sha256=${createHmac("sha256", value).update(token).digest("base64")}` }),
            ),
            TOKEN,
          )
        : null,
    seen: inUrl("crc_token="),
  },
  braintree: {
    ask: (message) =>
      isGet(message)
        ? challengeQuery(
            message,
            "bt_challenge",
            "200 with the public key, a bar and the HMAC of bt_challenge.",
            keyed(
              "the private key, with the public key as the param publicKey",
              (challenge, { value, params = {} }) => {
                if (params.publicKey === undefined)
                  return { missing: "the public key, as the secret's param publicKey" };
                const key = createHash("sha1").update(value).digest();
                return plain(`${params.publicKey}|${createHmac("sha1", key).update(challenge).digest("hex")}`);
              },
            ),
            /^[0-9a-f]{1,64}$/,
          )
        : null,
    seen: inUrl("bt_challenge="),
  },
  discord: {
    ask(message) {
      const type = at(message.json(), "type");
      const missing = "the application's Public Key";
      if (type === 1 && at(message.json(), "token") !== undefined)
        return bySignature("ping", '200 {"type":1}, and 401 for a wrong signature.', missing, json({ type: 1 }));
      return type === 0 && at(message.json(), "application_id") !== undefined
        ? bySignature("ping", "204 without a body, and 401 for a wrong signature.", missing, empty(204))
        : null;
    },
  },
  xero: {
    ask(message) {
      const events = at(message.json(), "events");
      return Array.isArray(events) && events.length === 0
        ? bySignature(
            "intent-to-receive",
            "200 without a body for a right signature, 401 for a wrong one, within 5 s.",
            "the webhook's signing key",
            empty(),
          )
        : null;
    },
  },
};
