import { describe, expect, test } from "vitest";
import { createFaults, startGate } from "../helpers/gate.ts";
import { long } from "../helpers/long.ts";
import { mediaStandIn, millicastStandIn, optiviewStandIn, type ProviderApi } from "../helpers/provider-api.ts";
import { connectCli, HOOK_URL } from "./connect-cli.ts";

/** The CLI with gates before relay and API, whose calls can be counted and at which it can be killed. */
async function gated(provider: string, api: ProviderApi) {
  const cli = await connectCli(provider, api);
  const faults = createFaults();
  const at = { api: await startGate(api.url, faults), relay: await startGate(cli.relay.console, faults) };
  return {
    ...cli,
    faults,
    hooktap: (verb: string, given: string[] = []) => cli.hooktap(verb, given, at),
    async killedAt(call: number, when: "before" | "after", verb: string, given: string[] = []): Promise<void> {
      const running = cli.start(verb, given, at);
      faults.set({ when, kind: "kill", kill: () => running.child.kill("SIGKILL") }, call);
      expect(await running.exit()).toBeNull();
      faults.set(null);
    },
  };
}

const PROVIDERS: [string, string, () => Promise<ProviderApi>][] = [
  ["Dolby OptiView", "dolby-optiview", optiviewStandIn],
  ["Dolby Millicast, which shows secrets once", "dolby-millicast", () => millicastStandIn({ showsSecrets: false })],
  ["Dolby.io Media", "dolbyio-media", mediaStandIn],
];

describe.each(PROVIDERS)("%s", (_name, id, standIn) => {
  const signs = id !== "dolbyio-media";

  test.each(long ? ["connect", "status"] : id === "dolby-millicast" ? ["status"] : ["connect"])(
    "killed between any two steps, the next %s finishes what was begun",
    async (next) => {
      const clean = await gated(id, await standIn());
      clean.faults.set(null);
      expect((await clean.hooktap("connect")).code).toBe(0);
      const calls = clean.faults.steps();
      for (let call = 1; call <= calls; call++) {
        // Killed before a call is killed after the one before, but for what is written in between.
        for (const when of long ? (["before", "after"] as const) : (["after"] as const)) {
          const api = await standIn();
          const { killedAt, hooktap, expectConsistent } = await gated(id, api);
          await killedAt(call, when, "connect");
          const made = api.webhooks.size;
          expect(made).toBeLessThanOrEqual(1);
          const { code, stderr } = await hooktap(next);
          expect({ call, when, code, stderr }).toMatchObject({ code: next === "connect" || made === 1 ? 0 : 1 });
          expect(api.webhooks.size).toBe(next === "connect" ? 1 : made);
          if (api.webhooks.size === 1) await expectConsistent({ signs });
        }
      }
    },
    240_000,
  );

  test.runIf(long || id === "dolby-optiview")(
    "killed between any two steps of disconnect, the next one finishes, and so does a connect",
    async () => {
      const clean = await gated(id, await standIn());
      await clean.hooktap("connect");
      clean.faults.set(null);
      await clean.hooktap("disconnect");
      const calls = clean.faults.steps();
      for (let call = 1; call <= calls; call++) {
        const api = await standIn();
        const { killedAt, hooktap } = await gated(id, api);
        await hooktap("connect");
        await killedAt(call, "after", "disconnect");
        const verb = call % 2 === 0 ? "disconnect" : "connect";
        await hooktap(verb);
        expect([...api.webhooks.values()].map(({ url }) => url)).toEqual(verb === "connect" ? [HOOK_URL] : []);
      }
    },
    120_000,
  );
});

test("killed between any two steps of a renewal, the next connect has the secret that counts", async () => {
  const standIn = () => millicastStandIn({ showsSecrets: false });
  const clean = await gated("dolby-millicast", await standIn());
  await clean.hooktap("connect");
  clean.faults.set(null);
  await clean.hooktap("connect", ["--renew"]);
  const calls = clean.faults.steps();
  for (let call = 1; call <= calls; call++) {
    const { killedAt, hooktap, expectConsistent } = await gated("dolby-millicast", await standIn());
    await hooktap("connect");
    await killedAt(call, "after", "connect", ["--renew"]);
    expect((await hooktap("connect")).code).toBe(0);
    await expectConsistent();
  }
}, 120_000);

test("a change of the address that is cut short changes the webhook there is, and makes no other", async () => {
  const clean = await gated("dolby-optiview", await optiviewStandIn());
  await clean.hooktap("connect");
  clean.faults.set(null);
  const moved = ["--hook-url", "https://moved.example.com/default"];
  await clean.hooktap("connect", moved);
  const calls = clean.faults.steps();
  for (let call = 1; call <= calls; call++) {
    const api = await optiviewStandIn();
    const { killedAt, hooktap } = await gated("dolby-optiview", api);
    await hooktap("connect");
    await killedAt(call, "before", "connect", moved);
    expect((await hooktap("connect", moved)).code).toBe(0);
    expect([...api.webhooks.values()].map(({ url }) => url)).toEqual(["https://moved.example.com/default"]);
  }
}, 120_000);

test("a secret that the relay did not take is kept, mode 0600, and stored by the next run", async () => {
  const api = await millicastStandIn({ showsSecrets: false });
  const { faults, hooktap, journal, expectConsistent, printed } = await gated("dolby-millicast", api);
  // The relay tells of its endpoint, the API of its webhooks, one is made: from then on nothing answers.
  faults.set({ when: "before", kind: "cut" }, 4, true);
  const failed = await hooktap("connect");
  expect(failed).toMatchObject({ code: 3, stderr: expect.stringContaining("run the same command again") });
  const { secret } = [...api.webhooks.values()][0]!;
  expect(journal().join()).toContain(secret);
  faults.set(null);
  expect(await hooktap("connect")).toMatchObject({ code: 0, stderr: expect.stringContaining("is with the relay now") });
  expect(journal().join()).not.toContain(secret);
  expect(printed()).not.toContain(secret);
  await expectConsistent();
});
