import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFaults, startGate } from "../helpers/gate.ts";
import { mediaStandIn, millicastStandIn, optiviewStandIn } from "../helpers/provider-api.ts";
import { lines } from "./bin.ts";
import { connectCli, HOOK_URL } from "./connect-cli.ts";

describe("Dolby OptiView", () => {
  test("connect registers the hook URL and stores the secret; again it changes nothing", async () => {
    const api = await optiviewStandIn();
    for (let other = 0; other < 5; other++) api.add(`https://other.example.com/${other}`);
    const { hooktap, expectConsistent, secrets, printed, journal, home } = await connectCli("dolby-optiview", api);
    const first = await hooktap("connect", ["--events", "channel.created,engine.error"]);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("whk_6") });
    await expectConsistent();
    expect(api.webhooks.get("whk_6")!.more).toMatchObject({
      name: "hooktap default",
      events: ["channel.created", "engine.error"],
    });
    api.calls.length = 0;
    const again = lines((await hooktap("connect", ["--json"])).stdout);
    expect(again).toEqual([expect.objectContaining({ type: "connected", did: "nothing", provider: "dolby-optiview" })]);
    expect(again[0]!["webhook"]).toMatchObject({ id: "whk_6", events: ["channel.created", "engine.error"] });
    expect(api.calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
    expect(await secrets()).toHaveLength(1);
    await expectConsistent();
    const kept = join(home.data, "connections");
    for (const name of readdirSync(kept)) expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600);
    expect(printed() + journal().join()).not.toContain("c4n4ry");
  });

  test("name, events and address are changed in place, and one that was deactivated is activated", async () => {
    const api = await optiviewStandIn();
    const { hooktap, expectConsistent } = await connectCli("dolby-optiview", api);
    await hooktap("connect");
    const [webhook] = [...api.webhooks.values()];
    webhook!.more["active"] = false;
    const changed = await hooktap("connect", ["--name", "Events", "--events", "channel.stopped"]);
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining("Changed") });
    expect(webhook!.more).toEqual({ name: "Events", events: ["channel.stopped"], active: true });
    await hooktap("connect", ["--hook-url", "https://moved.example.com/default"]);
    expect(webhook!.url).toBe("https://moved.example.com/default");
    await hooktap("connect");
    expect(api.webhooks.size).toBe(1);
    await expectConsistent();
  });

  test("status lists every page and marks the endpoint's; disconnect deletes that one alone", async () => {
    const api = await optiviewStandIn();
    const { hooktap, secrets, journal } = await connectCli("dolby-optiview", api);
    for (let other = 0; other < 4; other++) api.add(`https://other.example.com/${other}`);
    expect(await hooktap("status")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("hooktap providers connect dolby-optiview"),
    });
    await hooktap("connect");
    const status = await hooktap("status", ["--json"]);
    expect(status.code).toBe(0);
    const listed = lines(status.stdout);
    expect(listed.map(({ id, endpoint }) => [id, endpoint])).toEqual([
      ["whk_1", null],
      ["whk_2", null],
      ["whk_3", null],
      ["whk_4", null],
      ["whk_5", "default"],
    ]);
    expect(listed[4]!["secret"]).toBe((await secrets())[0]!.fingerprint);
    api.calls.length = 0;
    expect((await hooktap("disconnect")).code).toBe(0);
    expect(api.calls.slice(-2)).toEqual(["PATCH /v2/webhooks/whk_5", "DELETE /v2/webhooks/whk_5"]);
    expect([...api.webhooks.keys()]).toEqual(["whk_1", "whk_2", "whk_3", "whk_4"]);
    expect(journal()).toEqual([]);
    expect(await hooktap("disconnect")).toMatchObject({ code: 1, stderr: expect.stringContaining("no webhook") });
  });

  test("--deactivate-on-exit stays, and deactivates at the end; the key is not in the process list", async () => {
    const api = await optiviewStandIn();
    const { start, home, hooktap } = await connectCli("dolby-optiview", api);
    const running = start("connect", ["--deactivate-on-exit", "--json", "--api-key", api.key]);
    expect(await running.json()).toMatchObject({ type: "connected", did: "created" });
    await running.said("Ctrl-C");
    if (existsSync("/proc/self/cmdline")) {
      expect(readFileSync(`/proc/${running.child.pid}/cmdline`, "latin1")).not.toContain("c4n4ry");
    }
    expect([...api.webhooks.values()][0]!.more["active"]).toBe(true);
    expect(await running.stop("SIGINT")).toBe(0);
    expect([...api.webhooks.values()][0]!.more["active"]).toBe(false);
    expect(await hooktap("status")).toMatchObject({ code: 1, stderr: expect.stringContaining("inactive") });
    const killed = start("connect", ["--deactivate-on-exit", "--json"]);
    await killed.said("Ctrl-C");
    await killed.stop("SIGKILL");
    expect(await hooktap("status")).toMatchObject({ code: 0, stderr: expect.stringContaining("cut short") });
    expect(readdirSync(join(home.data, "connections")).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  test("what belongs to another is left alone, and a second one with the same address is told of", async () => {
    const api = await optiviewStandIn();
    const { hooktap } = await connectCli("dolby-optiview", api);
    api.add("https://other.example.com/default", { name: "hooktap default" });
    api.add(HOOK_URL, { name: "by hand", events: ["engine.error"] });
    api.add(HOOK_URL);
    const { code, stderr } = await hooktap("connect");
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("whk_3 has the same address") });
    expect(api.webhooks.get("whk_2")!.more).toEqual({ name: "by hand", events: ["engine.error"] });
    expect(api.webhooks.size).toBe(3);
  });
});

