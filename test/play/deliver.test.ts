import { describe, expect, test } from "vitest";
import { deliver, type Exchange, type Marks } from "../../play/deliver.ts";
import { retrySchedule } from "../../providers/index.ts";

const MINUTE = 60;
const HOUR = 3_600;

/** Plays one delivery on a clock that nothing moves but what takes time: each answer `seconds`, each pause its length. */
async function timeline(provider: string, answers: readonly (Partial<Exchange> & { seconds?: number })[]) {
  let now = 0;
  const times: number[] = [];
  const marks: Marks = await deliver({
    items: [{ what: provider, at: 0 }],
    schedule: retrySchedule(provider),
    clock: {
      now: () => now,
      until: async (at) => void (now = Math.max(now, at)),
    },
    async send({ n, at }) {
      times.push(at);
      const { seconds = 0, status = null, error = null } = answers[Math.min(n, answers.length) - 1]!;
      now += seconds;
      return { status, error, ms: seconds * 1000 };
    },
    signal: new AbortController().signal,
  });
  return { times, mark: marks[0] };
}

/** When each attempt begins where every answer comes at once; written from the senders' documents. */
const TABLES: [provider: string, times: number[]][] = [
  ["transcodely", [0, 1 * MINUTE, 6 * MINUTE, 36 * MINUTE, 2 * HOUR + 36 * MINUTE, 14 * HOUR + 36 * MINUTE]],
  ["dolbyio-media", [0, 0]],
  ["dolby-millicast", [0]],
  ["github", [0]],
  ["slack", [0, 0, 1 * MINUTE, 6 * MINUTE]],
  ["zoom", [0, 5 * MINUTE, 25 * MINUTE, 85 * MINUTE]],
  ["linear", [0, 1 * MINUTE, 61 * MINUTE, 421 * MINUTE]],
  ["svix", [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305]],
];

const FAILURES: [string, Partial<Exchange>][] = [
  ["404", { status: 404 }],
  ["500", { status: 500 }],
  ["a redirect", { status: 302 }],
  ["a timeout", { error: "timeout" }],
  ["a refused connection", { error: "refused" }],
];

describe.each(TABLES)("%s", (provider, times) => {
  test.each(FAILURES)("repeats after %s as its table says, then marks it as failed", async (_, failure) => {
    expect(await timeline(provider, [failure])).toEqual({ times, mark: "failed" });
  });

  test.each(times.map((_, index) => index + 1))("stops when attempt %i succeeds", async (n) => {
    const answers = [...Array<Partial<Exchange>>(n - 1).fill({ status: 503 }), { status: 200 }];
    expect(await timeline(provider, answers)).toEqual({ times: times.slice(0, n), mark: "delivered" });
  });
});

test("a pause is counted from the failure, not from the attempt", async () => {
  const { times } = await timeline("transcodely", [{ error: "timeout", seconds: 30 }]);
  expect(times).toEqual([0, 90, 420, 2_250, 9_480, 52_710]);
});

test("a sender whose repeats are not documented is played once", async () => {
  expect(retrySchedule("dolby-optiview")).toBeNull();
  expect(await timeline("dolby-optiview", [{ status: 500 }])).toEqual({ times: [0], mark: "failed" });
  expect(await timeline("qencode", [{ status: 204 }])).toEqual({ times: [0], mark: "delivered" });
});

test("what a sender does not repeat is failed at once, and a success is what it takes for one", async () => {
  expect(await timeline("azure-event-grid", [{ status: 400 }])).toEqual({ times: [0], mark: "failed" });
  expect(await timeline("sanity", [{ status: 404 }])).toEqual({ times: [0], mark: "failed" });
  expect((await timeline("sanity", [{ status: 500 }])).times).toEqual([0, 30, 60]);
  expect((await timeline("zoom", [{ status: 201 }])).mark).toBe("failed");
  expect((await timeline("zoom", [{ status: 204 }])).mark).toBe("delivered");
  expect((await timeline("linear", [{ status: 202 }])).mark).toBe("failed");
});

test("documented timeouts are those of the documents", () => {
  const timeouts = ["transcodely", "dolbyio-media", "dolby-millicast", "zoom", "github", "shopify"].map(
    (id) => retrySchedule(id)!.timeout,
  );
  expect(timeouts).toEqual([30, 10, null, 3, 10, 5]);
});

test("several events are delivered in the order of their times, repeats in between, one at a time", async () => {
  let now = 0;
  const log: [string, number, number][] = [];
  const marks = await deliver({
    items: [
      { what: "first", at: 0 },
      { what: "second", at: 30 },
      { what: "third", at: 90 },
    ],
    schedule: retrySchedule("transcodely"),
    clock: { now: () => now, until: async (at) => void (now = Math.max(now, at)) },
    async send({ what, n, at }) {
      log.push([what, n, at]);
      return { status: what === "first" && n < 3 ? 500 : 200, error: null, ms: 0 };
    },
    signal: new AbortController().signal,
  });
  expect(log).toEqual([
    ["first", 1, 0],
    ["second", 1, 30],
    ["first", 2, 60],
    ["third", 1, 90],
    ["first", 3, 360],
  ]);
  expect(marks).toEqual(["delivered", "delivered", "delivered"]);
});

test("a play that is cancelled ends during a pause, without another attempt and without a mark", async () => {
  const stop = new AbortController();
  let attempts = 0;
  const marks = await deliver({
    items: [{ what: "event", at: 0 }],
    schedule: retrySchedule("transcodely"),
    clock: { now: () => 0, until: async (at) => void (at > 0 && stop.abort()) },
    async send() {
      attempts += 1;
      return { status: 500, error: null, ms: 0 };
    },
    signal: stop.signal,
  });
  expect({ marks, attempts }).toEqual({ marks: [null], attempts: 1 });
});
