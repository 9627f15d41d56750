import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Rotation, Secret, SecretTrial } from "../../protocol/secret.ts";
import type { Verdict } from "../../protocol/verdict.ts";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const event = JSON.stringify({ event: "job.completed", job: { id: "job_1" }, timestamp: "2026-02-28T10:35:42Z" });
const HOUR = 3_600_000;

/** A relay whose clock the test turns. */
async function relayAt(start = 1_800_000_000_000) {
  let now = start;
  const relay = await testRelay({ now: () => now });
  const secrets = <T>(method: string, body?: unknown, path = "") =>
    relay.api<T>(method, `/endpoints/default/secrets${path}`, body);
  return {
    relay,
    secrets,
    wait: (ms: number) => void (now += ms),
    async send(key: string): Promise<string> {
      const url = `${relay.hooks}/default`;
      const request = { method: "POST", url, headers: [], body: Buffer.from(event) };
      const headers = Object.fromEntries(sign({ provider: "transcodely", request, secret: key, now: now / 1000 }));
      const response = await fetch(url, { method: "POST", headers, body: event });
      return response.headers.get("hooktap-request-id")!;
    },
  };
}

const verdictOf = async (relay: TestRelay, id: string) => (await relay.detail(id)).verdict;

test("after a rotation both secrets verify for the overlap, then the old one ends by itself", async () => {
  const { relay, secrets, send, wait } = await relayAt();
  await secrets("POST", { provider: "transcodely", secret: "whsec_the-old-one", label: "old", params: { a: "b" } });
  const before = await send("whsec_the-old-one");
  const early = await send("whsec_the-new-one");
  const rotated = await secrets<Rotation>(
    "POST",
    { provider: "transcodely", secret: "whsec_the-new-one", label: "new", overlapSeconds: 3600 },
    "/rotate",
  );
  expect(rotated).toMatchObject({
    status: 201,
    body: {
      secret: { label: "new", expiresAt: null, params: { a: "b" } },
      ending: [{ label: "old", expiresAt: new Date(1_800_000_000_000 + HOUR).toISOString() }],
    },
  });
  expect(JSON.stringify(rotated.body)).not.toMatch(/whsec/);
  expect((await verdictOf(relay, early)).status).toBe("verified");
  const label = async (key: string) => (await verdictOf(relay, await send(key))).secret?.label;
  expect([await label("whsec_the-old-one"), await label("whsec_the-new-one")]).toEqual(["old", "new"]);

  wait(HOUR);
  const late = await send("whsec_the-old-one");
  expect(await verdictOf(relay, late)).toMatchObject({ status: "failed", reason: "signature_mismatch" });
  expect(await label("whsec_the-new-one")).toBe("new");
  const why = await relay.api<Verdict>("POST", `/requests/${late}/verify`, {});
  expect(why.body).toMatchObject({ status: "failed", diagnosis: { code: "secret_ended" } });
  expect(why.body.diagnosis!.message).toContain("old");
  // What came while it was valid stays verified, also when all is verified again.
  await secrets("POST", { provider: "qencode", secret: "another" });
  expect((await verdictOf(relay, before)).status).toBe("verified");
});

test("a signature that is right with a secret of elsewhere is told so, with its name and never its value", async () => {
  const { relay, secrets, send } = await relayAt();
  await relay.api("POST", "/endpoints", { name: "shop" });
  await relay.api("POST", "/endpoints/shop/secrets", {
    provider: "transcodely",
    secret: "whsec_the-shop's-own",
    label: "live",
  });
  await secrets("POST", { provider: "transcodely", secret: "whsec_ours" });
  const id = await send("whsec_the-shop's-own");
  const { body } = await relay.api<Verdict>("POST", `/requests/${id}/verify`, {});
  expect(body.diagnosis).toMatchObject({ code: "secret_of_another" });
  expect(body.diagnosis!.message).toContain("live of transcodely on the endpoint shop");
  expect(JSON.stringify(body)).not.toContain("the-shop");
  await relay.api("POST", "/endpoints/shop/secrets", { provider: "transcodely", secret: "whsec_without-a-label" });
  const { verdict } = await relay.detail(await send("whsec_without-a-label"));
  const fingerprint = createHash("sha256").update("whsec_without-a-label").digest("hex").slice(0, 16);
  expect(verdict.diagnosis!.message).toContain(`${fingerprint} of transcodely on the endpoint shop`);
  expect(JSON.stringify(verdict)).not.toContain("without-a");
});

