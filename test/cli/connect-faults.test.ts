import { onTestFinished, describe, expect, test } from "vitest";
import { createApiHttp } from "../../cli/connect/api-http.ts";
import { authorizationFor } from "../../cli/connect/api-key.ts";
import { connect } from "../../cli/connect/connect.ts";
import { disconnect } from "../../cli/connect/disconnect.ts";
import { openJournal } from "../../cli/connect/journal.ts";
import { createRelaySecrets, fingerprintOf } from "../../cli/connect/relay-secrets.ts";
import { serviceOf } from "../../cli/connect/services.ts";
import type { SecretDeps } from "../../cli/connect/shared-secret.ts";
import { createClient } from "../../cli/client.ts";
import type { HooktapError } from "../../protocol/error.ts";
import type { Secret } from "../../protocol/secret.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { createFaults, type Fault, type Faults, startGate } from "../helpers/gate.ts";
import { long } from "../helpers/long.ts";
import { mediaStandIn, millicastStandIn, optiviewStandIn, type ProviderApi } from "../helpers/provider-api.ts";
import { type TestRelay, testRelay } from "../helpers/relay.ts";

const error = (status: number, headers?: Record<string, string>) =>
  ({
    when: "before",
    kind: "answer",
    status,
    body: '{"error":{"code":"no","message":"no","hint":null}}',
    headers,
  }) as const;

/** Of the provider's only: the relay is ours. */
const STRANGE: Fault = { when: "after", kind: "answer", status: 200, body: '{"ok": 1}' };

const ALL_FAULTS: [string, Fault][] = [
  ["401", error(401)],
  ["403", error(403)],
  ["404", error(404)],
  ["409", error(409)],
  ["429", error(429, { "retry-after": "1" })],
  ["429 for an hour", error(429, { "retry-after": "3600" })],
  ["500", error(500)],
  ["500 after it was done", { ...error(500), when: "after" }],
  ["no JSON", { when: "before", kind: "answer", status: 200, body: '{"data": {"id"' }],
  ["no JSON after it was done", { when: "after", kind: "answer", status: 200, body: '{"data": {"id"' }],
  ["JSON of another form after it was done", STRANGE],
  ["a cut connection", { when: "before", kind: "cut" }],
  ["a cut connection after it was done", { when: "after", kind: "cut" }],
  ["silence", { when: "before", kind: "hang" }],
  ["silence after it was done", { when: "after", kind: "hang" }],
];

/** One of each kind; the long run has all. */
const CHOSEN = ["401", "409", "429"].concat(
  ["500", "no JSON", "a cut connection", "silence"].map((kind) => `${kind} after it was done`),
);
const FAULTS = ALL_FAULTS.filter(([name]) => long || CHOSEN.includes(name));

const ALL_PROVIDERS: [string, string, () => Promise<ProviderApi>][] = [
  ["Dolby OptiView", "dolby-optiview", optiviewStandIn],
  ["Dolby Millicast", "dolby-millicast", millicastStandIn],
  ["Dolby Millicast that shows secrets once", "dolby-millicast", () => millicastStandIn({ showsSecrets: false })],
  ["Dolby.io Media", "dolbyio-media", mediaStandIn],
  ["Dolby.io Media that wants ids", "dolbyio-media", () => mediaStandIn({ needsId: true })],
];

const PROVIDERS = ALL_PROVIDERS.filter(
  ([name]) => long || !["Dolby Millicast", "Dolby.io Media that wants ids"].includes(name),
);

interface Bench {
  faults: Faults;
  /** One run with journal, relay and API of its own bench; null or what it threw. */
  run(work: (deps: SecretDeps, url: string) => Promise<unknown>): Promise<unknown>;
  webhooks(): ProviderApi["webhooks"];
  consistent(): Promise<void>;
}

let endpoints = 0;

