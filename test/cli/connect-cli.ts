import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { fingerprintOf } from "../../cli/connect/relay-secrets.ts";
import type { Secret } from "../../protocol/secret.ts";
import type { ProviderApi } from "../helpers/provider-api.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, run, start } from "./bin.ts";

export const HOOK_URL = "https://hooks.example.com/default";

/** The CLI with a relay and a provider's API, either of them perhaps behind a gate. */
export async function connectCli(provider: string, api: ProviderApi) {
  const relay = await testRelay();
  const home = createHome();
  let printed = "";
  const env = (at: { relay?: string } = {}) => ({
    HOOKTAP_RELAY: at.relay ?? relay.console,
    HOOKTAP_TOKEN: relay.token,
    HOOKTAP_API_KEY: api.key,
  });
  const argsFor = (verb: string, given: string[], at: { api?: string }) =>
    ["providers", verb, provider, "--api-url", at.api ?? api.url, "--hook-url", HOOK_URL].concat(given);
  async function secrets(): Promise<Secret[]> {
    return (await relay.api<{ secrets: Secret[] }>("GET", "/endpoints/default/secrets")).body.secrets;
  }
  /** What the journal's folder holds, names and text. */
  function journal(): [string, string][] {
    const folder = join(home.data, "connections");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  }
  return {
    relay,
    home,
    env,
    /** All that was printed by `hooktap` below. */
    printed: () => printed,
    async hooktap(verb: string, given: string[] = [], at: { api?: string; relay?: string } = {}) {
      const result = await run(home, argsFor(verb, given, at), { env: env(at) });
      printed += result.stdout + result.stderr;
      return result;
    },
    start: (verb: string, given: string[] = [], at: { api?: string; relay?: string } = {}) =>
      start(home, argsFor(verb, given, at), env(at)),
    secrets,
    journal,
    /** One webhook with this endpoint's address, its secret and no other on the relay. */
    async expectConsistent({ signs = true } = {}): Promise<void> {
      const ours = [...api.webhooks.values()].filter(({ url }) => url === HOOK_URL);
      expect(ours).toHaveLength(1);
      const now = Date.now();
      const valid = (await secrets()).filter((one) => one.expiresAt === null || Date.parse(one.expiresAt) > now);
      expect(valid.map(({ fingerprint }) => fingerprint)).toEqual(signs ? [fingerprintOf(ours[0]!.secret)] : []);
      for (const [, text] of journal()) expect(JSON.parse(text)).toMatchObject({ secret: null, begun: null });
    },
  };
}
