import { createHome, run } from "./bin.ts";
import { type TestRelay, testRelay } from "../helpers/relay.ts";

/** A relay, and the real CLI that speaks to it from a working folder of its own. */
export async function relayAndCli(): Promise<{
  relay: TestRelay;
  cwd: string;
  hooktap(...args: string[]): ReturnType<typeof run>;
}> {
  const relay = await testRelay();
  const home = createHome();
  const env = { HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token };
  return { relay, cwd: home.cwd, hooktap: (...args) => run(home, args, { env }) };
}

/** Sends a request and gives its id. */
export async function capture(
  relay: TestRelay,
  path: string,
  body: string | Uint8Array = "{}",
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(relay.hooks + path, {
    method: "POST",
    body: typeof body === "string" ? body : Buffer.from(body),
    headers: { "content-type": "application/json", ...headers },
  });
  await response.arrayBuffer();
  return response.headers.get("hooktap-request-id")!;
}
