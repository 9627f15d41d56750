import { query } from "./database.ts";
import { createChecks, type Fault } from "./fault.ts";
import { watchMemory } from "./memory.ts";
import { openUpload, type Upload } from "./upload.ts";

const GIGABYTE = 1024 ** 3;
const WARM_UP = 20 * 1024 ** 2;
const PIECE = 64 * 1024;
/** A sender that has had no answer after so many bytes has shown enough: the limit lies at 100 MiB. */
const MOST_SENT = 160 * 1024 ** 2;
const MOST_GROWTH_MB = 48;
const MOST_EXIT_MS = 5_000;

/** Sends until an answer comes, as curl does; how many bytes went out. */
async function sendUntilAnswered(upload: Upload): Promise<number> {
  let answered = false;
  void upload.answer.then(() => (answered = true));
  let sent = 0;
  while (!answered && sent < MOST_SENT) {
    try {
      await upload.write(PIECE);
    } catch {
      break;
    }
    sent += PIECE;
  }
  return sent;
}

export const hugeBody: Fault = {
  id: "R9",
  title: "a body of 1 GB is refused with a 413 that its sender gets to read, and takes no memory",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    // The first large body brings in what every later one uses again.
    const first = watchMemory(relay.pid);
    const warmUp = await fetch(`${relay.hooks}/default`, { method: "POST", body: Buffer.alloc(WARM_UP) });
    expect(warmUp.status === 200, `a body of ${WARM_UP} bytes got ${warmUp.status}`);
    figures.firstBodyMb = first.stop();
    const memory = watchMemory(relay.pid);
    const ways = [
      { name: "contentLength", length: GIGABYTE, headers: "" },
      { name: "expect", length: GIGABYTE, headers: "Expect: 100-continue\r\n" },
      { name: "chunked", length: "chunked", headers: "" },
    ] as const;
    for (const { name, length, headers } of ways) {
      const upload = await openUpload(relay.hooks, length, headers);
      let sent = 0;
      if (headers === "") {
        sent = await sendUntilAnswered(upload);
        if (sent >= MOST_SENT) upload.close();
      } else {
        // Who is not told to go on would send nothing: an answer, or leave to send, comes at once.
        await Promise.race([upload.answer, upload.continued.then(() => upload.close())]);
      }
      const status = (await upload.answer)?.status ?? null;
      upload.close();
      figures[`${name}Status`] = status;
      figures[`${name}SentMb`] = Math.round(sent / 1024 ** 2);
      expect(status === 413, `${name}: the sender read ${status ?? "no answer"} after ${sent} bytes`);
      expect(!relay.hasExited(), `${name}: the relay ended`);
    }
    const growth = memory.stop();
    figures.growthMb = growth;
    expect(growth === null || growth < MOST_GROWTH_MB, `the relay's memory grew by ${growth} MB`);
    const after = await fetch(`${relay.hooks}/default`, { method: "POST", body: "small" });
    expect(after.status === 200, `afterwards a small body gets ${after.status}`);
    const stored = (await relay.list()).filter((row) => row.refused === null).length;
    expect(stored === 2, `${stored} requests are stored with their bodies, not 2`);
    const endedAt = performance.now();
    await relay.end("SIGTERM");
    figures.exitMs = Math.round(performance.now() - endedAt);
    expect(
      figures.exitMs <= MOST_EXIT_MS,
      `senders that are gone kept the relay for ${figures.exitMs} ms after SIGTERM`,
    );
    const [row] = query(relay.data, "SELECT count(*) AS n FROM large_body");
    expect(row?.["n"] === 1, `${row?.["n"]} large bodies are kept, not 1`);
    return result();
  },
  mutants: [
    {
      name: "the limit is never reached",
      why: "one sender could fill the disk",
      patch: {
        file: "protocol/endpoint.js",
        find: "export const MAX_BODY = 100 * 1024 * 1024;",
        replace: "export const MAX_BODY = 100 * 1024 ** 3;",
      },
    },
    {
      name: "bodies are held in memory",
      why: "a few senders at once would use it up",
      patch: {
        file: "server/request-body.js",
        find: "const SMALL_BODY = 256 * 1024;",
        replace: "const SMALL_BODY = 256 * 1024 ** 2;",
      },
    },
    {
      name: "a refused sender is cut off",
      why: "a 413 that is not read makes senders try again",
      patch: {
        file: "server/hook-request.js",
        find: "drop: () => bodies.drain(req)",
        replace: "drop: () => req.destroy()",
      },
    },
  ],
};
