import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Agent, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { RequestPage } from "../../protocol/request.ts";
import { until } from "../helpers/agent.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { long } from "../helpers/long.ts";

const bin = fileURLToPath(new URL("../../bin/hooktap.js", import.meta.url));

interface Ready {
  console: string;
  hooks: string;
  token: string;
}

async function serve(data: string) {
  const child = spawn(process.execPath, [bin, "serve", "--json", "--port", "0", "--hooks-port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

/** Sends until the connection fails; the ids that were acknowledged. */
async function keepSending(hooks: string, agent: Agent, acknowledged: Set<string>): Promise<void> {
  for (;;) {
    const id = await new Promise<string | null>((resolve) => {
      const req = request(`${hooks}/default`, { method: "POST", agent }, (res) => {
        res
          .on("error", () => resolve(null))
          .on("end", () => resolve(res.headers["hooktap-request-id"] as string))
          .resume();
      });
      req.on("error", () => resolve(null));
      req.end(`body ${Math.random()}`);
    });
    if (id === null) return;
    acknowledged.add(id);
  }
}

test("kill -9 under load loses nothing that was acknowledged", async () => {
  const data = temporaryFolder();
  const acknowledged = new Set<string>();
  for (let round = 0; round < (long ? 10 : 3); round++) {
    const { child, ready } = await serve(data);
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const senders = Array.from({ length: 64 }, () => keepSending(ready.hooks, agent, acknowledged));
    const enough = acknowledged.size + 1000 + Math.floor(Math.random() * 500);
    await until(() => acknowledged.size >= enough);
    child.kill("SIGKILL");
    await Promise.all(senders);
    agent.destroy();
  }
  const startedAt = performance.now();
  const { ready } = await serve(data);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  const stored = new Set<string>();
  let before = "";
  for (;;) {
    const response = await fetch(`${ready.console}/api/requests?limit=500${before}`, {
      headers: { authorization: `Bearer ${ready.token}` },
    });
    const page = (await response.json()) as RequestPage;
    for (const { id } of page.requests) stored.add(id);
    if (page.next === null) break;
    before = `&before=${page.next}`;
  }
  const lost = [...acknowledged].filter((id) => !stored.has(id));
  expect(acknowledged.size).toBeGreaterThan(3000);
  expect(lost).toEqual([]);
});
