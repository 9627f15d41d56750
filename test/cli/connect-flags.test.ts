import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createClient } from "../../cli/client.ts";
import { askHidden } from "../../cli/connect/hidden-prompt.ts";
import { openJournal } from "../../cli/connect/journal.ts";
import { createRelaySecrets } from "../../cli/connect/relay-secrets.ts";
import { retryAfterMs } from "../../cli/connect/retry-after.ts";
import { serviceOf } from "../../cli/connect/services.ts";
import { createSharedSecret } from "../../cli/connect/shared-secret.ts";
import type { WebhookApi } from "../../cli/connect/webhook-api.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { createFaults, startGate } from "../helpers/gate.ts";
import { optiviewStandIn } from "../helpers/provider-api.ts";
import { run } from "./bin.ts";
import { connectCli, HOOK_URL } from "./connect-cli.ts";

test("a key comes from its variable or stdin, is never printed, and a wrong one is told from a missing one", async () => {
  const api = await optiviewStandIn();
  const { home, env, relay } = await connectCli("dolby-optiview", api);
  const args = ["providers", "status", "dolby-optiview", "--api-url", api.url, "--hook-url", HOOK_URL];
  const { HOOKTAP_API_KEY: key, ...without } = env();
  const piped = await run(home, args, { env: without, stdin: `${key}\n` });
  expect(piped).toMatchObject({ code: 1, stderr: expect.stringContaining("has no webhook") });
  expect((await run(home, args, { env: { ...without, OPTIVIEW_API_KEY: key } })).stderr).toContain("has no webhook");
  const none = await run(home, args, { env: without });
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("OPTIVIEW_API_KEY") });
  const wrong = await run(home, [...args, "--api-token", "c4n4ry-wrong"], { env: without });
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining("does not accept this API key") });
  expect(wrong.stderr + wrong.stdout).not.toContain("c4n4ry");
  expect(relay.console).toMatch(/^http/);
});

test("an address that the provider cannot reach is refused before anything is made, with the next step", async () => {
  const api = await optiviewStandIn();
  const { home, env } = await connectCli("dolby-optiview", api);
  const connect = (...more: string[]) => run(home, ["providers", "connect", "dolby-optiview", ...more], { env: env() });
  for (const hook of [
    "http://127.0.0.1:4666/x",
    "http://localhost/x",
    "http://[::1]/x",
    "https://192.168.1.2/x",
    "https://box/x",
  ]) {
    expect(await connect("--hook-url", hook)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--hooks-url"),
    });
  }
  expect(await connect()).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot reach") });
  expect(await connect("--hook-url", "http://hooks.example.com/x")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("https:// addresses only"),
  });
  expect(await connect("--hook-url", HOOK_URL, "--api-url", "http://api.example.com")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("in the clear"),
  });
  // A stand-in on this machine reaches what is here.
  expect((await connect("--api-url", api.url)).code).toBe(0);
  expect([...api.webhooks.values()][0]!.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/default$/);
});

test.each([
  [["dolby-optiview", "--renew"], "cannot renew"],
  [["dolby-optiview", "--events", "everything"], "names no event"],
  [["dolby-millicast", "--name", "x"], "no names"],
  [["dolbyio-media", "--events", "x"], "no choice of events"],
  [["transcodely"], "knows no API"],
])("%j is refused", async (args, told) => {
  const api = await optiviewStandIn();
  const { home, env } = await connectCli("dolby-optiview", api);
  const result = await run(home, ["providers", "connect", ...args, "--api-url", api.url], { env: env() });
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(told) });
  expect(api.calls).toEqual([]);
});

test("one connect at a time", async () => {
  const api = await optiviewStandIn();
  const { hooktap, expectConsistent } = await connectCli("dolby-optiview", api);
  const codes = (await Promise.all([hooktap("connect"), hooktap("connect")])).map(({ code }) => code);
  expect(codes).toContain(0);
  await hooktap("connect");
  await expectConsistent();
});

test("a data folder that cannot be written stops it before anything is made", async () => {
  if (process.getuid?.() === 0) return;
  const api = await optiviewStandIn();
  const { hooktap, home } = await connectCli("dolby-optiview", api);
  chmodSync(home.home, 0o500);
  const refused = await hooktap("connect");
  chmodSync(home.home, 0o700);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--data") });
  expect(api.calls).toEqual([]);
});

