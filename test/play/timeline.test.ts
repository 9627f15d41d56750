import { expect, test } from "vitest";
import { endOf, failureOf, timeText } from "../../play/timeline.ts";
import type { PlayAttempt } from "../../protocol/trigger.ts";
import { retrySchedule } from "../../providers/index.ts";

const attempt = (n: number, status: number | null, more: Partial<PlayAttempt> = {}): PlayAttempt => ({
  event: "job.completed",
  index: 0,
  n,
  at: 0,
  startedAt: "",
  status,
  error: null,
  ms: 1,
  requestId: null,
  ...more,
});

test("times are told in their two largest units", () => {
  expect([0, 3.14, 59.94, 60, 90, 360, 3_600, 9_360, 52_560].map(timeText)).toEqual([
    "0 s",
    "3.1 s",
    "59.9 s",
    "1 min",
    "1 min 30 s",
    "6 min",
    "1 h",
    "2 h 36 min",
    "14 h 36 min",
  ]);
});

test("a failed attempt is told with what its sender does then", () => {
  const transcodely = retrySchedule("transcodely");
  expect(failureOf(attempt(1, 200), transcodely)).toBeNull();
  expect(failureOf(attempt(2, null, { error: "timeout" }), transcodely)).toBe(
    "job.completed: attempt 2 of 6 got timeout: it comes again after 5 min.",
  );
  expect(failureOf(attempt(6, 404), transcodely)).toBe("job.completed: attempt 6 of 6 got 404: it gives up.");
  expect(failureOf(attempt(1, 500), retrySchedule("slack"))).toContain("it comes again at once");
  expect(failureOf(attempt(1, 500), retrySchedule("dolbyio-media"))).toContain("How long its sender waits is not");
  expect(failureOf(attempt(1, 400), retrySchedule("azure-event-grid"))).toContain("that is not repeated");
  expect(failureOf(attempt(1, 500), null)).toContain("is not documented: nothing more is played");
  expect(failureOf(attempt(1, 500), "once")).toBe("job.completed: attempt 1 got 500. Repeats are not played.");
});

test("an end is told with its mark, the attempts and the time", () => {
  const schedule = retrySchedule("transcodely");
  const third = [attempt(1, 500), attempt(2, 500), attempt(3, 200, { at: 360 })];
  expect(endOf("delivered", ["delivered"], [attempt(1, 200)], schedule)).toBe("Delivered on attempt 1 of 6.");
  expect(endOf("delivered", ["delivered"], third, schedule)).toBe(
    "Delivered on attempt 3 of 6, 6 min after the first.",
  );
  expect(endOf("failed", ["failed"], [attempt(6, 500)], schedule)).toBe(
    "Marked as failed: attempt 6 of 6 got 500: it gives up.",
  );
  expect(endOf("cancelled", [null], third, schedule)).toBe("Cancelled after 3 attempts.");
  expect(endOf("failed", ["delivered", "failed"], third, schedule)).toBe(
    "1 of 2 events were delivered, in 3 attempts and 6 min.",
  );
});