describe("Dolby Millicast", () => {
  test("connect sets the three flags, and changes address and flags later", async () => {
    const api = await millicastStandIn();
    const { hooktap, expectConsistent } = await connectCli("dolby-millicast", api);
    expect((await hooktap("connect", ["--events", "thumbnail,feeds"])).code).toBe(0);
    const [webhook] = [...api.webhooks.values()];
    expect(webhook!.more).toEqual({ isFeedHooks: true, isRecordingHooks: false, isThumbnailHooks: true });
    await expectConsistent();
    await hooktap("connect", ["--events", "recording"]);
    expect(webhook!.more).toEqual({ isFeedHooks: false, isRecordingHooks: true, isThumbnailHooks: false });
    expect(await hooktap("connect", ["--events", "channels"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("feeds, recording, thumbnail"),
    });
    await expectConsistent();
    await hooktap("disconnect");
    expect(api.webhooks.size).toBe(0);
  });

  test.each([true, false])(
    "--renew replaces the stored secret at once and says so (lists show secrets: %s)",
    async (showsSecrets) => {
      const api = await millicastStandIn({ showsSecrets });
      const { hooktap, expectConsistent, secrets } = await connectCli("dolby-millicast", api);
      await hooktap("connect");
      const before = [...api.webhooks.values()][0]!.secret;
      const renewed = await hooktap("connect", ["--renew"]);
      expect(renewed).toMatchObject({ code: 0, stderr: expect.stringContaining("no overlap") });
      expect([...api.webhooks.values()][0]!.secret).not.toBe(before);
      await expectConsistent();
      expect(await secrets()).toHaveLength(2);
    },
  );

  test("--renew leaves the secrets of other webhooks of that provider as they are", async () => {
    const api = await millicastStandIn();
    const { hooktap, relay, secrets } = await connectCli("dolby-millicast", api);
    await relay.api("POST", "/endpoints/default/secrets", { provider: "dolby-millicast", secret: "b3RoZXI=" });
    await hooktap("connect");
    await hooktap("connect", ["--renew"]);
    const all = await secrets();
    expect(all.map(({ expiresAt }) => expiresAt)).toEqual([null, null]);
    expect(all[1]!.label).toContain("471");
  });

  test("a secret that nobody shows is asked for, not taken away", async () => {
    const api = await millicastStandIn({ showsSecrets: false });
    const { hooktap, expectConsistent } = await connectCli("dolby-millicast", api);
    const { secret } = api.add(HOOK_URL, { isFeedHooks: true });
    expect(await hooktap("connect")).toMatchObject({ code: 0, stderr: expect.stringContaining("--renew") });
    expect([...api.webhooks.values()][0]!.secret).toBe(secret);
    expect(await hooktap("status")).toMatchObject({ code: 1, stderr: expect.stringContaining("without its secret") });
    await hooktap("connect", ["--renew"]);
    await expectConsistent();
  });
});

test("an answer that is lost after the webhook was made is looked up in the same run", async () => {
  const api = await optiviewStandIn();
  const faults = createFaults();
  const { hooktap, expectConsistent } = await connectCli("dolby-optiview", api);
  const gate = { api: await startGate(api.url, faults) };
  faults.set({ when: "after", kind: "cut" }, 2);
  expect(await hooktap("connect", [], gate)).toMatchObject({ code: 0, stdout: expect.stringContaining("Registered") });
  expect(api.calls.filter((call) => call.startsWith("POST"))).toHaveLength(1);
  await expectConsistent();
});

test("of two that a call made which seemed to fail, one stays", async () => {
  const api = await optiviewStandIn();
  const faults = createFaults();
  const { start, hooktap, expectConsistent } = await connectCli("dolby-optiview", api);
  const gate = { api: await startGate(api.url, faults) };
  const running = start("connect", [], gate);
  faults.set({ when: "after", kind: "kill", kill: () => running.child.kill("SIGKILL") }, 2);
  await running.exit();
  faults.set(null);
  // What the killed run's call set off comes late.
  api.add(HOOK_URL, { active: true });
  expect(api.webhooks.size).toBe(2);
  expect((await hooktap("connect", [], gate)).code).toBe(0);
  expect(api.webhooks.size).toBe(1);
  await expectConsistent();
});

describe("Dolby.io Media", () => {
  test.each([true, false])(
    "one webhook a token is made, shown, changed and deleted (asked for by its id: %s)",
    async (needsId) => {
      const api = await mediaStandIn({ needsId });
      const { hooktap, expectConsistent, secrets } = await connectCli("dolbyio-media", api);
      expect((await hooktap("connect")).code).toBe(0);
      await expectConsistent({ signs: false });
      expect((await hooktap("connect")).stdout).toContain("As it should be");
      expect((await hooktap("status")).stdout).toContain(HOOK_URL);
      await hooktap("connect", ["--hook-url", "https://moved.example.com/default"]);
      expect([...api.webhooks.values()].map(({ id, url }) => [id, url])).toEqual([
        ["webhook-1", "https://moved.example.com/default"],
      ]);
      expect(await hooktap("disconnect")).toMatchObject({ code: 0 });
      expect(api.webhooks.size).toBe(0);
      expect(await secrets()).toEqual([]);
    },
  );

  test.each([true, false])("another one is never overwritten unasked (asked for by its id: %s)", async (needsId) => {
    const api = await mediaStandIn({ needsId });
    const { hooktap, journal } = await connectCli("dolbyio-media", api);
    api.add("https://theirs.example.com/hook");
    const refused = await hooktap("connect");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("has a webhook already") });
    expect(await hooktap("disconnect")).toMatchObject({ code: 1 });
    expect([...api.webhooks.values()][0]!.url).toBe("https://theirs.example.com/hook");
    expect(journal()).toEqual([]);
    if (needsId) return;
    expect(refused.stderr).toContain("--replace");
    expect(await hooktap("connect", ["--replace", "--json"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"name":null'),
      stderr: expect.stringContaining("https://theirs.example.com/hook until now"),
    });
    expect([...api.webhooks.values()].map(({ url }) => url)).toEqual([HOOK_URL]);
  });
});
