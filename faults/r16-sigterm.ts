import { existsSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { countLost, integrity } from "./database.ts";
import { createChecks, type Fault } from "./fault.ts";
import { startLoad } from "./load.ts";
import type { RelayUnderTest, ServedRelay } from "./relay-under-test.ts";
import { openUpload } from "./upload.ts";

const MOST_EXIT_MS = 5_000;
const MOST_FORCED_MS = 1_000;

/** Resolves when a new connection is refused, with the time that took. */
async function untilRefused(port: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (!accepted) return Math.round(performance.now() - startedAt);
  }
}

/** The relay, with an upload that has begun. */
async function serveWithUpload(
  under: RelayUnderTest,
): Promise<{ relay: ServedRelay; upload: Awaited<ReturnType<typeof openUpload>> }> {
  const relay = await under.serve();
  const upload = await openUpload(relay.hooks, 100_000);
  await upload.write(50_000);
  return { relay, upload };
}

export const sigterm: Fault = {
  id: "R16",
  title: "SIGTERM under load finishes what is under way, loses nothing and exits 0; a second one ends it at once",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const { relay, upload } = await serveWithUpload(under);
    const load = startLoad(relay.hooks, { connections: 64 });
    await load.until(under.quick ? 1_000 : 10_000);

    const startedAt = performance.now();
    const ended = relay.end("SIGTERM").then((exit) => ({ ...exit, ms: Math.round(performance.now() - startedAt) }));
    figures.refusedAfterMs = await untilRefused(Number(new URL(relay.hooks).port));
    const finishing = !relay.hasExited();
    await upload.write(50_000).catch(() => {});
    const uploaded = await upload.answer;
    const { code, ms, stderr } = await ended;
    await load.done;
    const wal = join(relay.data, "hooktap.db-wal");
    const walBytes = existsSync(wal) ? statSync(wal).size : 0;
    figures.acknowledged = load.acknowledged.size;
    figures.unanswered = load.broken();
    figures.exitMs = ms;
    expect(code === 0, `it ended with ${code}: ${stderr.trim()}`);
    expect(ms <= MOST_EXIT_MS, `it took ${ms} ms to end`);
    expect(finishing, "it ended before what was under way was answered");
    expect(uploaded?.status === 200, `an upload that was under way got ${uploaded?.status ?? "no answer"}`);
    expect(walBytes === 0, `${walBytes} bytes of the log are not in the database`);
    expect(integrity(relay.data) === "ok", "the database is damaged");

    const again = await under.serve({ data: relay.data });
    const stored = await again.list();
    await again.end("SIGTERM");
    if (uploaded?.id) load.acknowledged.add(uploaded.id);
    figures.lost = countLost(load.acknowledged, stored);
    figures.storedUnanswered = stored.length - load.acknowledged.size;
    expect(figures.lost === 0, `${figures.lost} acknowledged requests are lost`);
    expect(figures.storedUnanswered === 0, `${figures.storedUnanswered} requests were stored, but cut off unanswered`);

    const forced = await serveWithUpload(under);
    void forced.relay.end("SIGTERM");
    await untilRefused(Number(new URL(forced.relay.hooks).port));
    const secondAt = performance.now();
    const exit = await forced.relay.end("SIGTERM");
    figures.forcedMs = Math.round(performance.now() - secondAt);
    forced.upload.close();
    expect(exit.code !== 0, "a forced end looks like a clean one");
    expect(figures.forcedMs <= MOST_FORCED_MS, `a second SIGTERM took ${figures.forcedMs} ms`);
    return result();
  },
  mutants: [
    {
      name: "the first SIGTERM ends the process",
      why: "senders whose requests are under way would have to send them again",
      patch: { file: "cli/signals.js", find: "resolve();", replace: "process.exit(0);" },
    },
    {
      name: "the second SIGTERM is ignored",
      why: "who asks twice does not want to wait",
      patch: { file: "cli/signals.js", find: "if (asked)\n", replace: "if (asked && name === null)\n" },
    },
  ],
};
