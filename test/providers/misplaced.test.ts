import { describe, expect, it } from "vitest";
import { customProvider, type ExplainInput, explain, sign, type WebhookRequest } from "../../providers/index.ts";
import { post, withHeaders } from "./vectors.ts";

const NOW = 1_770_000_000;
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_0000000000000000000000000000000000";
const BODY = '{"id":"evt_1","object":"event"}';

/** A request as a sender signs it; `called` gives some of its headers other names, null takes one away. */
function sent(provider: string, called: Record<string, string | null> = {}, secret = SECRET): WebhookRequest {
  const request = post({ "content-type": "application/json", accept: "*/*" }, BODY);
  const signed = withHeaders(request, sign({ provider, request, secret, now: NOW }));
  const names = new Map(Object.entries(called).map(([from, to]) => [from.toLowerCase(), to]));
  const headers = signed.headers.flatMap(([name, value]): [string, string][] => {
    const to = names.has(name.toLowerCase()) ? names.get(name.toLowerCase())! : name;
    return to === null ? [] : [[to, value]];
  });
  return { ...signed, headers };
}

function diagnosis(provider: string, request: WebhookRequest, rest: Partial<ExplainInput> = {}) {
  return explain({ provider, request, secrets: [SECRET], now: NOW, ...rest }).diagnosis;
}

describe("a signature that is not in its header", () => {
  it("is found under another name, which the fix tells", () => {
    const request = sent("stripe", { "Stripe-Signature": "X-Forwarded-Sig" });
    expect(diagnosis("stripe", request)).toMatchObject({
      code: "header_renamed",
      message: expect.stringContaining("X-Forwarded-Sig"),
      fix: expect.stringContaining("Stripe-Signature"),
    });
  });

  it("is found where a gateway gave every header another name", () => {
    const request = sent("slack", {
      "X-Slack-Signature": "X_SLACK_SIGNATURE",
      "X-Slack-Request-Timestamp": "X_SLACK_REQUEST_TIMESTAMP",
    });
    const found = diagnosis("slack", request);
    expect(found).toMatchObject({ code: "header_renamed" });
    expect(found!.message).toContain("X-Slack-Signature");
    expect(found!.message).toContain("X_SLACK_REQUEST_TIMESTAMP");
  });

  it("is found where only what is signed along has another name", () => {
    expect(diagnosis("slack", sent("slack", { "X-Slack-Request-Timestamp": "X-Time" }))).toMatchObject({
      code: "header_renamed",
      message: expect.stringContaining("X-Time"),
    });
    expect(diagnosis("svix", sent("svix", { "svix-id": "X-Message" }))).toMatchObject({ code: "header_renamed" });
  });

  it("is found when it is stale too, and by any of several secrets", () => {
    const request = sent("stripe", { "Stripe-Signature": "Sig" });
    expect(diagnosis("stripe", request, { now: NOW + 4000, secrets: [OTHER, SECRET] })?.code).toBe("header_renamed");
  });

  it("is found for static secrets and for tokens", () => {
    const renamed = post({ "x-token": "s3cret" }, BODY);
    expect(diagnosis("telegram", renamed, { secrets: ["s3cret"] })?.code).toBe("header_renamed");
    const request = sent("upstash-qstash", { "Upstash-Signature": "X-Jwt" });
    expect(diagnosis("upstash-qstash", request)?.code).toBe("header_renamed");
  });

  it("is found in the URL's path by a secret without what was copied along", () => {
    const called = post({}, "[]", "https://hooks.example.com/in/s3cret");
    expect(diagnosis("azure-event-grid", called, { secrets: ["s3cret"] })).toBeNull();
    expect(diagnosis("azure-event-grid", called, { secrets: ["s3cret\n"] })?.code).toBe("secret_trim");
  });

  it("is not claimed to be there where nothing verifies", () => {
    const wrong = sent("stripe", { "Stripe-Signature": "X-Sig" }, OTHER);
    expect(diagnosis("stripe", wrong)).toBeNull();
    expect(diagnosis("stripe", sent("stripe", { "Stripe-Signature": null }))).toBeNull();
    expect(diagnosis("slack", sent("slack", { "X-Slack-Request-Timestamp": null }))).toBeNull();
    expect(diagnosis("telegram", post({ "x-token": "other" }, BODY), { secrets: ["s3cret"] })).toBeNull();
  });
});

