import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load, median, setReply, startAgent, startEcho, startRelay } from "./processes.ts";

/**
 * Captures per second with an inspector's live feed open and an agent connected to an endpoint that answers by itself, against the same
 * without: both in turn on one relay. The agent may lag.
 */
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, seconds: { type: "string", default: "4" } },
});
const data = mkdtempSync(join(tmpdir(), "hooktap-bench-"));
const options = { concurrency: 64, size: 1024, seconds: Number(values.seconds) };

const target = await startEcho();
const relay = await startRelay(data);
const { console: origin, hooks, token } = relay.ready;
const headers = { authorization: `Bearer ${token}` };
try {
  await setReply(relay.ready, "static");
  const ratios: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const alone = await load(`${hooks}/default/`, options);
    const agent = await startAgent(relay.ready, target.ready.hooks);
    const ended = new AbortController();
    const feed = await fetch(`${origin}/api/live?endpoint=default`, { headers, signal: ended.signal });
    let bytes = 0;
    const reading = (async () => {
      for await (const part of feed.body!) bytes += part.length;
    })().catch(() => {});
    const watched = await load(`${hooks}/default/`, options);
    ended.abort();
    await reading;
    await agent.stop();
    ratios.push(watched.rps / alone.rps);
    process.stdout.write(
      `alone ${alone.rps}/s p99 ${alone.p99} ms   watched ${watched.rps}/s p99 ${watched.p99} ms   feed ${(bytes / 1e6).toFixed(1)} MB\n`,
    );
  }
  process.stdout.write(`ratio ${median(ratios).toFixed(2)}\n`);
} finally {
  await Promise.all([target.stop(), relay.stop()]);
  rmSync(data, { recursive: true, force: true });
}
