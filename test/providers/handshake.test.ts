import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  examine,
  handshake,
  type HandshakeAnswer,
  type HandshakeKind,
  handshakeProblem,
  type LabelledSecret,
  providers,
  type WebhookRequest,
} from "../../providers/index.ts";
import { post, vector } from "./vectors.ts";

const URL = "https://hooks.example.com/in";
const PLAIN = "text/plain; charset=utf-8";

const other = (method: string, url: string, headers: Record<string, string> = {}): WebhookRequest => ({
  ...post(headers, ""),
  method,
  url: URL + url,
});
const get = (query: string, headers: Record<string, string> = {}) => other("GET", query, headers);

const multipart = (json: object) =>
  post(
    { "content-type": "multipart/form-data; boundary=b0", "user-agent": "Dropbox Sign API" },
    `--b0\r\nContent-Disposition: form-data; name="json"\r\n\r\n${JSON.stringify(json)}\r\n--b0--\r\n`,
  );

const confirmation = (SubscribeURL: string) =>
  post(
    { "x-amz-sns-message-type": "SubscriptionConfirmation" },
    { Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:eu-west-1:1:t", Message: "m", SubscribeURL },
  );

interface Case {
  provider: string;
  kind: HandshakeKind;
  request: WebhookRequest;
  secrets?: (string | LabelledSecret)[];
  answer: { status: number; headers?: Record<string, string>; body?: string | object };
}

const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";

const CASES: Case[] = [
  {
    provider: "slack",
    kind: "challenge-json",
    request: post({ "x-slack-request-timestamp": "1" }, { token: "t", challenge, type: "url_verification" }),
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: challenge },
  },
  {
    provider: "lark-feishu",
    kind: "challenge-json",
    request: post({}, { challenge, token: "t", type: "url_verification" }),
    answer: { status: 200, headers: { "Content-Type": "application/json" }, body: { challenge } },
  },
  {
    provider: "monday",
    kind: "challenge-json",
    request: vector("monday-01").request,
    answer: { status: 200, headers: { "Content-Type": "application/json" }, body: { challenge } },
  },
  {
    provider: "zoom",
    kind: "challenge-json",
    request: vector("zoom-03").request,
    secrets: ["zoomSecretToken123"],
    answer: {
      status: 200,
      headers: { "Content-Type": "application/json" },
      body: {
        plainToken: "qgg8vlvZRS6UYooatFL8Aw",
        encryptedToken: "0c37a0aa8f1125f70a0f4c3d75d418fc2345d4e6ae3512a77927d5a3857980fb",
      },
    },
  },
  {
    provider: "twitch",
    kind: "challenge-json",
    request: vector("twitch-02").request,
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "pogchamp-kappa-360noscope-vohiyo" },
  },
  {
    provider: "meta",
    kind: "challenge-query",
    request: get("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=mea%20ty"),
    secrets: ["an app secret", "mea ty"],
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "1158201444" },
  },
  {
    provider: "meta",
    kind: "challenge-query",
    request: get("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=tok"),
    secrets: [{ value: "an app secret", params: { verifyToken: "tok" } }],
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "1" },
  },
  {
    provider: "meta",
    kind: "challenge-query",
    request: vector("meta-05").request,
    secrets: ["meatyhamhock"],
    answer: { status: 403 },
  },
  {
    provider: "x-twitter",
    kind: "crc",
    request: get("?crc_token=NWUzMTY1ZGEtYjQ2Zi0"),
    secrets: ["old", "consumer"],
    answer: {
      status: 200,
      headers: { "Content-Type": "application/json" },
      body: {
        response_token: `sha256=${createHmac("sha256", "consumer").update("NWUzMTY1ZGEtYjQ2Zi0").digest("base64")}`,
      },
    },
  },
  {
    provider: "dropbox",
    kind: "challenge-query",
    request: vector("dropbox-02").request,
    answer: { status: 200, headers: { "Content-Type": PLAIN, "X-Content-Type-Options": "nosniff" }, body: "abc123" },
  },
  {
    provider: "microsoft-teams",
    kind: "challenge-query",
    request: { ...post({}, ""), url: `${URL}?validationToken=Validation%3A+Testing%20it%2Fnow` },
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "Validation: Testing it/now" },
  },
  {
    provider: "braintree",
    kind: "challenge-query",
    request: get("?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53"),
    secrets: [{ value: "integration_private_key", params: { publicKey: "integration_public_key" } }],
    answer: {
      status: 200,
      headers: { "Content-Type": PLAIN },
      body: "integration_public_key|d9b899556c966b3f06945ec21311865d35df3ce4",
    },
  },
  {
    provider: "okta",
    kind: "challenge-header",
    request: get("", { "X-Okta-Verification-Challenge": "me" }),
    answer: { status: 200, headers: { "Content-Type": "application/json" }, body: { verification: "me" } },
  },
  {
    provider: "azure-event-grid",
    kind: "validation-code",
    request: post({ "aeg-event-type": "SubscriptionValidation" }, [
      { eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "512d38b6" } },
    ]),
    answer: { status: 200, headers: { "Content-Type": "application/json" }, body: { validationResponse: "512d38b6" } },
  },
  {
    provider: "azure-event-grid",
    kind: "echo-header",
    request: vector("azure-event-grid-02").request,
    answer: { status: 200, headers: { "WebHook-Allowed-Origin": "eventgrid.azure.net" } },
  },
  {
    provider: "azure-event-grid",
    kind: "echo-header",
    request: other("OPTIONS", "", { "WebHook-Request-Origin": "a.example", "WebHook-Request-Rate": "120" }),
    answer: { status: 200, headers: { "WebHook-Allowed-Origin": "a.example", "WebHook-Allowed-Rate": "120" } },
  },
  {
    provider: "asana",
    kind: "echo-header",
    request: post({ "X-Hook-Secret": "b537207f20cbfa02357cf448134da559" }, {}),
    answer: { status: 200, headers: { "X-Hook-Secret": "b537207f20cbfa02357cf448134da559" } },
  },
  {
    provider: "notion",
    kind: "verification-token",
    request: vector("notion-04").request,
    answer: { status: 200 },
  },
  {
    provider: "aws-sns",
    kind: "subscription-confirmation",
    request: confirmation("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336"),
    answer: { status: 200 },
  },
  {
    provider: "dropbox-sign",
    kind: "acknowledgement",
    request: multipart({ event: { event_type: "callback_test", event_time: "1", event_hash: "00" } }),
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "Hello API Event Received" },
  },
  {
    provider: "dropbox-sign",
    kind: "acknowledgement",
    request: vector("dropbox-sign-01").request,
    answer: { status: 200, headers: { "Content-Type": PLAIN }, body: "Hello API Event Received" },
  },
  {
    provider: "github",
    kind: "ping",
    request: post({ "X-GitHub-Event": "ping" }, { zen: "Design for failure." }),
    answer: { status: 200 },
  },
  {
    provider: "line",
    kind: "ping",
    request: post({ "x-line-signature": "AA==" }, { destination: "U1", events: [] }),
    answer: { status: 200 },
  },
  {
    provider: "woocommerce",
    kind: "ping",
    request: post(
      { "content-type": "application/x-www-form-urlencoded", "x-wc-webhook-source": "https://shop.example.com/" },
      "webhook_id=7",
    ),
    answer: { status: 200 },
  },
];

