import { existsSync, readdirSync } from "node:fs";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import Stripe from "stripe";
import { describe, expect, it, onTestFinished } from "vitest";
import { verify } from "../../providers/index.ts";
import { type Hooktap, startHooktap } from "../../testing/index.ts";
import { closedPort } from "../helpers/agent.ts";
import { handler } from "./handler.ts";

async function started(): Promise<Hooktap> {
  const hooktap = await startHooktap();
  onTestFinished(() => hooktap.close());
  return hooktap;
}

/** A handler as Stripe's guide has it: its own library decides. */
const stripeHandler = (secret: string) =>
  handler((req, body) => {
    try {
      new Stripe("sk_test_1").webhooks.constructEvent(body, req.headers["stripe-signature"]!, secret);
      return 204;
    } catch {
      return 400;
    }
  });

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("hooktap-testing-"));

describe("what is captured", () => {
  it("comes with its body in every form, its headers, facts and verdict", async () => {
    const hooktap = await started();
    await fetch(`${hooktap.hookUrl()}/orders?x=1`, {
      method: "PUT",
      headers: { "content-type": "application/json", "X-Test": "yes" },
      body: '{"a": "ü"}',
    });
    const [request] = await hooktap.waitFor("");
    expect(request).toMatchObject({ method: "PUT", path: "/orders", endpoint: "default", provider: null });
    expect(request.url).toBe(`${hooktap.hookUrl()}/orders?x=1`);
    expect(request.json()).toEqual({ a: "ü" });
    expect(request.text()).toBe('{"a": "ü"}');
    expect(request.body).toEqual(new TextEncoder().encode('{"a": "ü"}'));
    expect(request.header("x-test")).toBe("yes");
    expect(request.header("x-other")).toBeUndefined();
    expect(request.verdict.status).toBe("unknown");
  });

  it("comes as a form, too", async () => {
    const hooktap = await started();
    await fetch(hooktap.hookUrl(), { method: "POST", body: new URLSearchParams({ From: "+1 555", Body: "a&b" }) });
    const [request] = await hooktap.waitFor("method:POST");
    expect(Object.fromEntries(request.form())).toEqual({ From: "+1 555", Body: "a&b" });
  });
});

describe("waitFor", () => {
  it("waits for what is not there yet, and counts what came before", async () => {
    const hooktap = await started();
    const post = (path: string) => fetch(hooktap.hookUrl() + path, { method: "POST", body: path });
    await post("/1");
    const waited = hooktap.waitFor("method:POST", { count: 3 });
    await post("/2");
    await post("/3");
    await post("/4");
    expect((await waited).map((request) => request.text())).toEqual(["/1", "/2", "/3"]);
  });

  it("waits until the handler has answered, where that is what is asked for", async () => {
    const hooktap = await started();
    await hooktap.forwardTo(await handler(() => 418));
    const waited = hooktap.waitFor("status:418");
    expect((await fetch(hooktap.hookUrl(), { method: "POST" })).status).toBe(418);
    const [request] = await waited;
    expect(request.delivery).toMatchObject({ status: 418 });
  });

  it("looks at one endpoint alone", async () => {
    const hooktap = await started();
    await fetch(hooktap.hookUrl(), { method: "POST", body: "other" });
    await fetch(hooktap.hookUrl("orders"), { method: "POST", body: "ours" });
    const [request] = await hooktap.waitFor("", { endpoint: "orders" });
    expect(request.text()).toBe("ours");
  });

  it("says after its time what came instead, or that nothing did", async () => {
    const hooktap = await started();
    await expect(hooktap.waitFor("provider:stripe", { timeoutMs: 50 })).rejects.toMatchObject({
      code: "wait_timeout",
      message: "waited 50 ms for a request with provider:stripe: 0 came",
      hint: expect.stringContaining("nothing was captured"),
    });
    await hooktap.trigger("github", "push");
    await expect(hooktap.waitFor("provider:stripe", { count: 2, timeoutMs: 50 })).rejects.toMatchObject({
      message: "waited 50 ms for 2 requests with provider:stripe: 0 came",
      hint: "captured, newest first: github push on default, no_secret, not delivered",
    });
  });

  it("refuses a query that cannot be read, and a count of nothing", async () => {
    const hooktap = await started();
    await expect(hooktap.waitFor("sig:nonsense")).rejects.toMatchObject({ code: "bad_query" });
    await expect(hooktap.waitFor("", { count: 0 })).rejects.toMatchObject({ code: "bad_count" });
  });
});

