import { expect, test } from "vitest";
import { startPlay } from "../../play/start.ts";
import type { HeaderList } from "../../protocol/headers.ts";
import { headerValue } from "../../protocol/headers.ts";
import { retrySchedule } from "../../providers/index.ts";
import { message } from "./samples.ts";

const NO_STOP = new AbortController().signal;
const failures = [
  { status: 500, error: null },
  { status: null, error: "timeout" },
  { status: null, error: "refused" },
  { status: null, error: "tls" },
];

/** The headers of each attempt at an event of a sender, each failing in another way. */
async function headersOf(provider: string, own: HeaderList = []): Promise<HeaderList[]> {
  const sent: HeaderList[] = [];
  const { ended } = startPlay(
    {
      id: "1",
      endpoint: "default",
      provider,
      scenario: null,
      seed: null,
      speed: "instant",
      items: [{ what: message(provider, undefined, { headers: own }), at: 0 }],
      rules: retrySchedule(provider),
      async send({ what }) {
        sent.push(what.headers);
        return { ...failures[sent.length - 1]!, ms: 0, requestId: null };
      },
    },
    { now: Date.now, signal: NO_STOP, onChange() {} },
  );
  await ended;
  return sent;
}

test("Slack numbers its repeats and says why they come", async () => {
  const told = (await headersOf("slack")).map((headers) => [
    headerValue(headers, "x-slack-retry-num"),
    headerValue(headers, "x-slack-retry-reason"),
  ]);
  expect(told).toEqual([
    [undefined, undefined],
    ["1", "http_error"],
    ["2", "http_timeout"],
    ["3", "connection_failed"],
  ]);
});

test("a header of the user's stays in every attempt", async () => {
  const told = await headersOf("slack", [["X-Slack-Retry-Num", "9"]]);
  expect(told.map((headers) => headerValue(headers, "x-slack-retry-num"))).toEqual(["9", "9", "9", "9"]);
});

test("others send each attempt with the same headers", async () => {
  const [first, second] = await headersOf("dolbyio-media");
  expect(second).toEqual(first);
});