it("a signature missing from a body gives no diagnosis, whatever is around the secret", () => {
  expect(diagnosis("braintree", post({}, "0"), { secrets: ["\0\t"] })).toBeNull();
});

describe("a request of another sender", () => {
  it("is told by the secret that verifies it as that sender's", () => {
    expect(diagnosis("stripe", sent("transcodely", {}))).toMatchObject({
      code: "other_provider",
      message: expect.stringContaining("Transcodely"),
      fix: expect.stringContaining("transcodely"),
    });
  });

  it("is told by a secret that is stored elsewhere, named by its label", () => {
    const request = sent("github", {}, "s3cret");
    const others = [
      { value: OTHER, label: "x" },
      { value: "s3cret", label: "the one of github" },
    ];
    const found = diagnosis("stripe", request, { others });
    expect(found).toMatchObject({ code: "other_provider", message: expect.stringContaining("the one of github") });
    expect(diagnosis("stripe", request, { others, secrets: [] })?.code).toBe("other_provider");
  });

  it("is not told by a header alone", () => {
    expect(diagnosis("stripe", sent("github", {}, OTHER))).toBeNull();
  });
});

describe("a request without a secret to check it with", () => {
  const others = [
    { value: OTHER, label: "wrong" },
    { value: SECRET, label: "stripe on the endpoint shop" },
  ];

  it("is told which stored secret verifies it", () => {
    expect(diagnosis("stripe", sent("stripe"), { secrets: [], others })).toMatchObject({
      code: "secret_of_another",
      message: expect.stringContaining("stripe on the endpoint shop"),
    });
    expect(diagnosis("stripe", sent("stripe"), { secrets: [], others: [others[0]!] })).toBeNull();
  });

  it("is told so for key pairs and tokens too, also where another secret is set", () => {
    const request = sent("upstash-qstash");
    expect(diagnosis("upstash-qstash", request, { secrets: [], others })?.code).toBe("secret_of_another");
    expect(diagnosis("upstash-qstash", request, { secrets: [OTHER], others })?.code).toBe("secret_of_another");
    const token = post({ "x-telegram-bot-api-secret-token": "s3cret" }, BODY);
    const stored = { secrets: ["wrong"], others: [{ value: "s3cret", label: "bot" }] };
    expect(diagnosis("telegram", token, stored)?.code).toBe("secret_of_another");
  });

  it("costs a bounded number of tries, however many secrets are stored", () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ value: `whsec_${i}`, label: String(i) }));
    const start = performance.now();
    expect(diagnosis("stripe", sent("stripe"), { secrets: [], others: many })).toBeNull();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("a signature whose time did not come", () => {
  const timeless = (template: string) => {
    const made = customProvider({ id: "me", header: "X-Slack-Signature", template, prefix: "v0=" });
    if (!made.ok) throw new Error("not a provider");
    const request = post({ "content-type": "application/json" }, BODY);
    return withHeaders(request, sign({ provider: made.provider, request, secret: SECRET, now: NOW }));
  };

  it.each([
    ["{body}", "template_body_only_matches"],
    ["{url}{body}", "template_url_body_matches"],
  ])("covers %s", (template, code) => {
    expect(diagnosis("slack", timeless(template))).toMatchObject({ code, message: expect.stringContaining("time") });
    expect(diagnosis("slack", timeless(template), { secrets: [OTHER] })).toBeNull();
  });

  it("among pairs covers the body alone", () => {
    const digest = new Map(timeless("{body}").headers).get("X-Slack-Signature")!.slice(3);
    const request = post({ "stripe-signature": `v1=${digest}` }, BODY);
    expect(diagnosis("stripe", request)?.code).toBe("template_body_only_matches");
  });
});