/** Bodies that are JSON are compared by what they say. */
function readable(answer: HandshakeAnswer | null) {
  const body = answer?.body ?? "";
  return {
    status: answer?.status,
    headers: Object.fromEntries(answer?.headers ?? []),
    body: body.startsWith("{") ? (JSON.parse(body) as object) : body,
  };
}

describe("the answer to a handshake", () => {
  for (const [index, { provider, kind, request, secrets = [], answer }] of CASES.entries()) {
    it(`of ${provider} is ${answer.status} for its ${kind} (${index})`, () => {
      const found = handshake({ provider, request, secrets });
      expect(found).toMatchObject({ provider, kind });
      expect(readable(found!.answer)).toEqual({ headers: {}, body: "", ...answer });
      expect(found!.explanation).toMatch(
        /(asks whether somebody listens|wants certain words for an answer)\. It expects .+\./,
      );
      expect(handshakeProblem(found!, { ...found!.answer!, body: Buffer.from(found!.answer!.body) })).toBeNull();
    });

    it(`of ${provider} is found without being told whose it is (${index})`, () => {
      expect(handshake({ request, secrets })).toMatchObject({ provider, kind });
      const { facts, handshake: asked } = examine({ request, secrets: [], now: 0 });
      expect(facts.provider).toBe(provider);
      expect(asked).toEqual({ provider, kind });
    });
  }

  it.each(["trello", "intercom"])("of %s is 200 to HEAD, but nobody's HEAD is taken for one", (provider) => {
    const request = other("HEAD", "");
    expect(handshake({ provider, request, secrets: [] })).toMatchObject({
      kind: "head",
      answer: { status: 200, body: "" },
    });
    expect(handshake({ request, secrets: [] })).toBeNull();
    const named = { ...request, url: `https://hooks.example.com/default/${provider}` };
    expect(handshake({ request: named, secrets: [] })).toMatchObject({ provider, kind: "head" });
    const owned = [{ value: "s", provider }];
    expect(examine({ request, secrets: owned, now: 0 }).handshake).toEqual({ provider, kind: "head" });
  });

  describe("that must be signed", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const discordKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
    const discord = (body: object, time = "1770000000") => {
      const bytes = JSON.stringify(body);
      const signature = signBytes(null, Buffer.from(time + bytes), privateKey).toString("hex");
      return post({ "X-Signature-Ed25519": signature, "X-Signature-Timestamp": time }, bytes);
    };
    const xero = (key: string) => {
      const body = '{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "S0m3r4Nd0mt3xt"}';
      return post({ "x-xero-signature": createHmac("sha256", key).update(body).digest("base64") }, body);
    };
    const answered = (provider: string, request: WebhookRequest, ...secrets: string[]) =>
      readable(handshake({ provider, request, secrets })!.answer);

    it("is Discord's pong where the signature holds, and 401 where it does not", () => {
      const ping = discord({ id: "1", type: 1, token: "t" });
      expect(answered("discord", ping, discordKey)).toMatchObject({ status: 200, body: { type: 1 } });
      expect(answered("discord", { ...ping, body: Buffer.from('{"type":1,"token":"t"}') }, discordKey)).toEqual({
        status: 401,
        headers: {},
        body: "",
      });
      const unsigned = { ...ping, headers: [] };
      expect(answered("discord", unsigned, discordKey)).toMatchObject({ status: 401 });
      const event = discord({ version: 1, application_id: "1", type: 0 });
      expect(answered("discord", event, discordKey)).toEqual({ status: 204, headers: {}, body: "" });
      expect(handshake({ provider: "discord", request: discord({ type: 2, token: "t" }), secrets: [] })).toBeNull();
    });

    it("is 200 without a body to Xero where the signature holds, and 401 where it does not", () => {
      expect(answered("xero", xero("key=="), "key==")).toEqual({ status: 200, headers: {}, body: "" });
      expect(answered("xero", xero("key=="), "other", "key==")).toMatchObject({ status: 200 });
      expect(answered("xero", xero("wrong"), "key==")).toEqual({ status: 401, headers: {}, body: "" });
      const events = post({ "x-xero-signature": "AA==" }, { events: [{ eventType: "UPDATE" }] });
      expect(handshake({ provider: "xero", request: events, secrets: [] })).toBeNull();
    });

    it("is made with the secret that Zoom's request is signed with, of several", () => {
      const found = handshake({
        provider: "zoom",
        request: vector("zoom-03").request,
        secrets: ["zoomSecretToken123", "the next one"],
      });
      expect(found!.answer!.body).toContain("0c37a0aa8f1125f70a0f4c3d75d418fc2345d4e6ae3512a77927d5a3857980fb");
    });
  });

  it.each([
    ["zoom", vector("zoom-03").request, "Secret Token"],
    ["x-twitter", get("?crc_token=abc"), "consumer secret"],
    ["meta", get("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t"), "verify token"],
    ["braintree", get("?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53"), "private key"],
    ["discord", post({ "x-signature-timestamp": "1" }, { type: 1, token: "t" }), "Public Key"],
    ["xero", post({ "x-xero-signature": "AA==" }, { events: [] }), "signing key"],
  ])("is not given by %s's handshake without a secret, and it says what to set", (provider, request, words) => {
    const found = handshake({ provider, request, secrets: [] });
    expect(found!.answer).toBeNull();
    expect(found!.explanation).toContain("hooktap needs");
    expect(found!.explanation).toContain(words);
  });

  it("of Braintree takes the public key too, and says so", () => {
    const request = get("?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53");
    const found = handshake({ provider: "braintree", request, secrets: ["private"] });
    expect(found).toMatchObject({ answer: null, explanation: expect.stringContaining("publicKey") });
    const params = { publicKey: "pub" };
    expect(handshake({ provider: "braintree", request, secrets: ["private"], params })!.answer!.body).toMatch(/^pub\|/);
  });

  it("never signs what could be an event of a stranger's making", () => {
    const event = '{"event":"paid"}';
    const zoom = post({}, { event: "endpoint.url_validation", payload: { plainToken: `v0:1770000000:${event}` } });
    const forged: [string, WebhookRequest][] = [
      ["zoom", zoom],
      ["x-twitter", get(`?crc_token=${encodeURIComponent(event)}`)],
      ["braintree", get(`?bt_challenge=${encodeURIComponent("PHgvPg==\n")}`)],
    ];
    for (const [provider, request] of forged) {
      const secrets = [{ value: "s", params: { publicKey: "p" } }];
      expect(handshake({ provider, request, secrets })).toBeNull();
    }
  });

  it("hands over Asana's and Notion's secrets, and tells to store them", () => {
    const asana = post({ "x-hook-secret": "b537" }, {});
    expect(handshake({ provider: "asana", request: asana, secrets: [] })).toMatchObject({
      secret: "b537",
      explanation: expect.stringContaining("Store the X-Hook-Secret"),
    });
    expect(handshake({ provider: "notion", request: vector("notion-04").request, secrets: [] })).toMatchObject({
      secret: "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl",
      explanation: expect.stringContaining("Paste the verification_token"),
    });
  });

  it("shows the SubscribeURL of Amazon SNS, but no other that calls itself so", () => {
    const url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336";
    const explained = (request: WebhookRequest) => handshake({ request, secrets: [] })!.explanation;
    expect(explained(confirmation(url))).toContain(url);
    for (const evil of [
      "https://evil.example/sns.eu-west-1.amazonaws.com/",
      "https://sns.a.amazonaws.com.evil.example/",
    ]) {
      expect(explained(confirmation(evil))).toContain("do not open it");
      expect(explained(confirmation(evil))).not.toContain(evil);
    }
  });

  it("is none for what is no handshake", () => {
    const ordinary: [string, WebhookRequest][] = [
      ["slack", post({ "x-slack-signature": "v0=00" }, { type: "event_callback", challenge: "c" })],
      ["monday", post({}, { challenge: "c", event: {} })],
      ["monday", post({}, "[]")],
      ["dropbox", { ...post({}, ""), url: `${URL}?challenge=c` }],
      ["meta", other("POST", "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s")],
      ["x-twitter", other("POST", "?crc_token=c")],
      ["braintree", other("POST", "?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53")],
      ["okta", other("POST", "", { "x-okta-verification-challenge": "c" })],
      ["meta", get("?hub.mode=unsubscribe&hub.challenge=1")],
      ["meta", get("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t&hub.topic=a-hub-of-websub")],
      ["line", post({ "x-line-signature": "AA==" }, { events: [{ type: "message" }] })],
      ["notion", post({}, { verification_token: "t", type: "page.created" })],
      ["github", post({ "x-github-event": "push" }, {})],
      ["azure-event-grid", other("OPTIONS", "")],
      ["stripe", post({}, { challenge: "c" })],
      ["nobody", post({}, { challenge: "c" })],
    ];
    for (const [provider, request] of ordinary) expect(handshake({ provider, request, secrets: ["s"] })).toBeNull();
  });

  it("never throws, whatever the bytes", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("challenge", "url_verification", "hub.mode=subscribe", "{", '"'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES.map(({ provider }) => provider), undefined),
        fc.constantFrom("GET", "POST", "HEAD", "OPTIONS"),
        text,
        fc.array(fc.tuple(fc.constantFrom("content-type", "x-hook-secret", "aeg-event-type"), text)),
        fc.oneof(fc.json(), text, fc.uint8Array()),
        fc.array(text),
        (provider, method, tail, headers, body, secrets) => {
          const request = { method, url: `${URL}?${tail}`, headers, body: Buffer.from(body) };
          const found = handshake({ ...(provider ? { provider } : {}), request, secrets });
          expect(found === null || found.explanation.length > 0).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("another's answer to a handshake", () => {
  const given = (status: number, body = "", headers: [string, string][] = []) => ({
    status,
    headers,
    body: Buffer.from(body),
  });
  const slack = handshake({ provider: "slack", request: CASES[0]!.request, secrets: [] })!;

  it("may say more, or the same in JSON", () => {
    expect(handshakeProblem(slack, given(200, challenge))).toBeNull();
    expect(handshakeProblem(slack, given(201, JSON.stringify({ challenge })))).toBeNull();
    const lark = handshake({ provider: "lark-feishu", request: CASES[1]!.request, secrets: [] })!;
    expect(handshakeProblem(lark, given(200, `{ "challenge": "${challenge}", "x": 1 }\n`))).toBeNull();
  });

  it("must have the status, the words and the header that are wanted", () => {
    expect(handshakeProblem(slack, given(404, challenge))).toBe("it was 404, not 200");
    expect(handshakeProblem(slack, given(200, "ok"))).toBe("its body was not what was asked for");
    expect(handshakeProblem(slack, { ...given(200), body: null })).toBeNull();
    const asana = handshake({ provider: "asana", request: post({ "x-hook-secret": "b537" }, {}), secrets: [] })!;
    expect(handshakeProblem(asana, given(200))).toContain("X-Hook-Secret");
    expect(handshakeProblem(asana, given(204, "", [["x-hook-secret", "b537"]]))).toBeNull();
    const wrong = handshake({ provider: "meta", request: vector("meta-05").request, secrets: ["meatyhamhock"] })!;
    expect(handshakeProblem(wrong, given(200, "1158201444"))).toBe("it was 200, not 403");
  });

  it("is only called wrong without a secret where it is so for anybody", () => {
    const zoom = handshake({ provider: "zoom", request: vector("zoom-03").request, secrets: [] })!;
    expect(handshakeProblem(zoom, given(200, "{}"))).toBeNull();
    expect(handshakeProblem(zoom, given(404))).toBe("it was 404");
    expect(handshakeProblem(zoom, given(500))).toBe("it was 500");
  });
});

it("every sender that asks is a known one", () => {
  const ids = new Set([...CASES.map(({ provider }) => provider), "trello", "intercom", "discord", "xero"]);
  expect([...ids].filter((id) => !Object.hasOwn(providers, id))).toEqual([]);
});
