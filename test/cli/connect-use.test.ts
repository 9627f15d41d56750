import { expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { createFaults, startGate } from "../helpers/gate.ts";
import { mediaStandIn, millicastStandIn, optiviewStandIn } from "../helpers/provider-api.ts";
import { createHome, run, startDev } from "./bin.ts";
import { connectCli, HOOK_URL } from "./connect-cli.ts";

const body = Buffer.from('{"type":"feeds","event":"started","timestamp":1638463486489,"data":{"feedId":"f"}}');

test.each([
  ["dolby-optiview", optiviewStandIn],
  ["dolby-millicast", millicastStandIn],
] as const)(
  "what %s signs with the secret of its new webhook is verified, and after a renewal what came before is, too",
  async (id, standIn) => {
    const api = await standIn();
    const { hooktap, relay } = await connectCli(id, api);
    await hooktap("connect");
    async function verdict(): Promise<unknown> {
      const { secret } = [...api.webhooks.values()][0]!;
      const request = { method: "POST", url: HOOK_URL, headers: [], body };
      const headers = sign({ provider: id, request, secret, now: Math.floor(Date.now() / 1000) });
      const answer = await fetch(`${relay.hooks}/default`, { method: "POST", body, headers });
      return (await relay.detail(answer.headers.get("hooktap-request-id")!)).verdict.status;
    }
    expect(await verdict()).toBe("verified");
    if (id !== "dolby-millicast") return;
    await hooktap("connect", ["--renew"]);
    expect(await verdict()).toBe("verified");
    expect((await relay.list()).map((one) => one.verdict.status)).toEqual(["verified", "verified"]);
  },
);

test("where nothing is inactive, --deactivate-on-exit turns the flags off or deletes, and connect brings all back", async () => {
  const millicast = await millicastStandIn();
  const streaming = await connectCli("dolby-millicast", millicast);
  const flags = () => [...millicast.webhooks.values()].map(({ more }) => Object.values(more));
  const running = streaming.start("connect", ["--deactivate-on-exit", "--events", "feeds,recording"]);
  await running.said("Ctrl-C");
  expect(flags()).toEqual([[true, true, false]]);
  expect(await running.stop("SIGTERM")).toBe(0);
  expect(flags()).toEqual([[false, false, false]]);
  await streaming.hooktap("connect");
  expect(flags()).toEqual([[true, true, false]]);
  await streaming.expectConsistent();

  const media = await mediaStandIn();
  const jobs = await connectCli("dolbyio-media", media);
  const other = jobs.start("connect", ["--deactivate-on-exit", "--json"]);
  await other.said("Ctrl-C");
  expect(await other.json()).toMatchObject({ type: "connected" });
  other.child.kill("SIGINT");
  expect(await other.json()).toMatchObject({ type: "deactivated", deleted: true });
  expect(await other.exit()).toBe(0);
  expect(media.webhooks.size).toBe(0);
});

test("a webhook that cannot be deactivated at the end is told of with the next step", async () => {
  const api = await millicastStandIn();
  const { start } = await connectCli("dolby-millicast", api);
  const faults = createFaults();
  const running = start("connect", ["--deactivate-on-exit"], { api: await startGate(api.url, faults) });
  await running.said("Ctrl-C");
  faults.set({ when: "before", kind: "answer", status: 503, body: "" }, 1, true);
  expect(await running.stop("SIGINT")).toBe(1);
  expect(running.stderr()).toContain("hooktap providers disconnect dolby-millicast");
});

test("one that somebody deleted meanwhile is deactivated enough", async () => {
  const api = await optiviewStandIn();
  const { start, journal } = await connectCli("dolby-optiview", api);
  const running = start("connect", ["--deactivate-on-exit"]);
  await running.said("Ctrl-C");
  api.webhooks.clear();
  expect(await running.stop("SIGINT")).toBe(0);
  expect(journal()).toEqual([]);
});

test("a relay of this machine that has another port now has the same webhook, changed", async () => {
  const api = await optiviewStandIn();
  const home = createHome();
  const connect = () =>
    run(home, ["providers", "connect", "dolby-optiview", "--api-url", api.url], { env: { HOOKTAP_API_KEY: api.key } });
  const first = await startDev(home);
  expect((await connect()).code).toBe(0);
  await first.stop();
  const second = await startDev(home);
  expect(second.ready.hooks).not.toBe(first.ready.hooks);
  expect((await connect()).code).toBe(0);
  expect([...api.webhooks.values()].map(({ url }) => url)).toEqual([`${second.ready.hooks}/default`]);
});
