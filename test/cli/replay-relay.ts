import { run, createHome, start } from "./bin.ts";
import { testRelay } from "../helpers/relay.ts";

/** A relay in this process, and the CLI beside it, which knows it by its environment. */
export async function replayRelay(options: Parameters<typeof testRelay>[0] = {}) {
  const relay = await testRelay(options);
  const home = createHome();
  const env = { HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token };
  return {
    relay,
    home,
    hooktap: (...args: string[]) => run(home, args, { env }),
    hooktapWith: (more: Record<string, string>, ...args: string[]) => run(home, args, { env: { ...env, ...more } }),
    begin: (...args: string[]) => start(home, args, env),
    /** Has a request captured; its id. */
    async send(path: string, body: string | Uint8Array = "{}", headers: Record<string, string> = {}): Promise<string> {
      const response = await fetch(`${relay.hooks}/default${path}`, {
        method: "POST",
        body: typeof body === "string" ? body : Buffer.from(body),
        headers: { "content-type": "application/json", ...headers },
      });
      await response.arrayBuffer();
      return response.headers.get("hooktap-request-id")!;
    },
  };
}

/** Has so many requests captured, `/n/0` and on. */
export async function sendMany(send: (path: string) => Promise<string>, count: number): Promise<void> {
  let next = 0;
  const hand = async () => {
    while (next < count) await send(`/n/${next++}`);
  };
  await Promise.all(Array.from({ length: 32 }, hand));
}