async function createBench(relay: TestRelay, id: string, standIn: () => Promise<ProviderApi>): Promise<Bench> {
  const service = serviceOf(id);
  const api = await standIn();
  const faults = createFaults();
  const [apiUrl, relayUrl] = await Promise.all([
    startGate(api.url, faults),
    startGate(relay.console, faults, (fault) => fault === STRANGE),
  ]);
  const endpoint = `e${++endpoints}`;
  await relay.api("POST", "/endpoints", { name: endpoint });
  const url = `https://hooks.example.com/${endpoint}`;
  const data = temporaryFolder();
  const said: string[] = [];
  const rescued: string[] = [];
  onTestFinished(() => {
    expect(said.join()).not.toContain(api.key);
    expect(rescued).toEqual([]);
  });
  return {
    faults,
    webhooks: () => api.webhooks,
    async run(work) {
      const timeoutMs = faults.planned() ? 150 : 10_000;
      const journal = openJournal(data, { provider: id, endpoint, apiUrl, relay: "here" });
      const note = (text: string) => void said.push(text);
      const { name, keyName } = service;
      const authorization = authorizationFor(api.key);
      const wait = () => Promise.resolve();
      const http = createApiHttp({ name, keyName, apiUrl, key: api.key, authorization, timeoutMs, note, wait });
      const client = createClient({ relay: relayUrl, token: relay.token, timeoutMs });
      const deps: SecretDeps = {
        service,
        api: service.api(http),
        journal,
        secrets: createRelaySecrets(client, endpoint, id),
        note,
        rescue: (secret) => void rescued.push(secret),
      };
      try {
        await work(deps, url);
        return null;
      } catch (met) {
        said.push(String(met), String((met as HooktapError).hint));
        return met;
      } finally {
        journal.close();
      }
    },
    async consistent() {
      expect([...api.webhooks.values()].map((webhook) => webhook.url)).toEqual([url]);
      const { secrets } = (await relay.api<{ secrets: Secret[] }>("GET", `/endpoints/${endpoint}/secrets`)).body;
      const valid = secrets.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > Date.now());
      const [webhook] = [...api.webhooks.values()];
      expect(valid.map(({ fingerprint }) => fingerprint)).toEqual(
        service.signs ? [fingerprintOf(webhook!.secret)] : [],
      );
    },
  };
}

const connecting =
  (more: { renew?: boolean; events?: string[] } = {}) =>
  (deps: SecretDeps, url: string) =>
    connect(deps, {
      url,
      name: undefined,
      events: undefined,
      defaultName: "hooktap",
      replace: false,
      renew: false,
      ...more,
    });

/** Runs `work` once for each of its calls, that call hit by the fault: alone, and with all after it. */
async function hitEachCall(
  fault: Fault,
  prepare: () => Promise<Bench>,
  work: Parameters<Bench["run"]>[0],
  after: (bench: Bench) => Promise<void>,
): Promise<void> {
  const clean = await prepare();
  clean.faults.set(null);
  expect(await clean.run(work)).toBeNull();
  const calls = clean.faults.steps();
  expect(calls).toBeGreaterThan(1);
  for (let call = 1; call <= calls; call++) {
    for (const lasting of [false, true]) {
      const bench = await prepare();
      bench.faults.set(fault, call, lasting);
      const met = await bench.run(work);
      // What fails says what to do.
      if (met !== null) expect(met).toMatchObject({ hint: expect.stringMatching(/\S/), name: "HooktapError" });
      bench.faults.set(null);
      await after(bench);
    }
  }
}

describe.each(PROVIDERS)("%s", (name, id, standIn) => {
  // An API that shows a webhook only to who knows its id cannot tell what became of one whose id was never heard.
  const telling = name.endsWith("wants ids") ? FAULTS.filter(([, { when }]) => when === "before") : FAULTS;

  test.each(telling)(
    "connect met by %s at any call: one more connect, and there is one webhook, and its secret on the relay",
    async (_fault, fault) => {
      const relay = await testRelay();
      await hitEachCall(
        fault,
        () => createBench(relay, id, standIn),
        connecting(),
        async (bench) => {
          expect(await bench.run(connecting())).toBeNull();
          await bench.consistent();
        },
      );
    },
    120_000,
  );

  // Nor can one that denies what it has.
  test.each(name.endsWith("wants ids") ? FAULTS.filter(([fault]) => fault !== "404") : FAULTS)(
    "disconnect met by %s at any call: one more disconnect, and there is no webhook",
    async (_fault, fault) => {
      const relay = await testRelay();
      await hitEachCall(
        fault,
        async () => {
          const bench = await createBench(relay, id, standIn);
          expect(await bench.run(connecting())).toBeNull();
          return bench;
        },
        disconnect,
        async (bench) => {
          expect(await bench.run(disconnect)).toBeNull();
          expect(bench.webhooks().size).toBe(0);
        },
      );
    },
    120_000,
  );
});

describe.each(PROVIDERS.filter(([, id]) => id === "dolby-millicast"))("%s", (_name, id, standIn) => {
  test.each(FAULTS)(
    "a renewal met by %s at any call: one more connect, and the relay has the secret that counts, and no other",
    async (_fault, fault) => {
      const relay = await testRelay();
      await hitEachCall(
        fault,
        async () => {
          const bench = await createBench(relay, id, standIn);
          expect(await bench.run(connecting())).toBeNull();
          return bench;
        },
        connecting({ renew: true }),
        async (bench) => {
          expect(await bench.run(connecting())).toBeNull();
          await bench.consistent();
        },
      );
    },
    120_000,
  );
});
