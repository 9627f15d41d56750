import type { SampleProvider } from "../event.ts";
import { id, iso, nullOr, oneOf, orNull, sampled, type Shape } from "../sample.ts";

/** https://docs.svix.com/incoming-webhooks: what Svix tells an operator of the endpoints and messages in their care. */
const event = (name: string, title: string, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ own }) => [
      ["User-Agent", "Svix-Webhooks/1.99.1"],
      ["svix-id", `msg_${own("message", 27)}`],
    ],
    shape: { type: oneOf(name), data },
  });

const endpoint = {
  appId: id("app_", "application", 27),
  appUid: orNull("customer-1001"),
  endpointId: id("ep_", "endpoint", 27),
  endpointUid: nullOr(""),
};

const attempt = (name: string, responseStatusCode: number) => ({
  id: id("atmpt_", name, 27),
  responseStatusCode,
  timestamp: iso(),
});

const message = {
  appId: id("app_", "application", 27),
  appUid: orNull("customer-1001"),
  msgId: id("msg_", "failing message", 27),
  msgEventId: orNull("order-1001-paid"),
  endpointId: id("ep_", "endpoint", 27),
};

export const svixEvents: SampleProvider = {
  id: "svix",
  events: [
    event("endpoint.created", "A customer added an endpoint", endpoint),
    event("endpoint.updated", "A customer changed an endpoint", endpoint),
    event("endpoint.deleted", "A customer removed an endpoint", endpoint),
    event("endpoint.disabled", "An endpoint failed for so long that it was turned off", {
      ...endpoint,
      failSince: orNull(iso(-432_000)),
      trigger: oneOf("automatic", "manual"),
    }),
    event("message.attempt.failing", "An attempt failed; more are to come", {
      ...message,
      lastAttempt: attempt("attempt", 500),
    }),
    event("message.attempt.exhausted", "The last attempt has failed", {
      ...message,
      lastAttempt: attempt("attempt", 500),
    }),
    event("message.attempt.recovered", "A message arrived after attempts that failed", {
      ...message,
      lastAttempt: attempt("attempt", 200),
    }),
  ],
};
