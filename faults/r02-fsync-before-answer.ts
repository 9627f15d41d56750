import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createChecks, type Fault, skipped } from "./fault.ts";
import { startLoad } from "./load.ts";
import { answerBeforeCommit } from "./r01-kill-nine.ts";

const ALONE = 50;
const TOGETHER = 300;

/** Of a body that has a file of its own. */
const LARGE = 3_000_000;

/** Of a body so large that it is synced on its way: only then `fdatasync` is called. */
const BACKGROUND = 20_000_000;

/** What happened on the relay's main thread, in order: W the log was written, S it was synced, A a request was acknowledged. */
function readTrace(trace: string, pid: number): string {
  let story = "";
  for (const line of trace.split("\n")) {
    if (!line.startsWith(`${pid} `)) continue;
    if (/ p?write(v|64)?\(\d+<[^>]*hooktap\.db-wal>/.test(line)) story += "W";
    else if (/ (fsync|fdatasync)\(\d+<[^>]*hooktap\.db-wal>/.test(line)) story += "S";
    else if (line.includes('"HTTP/1.1 200 OK')) story += "A";
  }
  return story;
}

/** What was done with the files of large bodies, by any thread, as it ended: w one was written, s synced, d their folder synced. */
const FILE_CALLS: [string, RegExp][] = [
  ["w", /^p?writev?(64)?\(\d+<[^>]*hooktap\.db-bodies\/\d+>/],
  ["s", /^(fsync|fdatasync)\(\d+<[^>]*hooktap\.db-bodies\/\d+>/],
  ["d", /^fsync\(\d+<[^>]*hooktap\.db-bodies>/],
];

/** The same with what was done of large bodies in between. */
function readLargeTrace(trace: string, pid: number): string {
  const begun = new Map<string, string>();
  let story = "";
  for (const line of trace.split("\n")) {
    const [, thread, call] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (!thread || !call) continue;
    const [sign] = FILE_CALLS.find(([, pattern]) => pattern.test(call)) ?? [];
    if (sign && call.includes("<unfinished")) begun.set(thread, sign);
    else if (sign) story += sign;
    else if (/^<\.\.\. (p?writev?(64)?|fsync|fdatasync) resumed/.test(call)) {
      story += begun.get(thread) ?? "";
      begun.delete(thread);
    } else story += readTrace(line, pid);
  }
  return story;
}

/** After the relay's own look at it, which would refuse to start. */
const synchronous = (mode: "OFF" | "NORMAL") => ({
  file: "server/store/sqlite/schema.js",
  find: 'const synchronous = pragma(db, "synchronous");',
  replace: `const synchronous = pragma(db, "synchronous"); db.exec("PRAGMA synchronous = ${mode}");`,
});

export const fsyncBeforeAnswer: Fault = {
  id: "R2",
  title: "what is acknowledged was written and then synced to disk",
  quick: true,
  async run(under) {
    const trace = join(under.folder(), "trace");
    const calls = "trace=fsync,fdatasync,write,writev,pwrite64,pwritev";
    const strace = ["strace", "-f", "-y", "-s", "32", "-e", calls, "-o", trace];
    const probe = spawnSync(strace[0]!, [...strace.slice(1), process.execPath, "--version"]);
    if (probe.error || probe.status !== 0) return skipped("strace is missing here, or may not trace");

    const { figures, expect, result } = createChecks();
    const relay = await under.serve({ by: strace });
    const alone = startLoad(relay.hooks, { connections: 1 });
    await alone.until(ALONE);
    await alone.stop();
    const before = readTrace(readFileSync(trace, "utf8"), relay.pid);
    const large = await fetch(`${relay.hooks}/default`, { method: "POST", body: Buffer.alloc(LARGE) });
    expect(large.status === 200, `a large body got ${large.status}`);
    const together = startLoad(relay.hooks, { connections: 16 });
    await together.until(TOGETHER);
    await together.stop();
    await relay.end("SIGTERM");
    const whole = readFileSync(trace, "utf8");
    const story = readTrace(whole, relay.pid);
    const ofLarge = /w.*w[^wA]*?A/.exec(readLargeTrace(whole, relay.pid))?.[0] ?? "";
    figures.large = ofLarge.replaceAll(/(.)\1+/g, "$1").slice(-20);
    expect(/ws+d.*WS.*A$/.test(ofLarge), `a large body went ${ofLarge}: not written, synced, named and then committed`);

    // One after the other: each acknowledgement has a write and then a sync of its own before it.
    const data = under.folder();
    const failing = [
      "--seccomp-bpf",
      "-e",
      "trace=fdatasync",
      "-P",
      join(data, "hooktap.db-bodies", "1"),
      "-e",
      "inject=fdatasync:error=EIO:when=1",
    ];
    const unsure = await under.serve({ data, by: ["strace", "-f", "-o", trace, ...failing] });
    const lost = await fetch(`${unsure.hooks}/default`, { method: "POST", body: Buffer.alloc(BACKGROUND) });
    figures.afterFailedSync = lost.status;
    expect(lost.status === 503, `a body whose sync failed on the way got ${lost.status}`);
    await unsure.end("SIGTERM");

    const own = before.match(/W+S+A/g)?.length ?? 0;
    figures.alone = before.match(/A/g)?.length ?? 0;
    figures.aloneAfterSync = own;
    figures.together = (story.match(/A/g)?.length ?? 0) - figures.alone - 1;
    figures.syncs = story.match(/S/g)?.length ?? 0;
    figures.unsynced = story.match(/WA/g)?.length ?? 0;
    expect(figures.alone >= ALONE, `the trace shows ${figures.alone} answers of ${ALONE}`);
    expect(figures.together >= TOGETHER, `the trace shows ${figures.together} answers of ${TOGETHER}`);
    expect(own === figures.alone, `${figures.alone - own} of ${figures.alone} answers had no synced write before them`);
    expect(figures.unsynced === 0, `${figures.unsynced} answers came between a write and its sync`);
    return result();
  },
  mutants: [
    {
      name: "synchronous=OFF",
      why: "without a sync a power cut loses what was acknowledged",
      patch: synchronous("OFF"),
    },
    {
      name: "synchronous=NORMAL",
      why: "the driver's default for WAL syncs only at checkpoints",
      patch: synchronous("NORMAL"),
    },
    { name: "answer before the commit", why: "a sync after the answer is too late", patch: answerBeforeCommit },
    {
      name: "the files of large bodies are not synced",
      why: "a power cut would leave a request without its body",
      patch: { file: "server/store/sqlite/body-files.js", find: "flush: true", replace: "flush: false" },
    },
    {
      name: "a failed sync on the way is forgotten",
      why: "the kernel tells of it once: the last sync finds nothing to do",
      patch: { file: "server/store/sqlite/body-files.js", find: "if (unwritten)", replace: "if (false)" },
    },
    {
      name: "the names of such files are not synced",
      why: "a file that nobody finds is lost too",
      patch: {
        file: "server/store/sqlite/body-files.js",
        find: "await syncNames();",
        replace: "",
      },
    },
  ],
};
