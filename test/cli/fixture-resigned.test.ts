import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import Stripe from "stripe";
import { expect, test } from "vitest";
import { fixtureFiles } from "../../cli/bundle/fixture-files.ts";
import { sign } from "../../providers/index.ts";
import { testTarget } from "../helpers/agent.ts";
import { capture, relayAndCli } from "./bundle-cli.ts";

const equal = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const header = (req: IncomingMessage, name: string) => String(req.headers[name] ?? "");
const fresh = (seconds: string) => Math.abs(Date.now() / 1_000 - Number(seconds)) <= 300;

/** A `t=…,x=…` header's parts. */
const pairs = (text: string) =>
  Object.fromEntries(text.split(",").map((part) => part.split("=", 2) as [string, string]));

interface System {
  provider: string;
  secret: string;
  body: string;
  /** The check as the vendor's document describes it, made of node:crypto alone or by the vendor's library. */
  accepts(req: IncomingMessage, body: Buffer, secret: string): boolean;
}

const SYSTEMS: System[] = [
  {
    // The guide of transcodely-js: HMAC-SHA256 in hex, with the whole secret, over the time, a dot and the raw body.
    provider: "transcodely",
    secret: "whsec_resigned-fixture",
    body: '{"id":"evt_1","object":"event","api_version":"2026-01-01","type":"job.completed","created":"2026-01-02T03:04:05Z","data":{"object":"job","id":"job_1"}}',
    accepts(req, body, secret) {
      const { t = "", v1 = "" } = pairs(header(req, "transcodely-signature"));
      const expected = createHmac("sha256", secret).update(`${t}.`).update(body).digest();
      return fresh(t) && equal(Buffer.from(v1, "hex"), expected);
    },
  },
  {
    // The OptiView documentation's "Verify signatures": HMAC-SHA256 in hex over the time, a dot and the body.
    provider: "dolby-optiview",
    secret: "dolby_sec_resigned-fixture",
    body: '{"type":"channel.stopped","created":1711900800,"object":{"type":"channel","id":"ch_1"},"data":{}}',
    accepts(req, body, secret) {
      const { t = "", h = "" } = pairs(header(req, "x-dolby-streaming-signature") || header(req, "dolby-signature"));
      const expected = createHmac("sha256", secret)
        .update(`${t}.${body.toString("utf8")}`)
        .digest();
      return fresh(t) && equal(Buffer.from(h, "hex"), expected);
    },
  },
  {
    // docs.millicast.com/docs/webhooks: HMAC-SHA1 in hex over the body, with the secret decoded from base64.
    provider: "dolby-millicast",
    secret: Buffer.from("resigned fixture of a test").toString("base64"),
    body: '{"type":"feeds","event":"started","timestamp":1638463486489,"data":{"feedId":"f-1"}}',
    accepts(req, body, secret) {
      const hex = header(req, "x-millicast-signature").replace(/^sha1=/, "");
      return equal(Buffer.from(hex, "hex"), createHmac("sha1", Buffer.from(secret, "base64")).update(body).digest());
    },
  },
  {
    provider: "stripe",
    secret: "whsec_resigned-fixture-of-stripe",
    body: '{"id":"evt_1","object":"event","api_version":"2024-06-20","created":1700000000,"type":"invoice.paid","data":{"object":{"amount":1.0}}}',
    accepts(req, body, secret) {
      try {
        return Stripe.webhooks.constructEvent(body, header(req, "stripe-signature"), secret).id === "evt_1";
      } catch {
        return false;
      }
    },
  },
];

for (const { provider, secret, body, accepts } of SYSTEMS) {
  test(`an old capture of ${provider} as a fixture, signed anew, passes the check that its document describes`, async () => {
    const { relay, cwd, hooktap } = await relayAndCli();
    await relay.api("POST", "/endpoints/default/secrets", { provider, secret });
    const captured = { method: "POST", url: `${relay.hooks}/default/hook`, headers: [], body: Buffer.from(body) };
    const old = Math.floor(Date.now() / 1_000) - 7 * 86_400;
    const signature = sign({ provider, request: captured, secret, now: old });
    await capture(relay, "/default/hook", body, Object.fromEntries(signature));
    await hooktap("export", "--format", "fixture", "-o", "fixtures");

    const [file] = fixtureFiles(join(cwd, "fixtures"));
    const fixture = file!.read();
    expect(fixture.expected!.provider).toBe(provider);
    const target = await testTarget(
      (req, res, bytes) => void res.writeHead(accepts(req, bytes, secret) ? 200 : 400).end(),
    );
    const send = async (headers: [string, string][]) => {
      const names = new Set(headers.map(([name]) => name.toLowerCase()));
      const kept = fixture.headers.filter(
        ([name]) => !names.has(name.toLowerCase()) && !/^(host|connection|content-length)$/i.test(name),
      );
      const answer = await fetch(target.url + fixture.target, {
        method: fixture.method,
        headers: [...kept, ...headers],
        body: Buffer.from(fixture.body),
      });
      return answer.status;
    };
    const signing = { provider, request: fixture, now: Math.floor(Date.now() / 1_000) };
    expect(await send(sign({ ...signing, secret }))).toBe(200);
    // Without a time in it an old signature holds for good.
    expect(await send([])).toBe(provider === "dolby-millicast" ? 200 : 400);
    const other = provider === "dolby-millicast" ? Buffer.from("another").toString("base64") : `${secret}x`;
    expect(await send(sign({ ...signing, secret: other }))).toBe(400);
    expect(target.seen[0]!.body.toString()).toBe(body);

    const replayed = await hooktap("replay", "fixtures/", "--to", target.url, "--secret", secret);
    expect(replayed).toMatchObject({ code: 0 });
    expect(target.seen.at(-1)).toMatchObject({ url: "/hook", body: Buffer.from(body) });
    expect((await hooktap("replay", "fixtures/", "--to", target.url, "--secret", other)).code).toBe(1);
  });
}