test("an end survives a restart, and a later rotation does not put it off", async () => {
  const { relay, secrets } = await relayAt();
  await secrets("POST", { provider: "transcodely", secret: "whsec_1" });
  const rotate = (secret: string, overlapSeconds?: number) =>
    secrets<Rotation>("POST", { provider: "transcodely", secret, overlapSeconds }, "/rotate");
  await rotate("whsec_2", 60);
  await rotate("whsec_3");
  const ends = [60_000, 24 * HOUR, null];
  const expected = ends.map((ms) => (ms === null ? null : new Date(1_800_000_000_000 + ms).toISOString()));
  const listed = (await secrets<{ secrets: Secret[] }>("GET")).body.secrets;
  expect(listed.map(({ expiresAt }) => expiresAt)).toEqual(expected);
  await relay.close();
  const again = await testRelay({ data: relay.data });
  const { body } = await again.api<{ secrets: Secret[] }>("GET", "/endpoints/default/secrets");
  expect(body.secrets).toEqual(listed);
});

test("a replay is not signed with a secret that has ended", async () => {
  const { relay, secrets, send } = await relayAt();
  await testAgent(relay, (await testTarget()).url);
  await secrets("POST", { provider: "transcodely", secret: "whsec_old" });
  const id = await send("whsec_old");
  const resign = () =>
    relay.api<Delivery & { error: { code: string } }>("POST", `/requests/${id}/replay`, { sign: "resign" });
  const input = { provider: "transcodely", secret: "whsec_new", overlapSeconds: 0 };
  const { body: rotation } = await secrets<Rotation>("POST", input, "/rotate");
  expect((await resign()).body.status).toBe(200);
  await secrets("DELETE", undefined, `/${rotation.secret.id}`);
  expect((await resign()).body.error).toMatchObject({ code: "no_secret" });
});

test("there must be something to rotate, and something new to rotate to", async () => {
  const { secrets } = await relayAt();
  const rotate = (body: object) => secrets<{ error: { code: string } }>("POST", body, "/rotate");
  const input = { provider: "transcodely", secret: "whsec_1" };
  expect(await rotate(input)).toMatchObject({ status: 404, body: { error: { code: "secret_not_found" } } });
  await secrets("POST", input);
  expect(await rotate(input)).toMatchObject({ status: 409, body: { error: { code: "secret_known" } } });
  expect(await rotate({ ...input, provider: "nobody" })).toMatchObject({ status: 400 });
  expect(await rotate({ ...input, overlapSeconds: -1 })).toMatchObject({ status: 400 });
});

test("a secret is tried on the provider's newest requests, and nothing changes", async () => {
  const { relay, secrets, send } = await relayAt();
  const ids: string[] = [];
  for (const key of ["whsec_right", "whsec_wrong", "whsec_right"]) ids.unshift(await send(key));
  await fetch(`${relay.hooks}/default`, { method: "POST", body: "somebody else's" });
  const before = await relay.list();
  const trial = async (body: object) =>
    (await secrets<{ results: SecretTrial[] }>("POST", { provider: "transcodely", ...body }, "/test")).body.results;
  expect(await trial({ secret: "whsec_right" })).toEqual(
    ids.map((id, i) => ({
      id,
      receivedAt: "2027-01-15T08:00:00.000Z",
      eventType: "job.completed",
      status: i === 1 ? "failed" : "verified",
      reason: i === 1 ? "signature_mismatch" : null,
      diagnosis: null,
    })),
  );
  expect(await trial({ secret: "whsec_right", limit: 1 })).toHaveLength(1);
  expect((await trial({ secret: "right" }))[0]!.diagnosis).toContain("whsec_");
  expect(await relay.list()).toEqual(before);
  expect((await secrets<{ secrets: Secret[] }>("GET")).body.secrets).toEqual([]);
  expect((await secrets("POST", { provider: "nobody", secret: "x" }, "/test")).status).toBe(400);
});

test("a value is in no answer, no log and no file, whatever is done with it", async () => {
  const canary = "whsec_c4n4ry-that-is-found-nowhere";
  const { relay, secrets, send } = await relayAt();
  const logged = [vi.spyOn(process.stderr, "write"), vi.spyOn(process.stdout, "write")];
  onTestFinished(() => logged.forEach((spy) => spy.mockRestore()));
  const answers: unknown[] = [];
  const ask = async (method: string, body?: object, path = "") => answers.push(await secrets(method, body, path));
  const id = await send(canary);
  const given = { provider: "transcodely", secret: canary };
  await ask("POST", { provider: "transcodely", secret: "whsec_first-of-all" });
  await ask("POST", { ...given, limit: 5 }, "/test");
  await ask("POST", given, "/rotate");
  await ask("POST", given, "/rotate");
  await ask("POST", given);
  await ask("POST", { ...given, label: "x".repeat(101) });
  await ask("POST", { ...given, provider: "nobody" });
  await ask("GET");
  answers.push(await relay.api("POST", `/requests/${id}/verify`, { secret: canary }), await relay.detail(id));
  await relay.close();
  const text = JSON.stringify(answers) + logged.flatMap((spy) => spy.mock.calls.flat().map(String)).join("");
  expect(text).toContain("verified");
  const files = readdirSync(relay.data).map((name) => readFileSync(join(relay.data, name), "latin1"));
  for (const place of [text, ...files]) expect(place).not.toContain(canary.slice(6, 20));
});
