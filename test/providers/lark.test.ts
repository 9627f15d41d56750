import { createCipheriv, createHash } from "node:crypto";
import { expect, it } from "vitest";
import { examine, handshake, sign, verify } from "../../providers/index.ts";
import { decrypted } from "../../providers/lark-encryption.ts";
import { createMessage } from "../../providers/message.ts";
import { post, withHeaders } from "./vectors.ts";

const KEY = "kudryavka";
const NOW = 1_770_000_000;
const EVENT = {
  schema: "2.0",
  header: {
    event_id: "5e3702a84e847582be8db7fb73283c02",
    event_type: "im.message.receive_v1",
    create_time: "1608725989000",
  },
  event: { message: { chat_id: "oc_1" } },
};

function encrypted(plain: object, key = KEY, iv = Buffer.alloc(16, 7)): object {
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(key).digest(), iv);
  const bytes = Buffer.concat([iv, cipher.update(JSON.stringify(plain)), cipher.final()]);
  return { encrypt: bytes.toString("base64") };
}

function sent(plain: object, key = KEY) {
  const request = post({ "content-type": "application/json", "x-lark-request-nonce": "n1" }, encrypted(plain, key));
  return withHeaders(request, sign({ provider: "lark-feishu", request, secret: key, now: NOW }));
}

const secret = (value: string) => ({ provider: "lark-feishu", value });

it("an encrypted event is verified as it came, and its facts are read in plain with the stored key", () => {
  const { facts, verdict } = examine({ request: sent(EVENT), secrets: [secret(KEY)], now: NOW });
  expect(verdict.status).toBe("verified");
  expect(verdict.checks).toContainEqual(expect.objectContaining({ name: "decrypted", ok: true }));
  expect(facts).toEqual({
    provider: "lark-feishu",
    eventType: "im.message.receive_v1",
    deliveryId: "5e3702a84e847582be8db7fb73283c02",
    subject: "oc_1",
    eventAt: "2020-12-23T12:19:49.000Z",
  });
});

it("without the key, or with another, nothing of it is read", () => {
  for (const secrets of [[], [secret("other")]]) {
    const { facts, verdict } = examine({ request: sent(EVENT), secrets, now: NOW });
    expect(facts).toMatchObject({ provider: "lark-feishu", eventType: null, deliveryId: null });
    expect(verdict.checks.some(({ name }) => name === "decrypted")).toBe(false);
  }
});

it("any of several keys opens it, and verify says so too", () => {
  const verdict = verify({ provider: "lark-feishu", request: sent(EVENT), secrets: ["old", KEY], now: NOW });
  expect(verdict.checks.at(-1)).toMatchObject({ name: "decrypted", ok: true });
});

it("an encrypted challenge is answered in plain", () => {
  const request = post(
    { "content-type": "application/json" },
    encrypted({ challenge: "ajls384", token: "t", type: "url_verification" }),
  );
  const { verdict, handshake: asked } = examine({ request, secrets: [secret(KEY)], now: NOW });
  expect([verdict.status, verdict.reason, asked]).toEqual([
    "unsigned",
    "handshake",
    { provider: "lark-feishu", kind: "challenge-json" },
  ]);
  expect(handshake({ provider: "lark-feishu", request, secrets: [KEY] })).toMatchObject({
    answer: { status: 200, body: '{"challenge":"ajls384"}' },
  });
  expect(handshake({ provider: "lark-feishu", request, secrets: ["other"] })).toMatchObject({
    answer: null,
    explanation: expect.stringContaining("Encrypt Key"),
  });
  expect(examine({ request, secrets: [], now: NOW }).facts.provider).toBeNull();
});

it("what is no cipher text, or not of whole blocks, is read as nothing", () => {
  for (const text of ["", "bm90IHJlYWxseQ==", "A".repeat(100), "%%%"]) {
    expect(decrypted(createMessage(post({}, { encrypt: text })), KEY)).toBeNull();
  }
});
