import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { integrity } from "./database.ts";
import { createChecks, type Fault, skipped } from "./fault.ts";
import type { RelayUnderTest, ServedRelay } from "./relay-under-test.ts";

const DISK_MB = 256;
const BODY_BYTES = 2 * 1024 ** 2;
const BODIES = 50;
const KEPT = 10;
const NOTICED_MS = 6_000;
const RESUMED_MS = 30_000;

/** A small disk of its own; null where that is not allowed. */
function mountDisk(under: RelayUnderTest): string | null {
  const folder = under.folder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", folder]);
  if (mounted.error || mounted.status !== 0) return null;
  under.onCleanUp(() => spawnSync("umount", [folder]));
  return folder;
}

/** Writes a file until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (const bytes of [1024 ** 2, 4096]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Calls back with what the live feed says of the disk. */
function followDisk(relay: ServedRelay, tell: (low: boolean) => void): void {
  const req = get(`${relay.console}/api/live`, { headers: { authorization: `Bearer ${relay.token}` }, agent: false });
  req.on("error", () => {});
  req.on("response", (res) => {
    let text = "";
    res.setEncoding("utf8").on("error", () => {});
    res.on("data", (part: string) => {
      text += part;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const state = /^event: disk\ndata: (.*)$/m.exec(text.slice(0, end));
        if (state) tell((JSON.parse(state[1]!) as { low: boolean }).low);
        text = text.slice(end + 2);
      }
    });
  });
}

export const fullDisk: Fault = {
  id: "R3",
  title: "on a full disk captures are refused with 507, reads go on, and after pruning captures go on",
  quick: false,
  async run(under) {
    const disk = mountDisk(under);
    if (disk === null) return skipped("a small disk cannot be mounted: that needs Linux and root");
    const { figures, expect, result } = createChecks();
    const data = join(disk, "data");
    mkdirSync(data);
    const relay = await under.serve({ data });
    const states: boolean[] = [];
    followDisk(relay, (low) => states.push(low));
    const post = async (body: Buffer | string) => {
      const response = await fetch(`${relay.hooks}/default`, { method: "POST", body });
      await response.arrayBuffer();
      return { status: response.status, headers: response.headers };
    };
    const acknowledged: string[] = [];
    let last: Buffer = Buffer.alloc(0);
    for (let i = 0; i < BODIES; i++) {
      last = randomBytes(BODY_BYTES);
      const { status, headers } = await post(last);
      if (status === 200) acknowledged.push(headers.get("hooktap-request-id")!);
    }
    expect(
      acknowledged.length === BODIES,
      `${acknowledged.length} of ${BODIES} bodies were taken before the disk was full`,
    );

    fill(join(disk, "ballast"));
    const filledAt = performance.now();
    const statuses = new Map<number, number>();
    let refusal: Headers | null = null;
    while (!refusal && performance.now() - filledAt < NOTICED_MS) {
      const { status, headers } = await post(randomBytes(20_000));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) acknowledged.push(headers.get("hooktap-request-id")!);
      if (status === 507) refusal = headers;
    }
    figures.noticedMs = Math.round(performance.now() - filledAt);
    for (const [status, times] of statuses) {
      figures[`answered${status}`] = times;
      expect([200, 503, 507].includes(status), `a full disk was answered with ${status}`);
    }
    expect(refusal !== null, `no 507 came within ${NOTICED_MS} ms`);
    expect(refusal === null || Number(refusal.get("retry-after")) > 0, "the 507 names no Retry-After");
    expect(!relay.hasExited(), "the relay ended");

    const listed = await relay.list();
    expect(
      listed.length === acknowledged.length,
      `${listed.length} requests are listed, ${acknowledged.length} were acknowledged`,
    );
    const body = await fetch(`${relay.console}/api/requests/${acknowledged[BODIES - 1]}/body`, {
      headers: { authorization: `Bearer ${relay.token}` },
    });
    const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    expect(digest(new Uint8Array(await body.arrayBuffer())) === digest(last), "a body cannot be read from a full disk");

    const retention = { days: null, bytes: null, count: KEPT };
    const patched = await relay.api("PATCH", "/endpoints/default", { retention });
    expect(patched.status === 200, `a smaller retention was answered with ${patched.status}`);
    const prunedAt = performance.now();
    let resumed: string | null = null;
    while (resumed === null && performance.now() - prunedAt < RESUMED_MS && !relay.hasExited()) {
      const { status, headers } = await post("after");
      if (status === 200) resumed = headers.get("hooktap-request-id");
      else await sleep(100);
    }
    figures.resumedMs = Math.round(performance.now() - prunedAt);
    expect(resumed !== null, `${RESUMED_MS} ms after pruning nothing is captured`);
    expect(!relay.hasExited(), "the relay ended");
    expect(states.join() === "true,false", `the inspector was told of a low disk: ${states.join() || "nothing"}`);
    rmSync(join(disk, "ballast"));
    const { code, stderr } = await relay.end("SIGTERM");
    expect(code === 0, `it ended with ${code}: ${stderr.trim()}`);
    figures.integrity = integrity(data);
    expect(figures.integrity === "ok", `the database is damaged: ${figures.integrity}`);
    const again = await under.serve({ data });
    const stored = new Set((await again.list()).map(({ id }) => id));
    const newest = [...acknowledged, ...(resumed ? [resumed] : [])].slice(-KEPT);
    const lost = newest.filter((id) => !stored.has(id)).length;
    figures.lost = lost;
    expect(lost === 0, `${lost} of the newest ${KEPT} requests are lost`);
    return result();
  },
  mutants: [
    {
      name: "the disk is not watched",
      why: "senders would be told to try again at once",
      patch: { file: "server/index.js", find: "accepts: () => !disk.low,", replace: "accepts: () => true," },
    },
    {
      name: "nothing is held in reserve",
      why: "on a full disk nothing could be deleted",
      patch: {
        file: "server/disk.js",
        find: "const RESERVE_BYTES = 16 * 1024 * 1024;",
        replace: "const RESERVE_BYTES = 0;",
      },
    },
  ],
};
