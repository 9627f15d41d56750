import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Detail, RequestPage } from "../protocol/request.ts";
import { sign } from "../providers/index.ts";
import type * as Server from "../server/index.ts";
import { createChecks, type Fault } from "./fault.ts";
import { createApiClient } from "./relay-under-test.ts";
import { openUpload } from "./upload.ts";

const DAY_MS = 86_400_000;
const SECRET = "whsec_of-the-clock-jumps";
/** The relay looks for stopped uploads every 5 s. */
const SWEEP_MS = 6_000;

/** What a signed request of a sender with the right time is judged to be, by a relay whose clock is off. */
const STEPS = [
  { offset: 0, status: "verified", reason: null, skew: null },
  { offset: DAY_MS, status: "failed", reason: "timestamp_expired", skew: "old" },
  { offset: -DAY_MS, status: "failed", reason: "timestamp_in_future", skew: "ahead" },
  { offset: 0, status: "verified", reason: null, skew: null },
];

async function send(hooks: string, serial: number): Promise<string | null> {
  const body = JSON.stringify({ event: "job.completed", job: { id: `job_${serial}` } });
  const headers = sign({
    provider: "transcodely",
    request: {
      method: "POST",
      url: `${hooks}/default/${serial}`,
      headers: [["X-Transcodely-Delivery-ID", `dlv_${serial}`]],
      body: Buffer.from(body),
    },
    secret: SECRET,
    now: Math.floor(Date.now() / 1000),
  });
  const response = await fetch(`${hooks}/default/${serial}`, {
    method: "POST",
    headers: { ...Object.fromEntries(headers), "content-type": "application/json" },
    body,
  });
  return response.headers.get("hooktap-request-id");
}

export const clockJumps: Fault = {
  id: "R17",
  title: "when the clock jumps by a day, requests keep their order and the verdict names the skew",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const { startRelay } = (await import(
      /* @vite-ignore */ pathToFileURL(join(under.root, "dist/server/index.js")).href
    )) as typeof Server;
    let offset = 0;
    const relay = await startRelay({
      port: 0,
      hooksPort: 0,
      host: "127.0.0.1",
      data: under.folder(),
      now: () => Date.now() + offset,
    });
    under.onCleanUp(() => relay.close());
    const api = createApiClient(relay.console, relay.token);
    await api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: SECRET });

    const sent: (string | null)[] = [];
    for (const [serial, step] of STEPS.entries()) {
      offset = step.offset;
      const id = await send(relay.hooks, serial);
      sent.push(id);
      const { verdict } = (await api<Detail>("GET", `/requests/${id}`)).body;
      expect(
        verdict.status === step.status && verdict.reason === step.reason,
        `clock ${step.offset} ms off: the verdict is ${verdict.status} ${verdict.reason}, not ${step.status} ${step.reason}`,
      );
      // A few seconds may have passed between signing and the verdict.
      const named = new RegExp(`\\b86[34]\\d\\d(\\.\\d+)? s ${step.skew}`);
      expect(
        step.skew === null || verdict.checks.some(({ ok, detail }) => !ok && named.test(detail)),
        `clock ${step.offset} ms off: no check names the skew: ${JSON.stringify(verdict.checks)}`,
      );
    }
    const { requests } = (await api<RequestPage>("GET", "/requests")).body;
    const order = requests.map((row) => row.id).reverse();
    expect(order.join() === sent.join(), `the order is ${order.join()}, sent was ${sent.join()}`);
    const first = requests.at(-1)!;
    const second = (await api<RequestPage>("GET", `/requests?limit=1&before=${requests.at(-2)!.seq + 1}`)).body;
    expect(second.requests[0]?.id === sent[1], "a page does not go on where it was cut");
    expect(second.next !== null && second.next > first.seq, "a page ends before the first request");
    figures.requests = requests.length;

    if (!under.quick) {
      const upload = await openUpload(relay.hooks, 100_000);
      await upload.write(50_000);
      // Once this is answered, the relay has seen the first half.
      await send(relay.hooks, STEPS.length);
      offset = DAY_MS;
      await Promise.race([upload.answer, sleep(SWEEP_MS)]);
      await upload.write(50_000).catch(() => {});
      const status = (await upload.answer)?.status ?? null;
      figures.uploadStatus = status;
      expect(status === 200, `an upload that was under way when the clock jumped got ${status ?? "no answer"}`);
    }
    return result();
  },
  mutants: [
    {
      name: "the list is ordered by time",
      why: "a clock that is set back would hide new requests below old ones",
      patch: {
        file: "server/store/sqlite/requests.js",
        find: "FROM request WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        replace: "FROM request WHERE seq < ? ORDER BY received_at DESC LIMIT ?",
      },
    },
    {
      name: "the time is not checked",
      why: "an old signed request could be sent again for ever",
      patch: {
        file: "providers/schemes/time.js",
        find: "if (Math.abs(ahead) <= time.toleranceSeconds)",
        replace: "if (Math.abs(ahead) >= 0)",
      },
    },
  ],
};