test("a 429 is waited for as long as it asks, with a line, and one that asks for too long ends with the next step", async () => {
  const api = await optiviewStandIn();
  const { hooktap, expectConsistent } = await connectCli("dolby-optiview", api);
  const faults = createFaults();
  const gate = { api: await startGate(api.url, faults) };
  const busy = (seconds: string) =>
    ({ when: "before", kind: "answer", status: 429, body: "", headers: { "retry-after": seconds } }) as const;
  faults.set(busy("3600"), 2);
  const refused = await hooktap("connect", [], gate);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/wait 3600 s.*\n.*run the same command/) });
  expect(api.webhooks.size).toBe(0);
  faults.set(busy("1"), 2);
  const before = performance.now();
  expect(await hooktap("connect", [], gate)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("wait 1 s (429)"),
  });
  expect(performance.now() - before).toBeGreaterThan(1000);
  await expectConsistent();
});

test("a key that the API's error repeats is not shown", async () => {
  const api = await optiviewStandIn();
  const { hooktap } = await connectCli("dolby-optiview", api);
  const faults = createFaults();
  const gate = { api: await startGate(api.url, faults) };
  const encoded = Buffer.from(api.key).toString("base64");
  const body = JSON.stringify({ error: { message: `no rights for ${api.key} and Basic ${encoded}` } });
  faults.set({ when: "before", kind: "answer", status: 403, body }, 1, true);
  const { code, stderr } = await hooktap("connect", [], gate);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("no rights for (key) and Basic (key)") });
});

test("Retry-After is read as seconds or as a date", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  expect(retryAfterMs("120", now)).toBe(120_000);
  expect(retryAfterMs("Sun, 01 Mar 2026 00:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterMs("Sun, 01 Mar 2020 00:00:30 GMT", now)).toBe(0);
  expect([retryAfterMs("soon", now), retryAfterMs(null, now)]).toEqual([null, null]);
});

test("on a terminal the key is typed without being shown, can be corrected, and Ctrl-C gives up", async () => {
  const raw: boolean[] = [];
  const terminal = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
  const screen = new PassThrough();
  const typed = askHidden("key: ", terminal, screen);
  terminal.write("c4n4rx\u007fy");
  terminal.write("-1\r");
  expect(await typed).toBe("c4n4ry-1");
  const given = askHidden("key: ", terminal, screen);
  terminal.write("c4n\u0003");
  await expect(given).rejects.toMatchObject({ code: "usage" });
  expect(raw).toEqual([true, false, true, false]);
  screen.end();
  const [shown] = (await once(screen, "data")) as [Buffer];
  expect(shown.toString()).not.toContain("c4n");
});

test("a secret that neither relay nor disk takes is shown, and only then", async () => {
  const data = temporaryFolder();
  const journal = openJournal(data, {
    provider: "dolby-millicast",
    endpoint: "default",
    apiUrl: "http://127.0.0.1:1",
    relay: "here",
  });
  const rescued: string[] = [];
  const nobody = createClient({ relay: "http://127.0.0.1:1", token: "t" });
  const shared = createSharedSecret({
    service: serviceOf("dolby-millicast"),
    api: {} as WebhookApi,
    journal,
    secrets: createRelaySecrets(nobody, "default", "dolby-millicast"),
    note: () => {},
    rescue: (secret) => void rescued.push(secret),
  });
  const webhook = { id: "1", url: HOOK_URL, name: null, active: true, events: [], secret: "c2VjcmV0" };
  const share = () => shared.share(webhook, { made: true, again: false });
  await expect(share()).rejects.toMatchObject({ code: "relay_unreachable", hint: expect.stringContaining("kept") });
  expect(rescued).toEqual([]);
  expect(journal.entry()).toMatchObject({ secret: "c2VjcmV0" });
  rmSync(data, { recursive: true });
  await expect(share()).rejects.toMatchObject({ code: "relay_unreachable" });
  expect(rescued).toEqual(["c2VjcmV0"]);
});