describe("trigger", () => {
  it("sends a provider's event that the handler's own library takes", async () => {
    const hooktap = await started();
    const secret = await hooktap.addSecret("stripe");
    await hooktap.forwardTo(await stripeHandler(secret));
    const { request, answer, signed, offer, play } = await hooktap.trigger("stripe", "checkout.session.completed", {
      path: "/stripe",
      set: { "data.object.amount_total": 500, "data.object.metadata.order_id": "7" },
      headers: { "X-Test": "yes" },
    });
    expect(answer.status).toBe(204);
    expect({ by: signed.by, offer, play }).toEqual({ by: "stored", offer: null, play: null });
    expect(request).toMatchObject({ provider: "stripe", eventType: "checkout.session.completed", path: "/stripe" });
    expect(request!.verdict.status).toBe("verified");
    expect(request!.header("x-test")).toBe("yes");
    expect(request!.json()).toMatchObject({ data: { object: { amount_total: 500, metadata: { order_id: "7" } } } });
  });

  it("signs with a secret of the test's own, and with a key pair, whose public half the handler gets", async () => {
    const hooktap = await started();
    expect(await hooktap.addSecret("github", "It's a Secret")).toBe("It's a Secret");
    expect((await hooktap.trigger("github", "ping")).request!.verdict.status).toBe("verified");
    const publicKey = await hooktap.addSecret("discord");
    const { request } = await hooktap.trigger("discord", "APPLICATION_COMMAND");
    expect(request!.verdict.status).toBe("verified");
    const { method, url, headers, body } = request!;
    const verdict = verify({ request: { method, url, headers, body }, secrets: [publicKey], now: Date.now() / 1000 });
    expect(verdict).toMatchObject({ status: "verified", provider: "discord" });
  });

  it("says so where it had to make a secret up", async () => {
    const hooktap = await started();
    const { request, signed, offer } = await hooktap.trigger("stripe");
    expect(request!.verdict.status).toBe("no_secret");
    expect(signed.by).toBe("made");
    expect(offer).toMatchObject({ provider: "stripe", secret: expect.stringMatching(/^whsec_/) });
  });

  it("sends the test's own body, also in bytes", async () => {
    const hooktap = await started();
    const slack = await hooktap.trigger("slack", "url_verification", {
      data: { token: "t", challenge: "c", type: "url_verification" },
    });
    expect(slack.request!.json()).toEqual({ token: "t", challenge: "c", type: "url_verification" });
    const data = new Uint8Array([0xff, 0xd8, 0xff]);
    const picture = await hooktap.trigger("dolby-millicast", "thumbnail", { data });
    expect(picture.request!.body).toEqual(data);
  });

  it("plays a delivery to its end, with every repeat of the provider", async () => {
    const hooktap = await started();
    let left = 2;
    await hooktap.forwardTo(await handler(() => (left-- > 0 ? 500 : 200)));
    const { play, answer } = await hooktap.trigger("transcodely", "job.completed", { asProvider: true });
    expect(play).toMatchObject({ state: "delivered" });
    expect(play!.attempts.map(({ status, at }) => [status, Math.round(at)])).toEqual([
      [500, 0],
      [500, 60],
      [200, 360],
    ]);
    expect(answer.status).toBe(500);
    const requests = await hooktap.waitFor("provider:transcodely", { count: 3 });
    expect(new Set(requests.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it("plays a story", async () => {
    const hooktap = await started();
    await hooktap.forwardTo(await handler(() => 200));
    const { play } = await hooktap.trigger("transcodely", undefined, { scenario: "job" });
    expect(play!.attempts.map(({ event }) => event)).toEqual(["job.awaiting_confirmation", "job.completed"]);
    const [first, last] = await hooktap.waitFor("provider:transcodely", { count: 2 });
    expect(last!.subject).toBe(first.subject);
  });

  it("goes straight to a target, past the relay", async () => {
    const hooktap = await started();
    const secret = await hooktap.addSecret("stripe");
    const server = await stripeHandler(secret);
    const { port } = server.address() as AddressInfo;
    const { request, answer, signed } = await hooktap.trigger("stripe", "invoice.paid", { to: port });
    expect(request).toBeNull();
    expect({ status: answer.status, by: signed.by }).toEqual({ status: 204, by: "given" });
    const wrong = await hooktap.trigger("stripe", "invoice.paid", { to: port, secret: "whsec_other" });
    expect(wrong.answer.status).toBe(400);
    await expect(hooktap.waitFor("provider:stripe", { timeoutMs: 50 })).rejects.toMatchObject({ code: "wait_timeout" });
    const nobody = await hooktap.trigger("stripe", "invoice.paid", { to: await closedPort() });
    expect(nobody.answer).toMatchObject({ status: null, error: "refused" });
    const repeated = await hooktap.trigger("transcodely", "job.failed", { to: port, asProvider: true });
    expect(repeated.play).toMatchObject({ state: "failed" });
    expect(repeated.play!.attempts).toHaveLength(6);
  });

  it("refuses what the provider does not document, and an option that would do nothing", async () => {
    const hooktap = await started();
    await expect(hooktap.trigger("stripe", "invoice.payed")).rejects.toMatchObject({
      code: "event_unknown",
      hint: expect.stringContaining("invoice.paid"),
    });
    await expect(hooktap.trigger("stripe", "invoice.paid", { set: { "data.object.totl": 1 } })).rejects.toMatchObject({
      code: "bad_set",
      hint: expect.stringContaining("data.object.total"),
    });
    await expect(hooktap.trigger("stripe", "invoice.paid", { speed: 60 })).rejects.toMatchObject({ code: "bad_input" });
    await expect(hooktap.addSecret("strype")).rejects.toMatchObject({ code: "provider_unknown" });
  });
});

describe("sign", () => {
  it("gives what fetch sends, signed with the secret that was added", async () => {
    const hooktap = await started();
    const secret = await hooktap.addSecret("stripe", undefined, { endpoint: "payments" });
    const server = await stripeHandler(secret);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const made = hooktap.sign("stripe", { endpoint: "payments", body: { id: "evt_1", object: "event" } });
    expect((await fetch(url, made)).status).toBe(204);
    const old = hooktap.sign("stripe", { endpoint: "payments", body: "{}", now: new Date(Date.now() - 3_600_000) });
    expect((await fetch(url, old)).status).toBe(400);
    const other = hooktap.sign("stripe", { body: "{}", secret: "whsec_other", headers: { "X-Test": "1" } });
    expect((await fetch(url, other)).status).toBe(400);
    expect(other.headers).toContainEqual(["X-Test", "1"]);
  });

  it("says how to get a secret where there is none", async () => {
    const hooktap = await started();
    expect(() => hooktap.sign("stripe", { body: "{}" })).toThrow(
      expect.objectContaining({ code: "no_secret", hint: expect.stringContaining('addSecret("stripe")') }),
    );
  });
});

describe("forwardTo", () => {
  it("takes a port, an address and a server; each endpoint has its own", async () => {
    const hooktap = await started();
    const port = async (status: number) => ((await handler(() => status)).address() as AddressInfo).port;
    await hooktap.forwardTo(await port(201), { endpoint: "a" });
    await hooktap.forwardTo(`http://localhost:${await port(202)}`, { endpoint: "b" });
    await hooktap.forwardTo(new URL(`http://127.0.0.1:${await port(203)}/`), { endpoint: "c" });
    const statusOf = async (endpoint: string) => (await fetch(hooktap.hookUrl(endpoint), { method: "POST" })).status;
    expect([await statusOf("a"), await statusOf("b"), await statusOf("c")]).toEqual([201, 202, 203]);
  });

  it("ends when it is closed, while the relay goes on", async () => {
    const hooktap = await started();
    const forwarding = await hooktap.forwardTo(await handler(() => 418));
    await forwarding.close();
    expect((await fetch(hooktap.hookUrl(), { method: "POST" })).status).toBe(200);
  });

  it("refuses a server that does not listen and the relay itself", async () => {
    const hooktap = await started();
    await expect(hooktap.forwardTo({ address: () => null })).rejects.toMatchObject({ code: "target_not_listening" });
    await expect(hooktap.forwardTo(hooktap.hookUrl())).rejects.toMatchObject({ code: "target_is_relay" });
  });
});

describe("close", () => {
  it("leaves nothing behind, and may be called twice", async () => {
    const before = folders();
    const hooktap = await startHooktap();
    const [folder] = folders().filter((name) => !before.includes(name));
    await hooktap.forwardTo(await handler(() => 200));
    await hooktap.trigger("github");
    await Promise.all([hooktap.close(), hooktap.close()]);
    await hooktap[Symbol.asyncDispose]();
    expect(existsSync(`${tmpdir()}/${folder}`)).toBe(false);
    await expect(fetch(hooktap.hookUrl())).rejects.toThrow();
  });

  it("ends who waits, and says why", async () => {
    const hooktap = await startHooktap();
    // What comes first shows that the other wait is under way, too.
    const refused = expect(hooktap.waitFor("type:never", { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: "closed",
    });
    const waited = hooktap.waitFor("");
    await fetch(hooktap.hookUrl(), { method: "POST" });
    await waited;
    await hooktap.close();
    await refused;
  });

  it("two of them do not know of each other", async () => {
    const [one, other] = [await started(), await started()];
    await fetch(one.hookUrl(), { method: "POST" });
    await one.waitFor("");
    await expect(other.waitFor("", { timeoutMs: 50 })).rejects.toMatchObject({ code: "wait_timeout" });
  });
});
