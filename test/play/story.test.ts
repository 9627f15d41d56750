import { expect, test } from "vitest";
import type { Message } from "../../play/compose.ts";
import type { Planned } from "../../play/deliver.ts";
import { sampleProvider } from "../../play/find.ts";
import { plan, type Wanted } from "../../play/plan.ts";
import { headerValue } from "../../protocol/headers.ts";
import { jsonOf, NOW, textOf } from "./samples.ts";

const story = (provider: string, scenario: string, more: Partial<Wanted> = {}) =>
  plan(sampleProvider(provider), { scenario, speed: "instant", seed: "a", now: NOW, ...more });

const told = (items: readonly Planned<Message>[]) => items.map(({ what, at }) => [what.event, at]);

test("a Transcodely job waits for its confirmation and is completed: one job, two deliveries", () => {
  const items = story("transcodely", "job");
  expect(told(items)).toEqual([
    ["job.awaiting_confirmation", 0],
    ["job.completed", 342],
  ]);
  const jobs = items.map(({ what }) => jsonOf(what)["job"]);
  expect(new Set(jobs.map((job) => job["id"])).size).toBe(1);
  expect(jobs.map((job) => [job["created_at"], job["completed_at"]])).toEqual([
    ["2026-02-28T10:30:00Z", undefined],
    ["2026-02-28T10:30:00Z", "2026-02-28T10:35:42Z"],
  ]);
  const ids = items.map(({ what }) => headerValue(what.headers, "x-transcodely-delivery-id"));
  expect(new Set(ids).size).toBe(2);
});

test("an OptiView channel goes from created to stopped, with one channel and one engine", () => {
  const items = story("dolby-optiview", "channel");
  expect([items[0]!.what.event, items.at(-1)!.what.event]).toEqual(["channel.created", "channel.stopped"]);
  const objects = items.map(({ what }) => jsonOf(what)["object"] as { type: string; id: string });
  expect(new Set(objects.map(({ type, id }) => `${type} ${id}`)).size).toBe(2);
  const times = items.map(({ what }) => jsonOf(what)["created"] as number);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a Qencode job is queued, then saved, under one task token", () => {
  const items = story("qencode", "job");
  expect(told(items).map(([event]) => event)).toEqual(["queued", "saved"]);
  expect(new Set(items.map(({ what }) => new URLSearchParams(textOf(what)).get("task_token"))).size).toBe(1);
});

test("a Dolby.io Media job calls its own callback and the account's webhook, with one job id", () => {
  const [callback, webhook] = story("dolbyio-media", "job").map(({ what }) => what);
  expect(headerValue(callback!.headers, "x-job-id")).toBe(jsonOf(webhook!)["job_id"]);
});

test("a Millicast feed has thumbnails of the one feed, and a recording", () => {
  const items = story("dolby-millicast", "feed");
  expect(told(items).map(([event]) => event)).toEqual([
    "feeds.started",
    "recording.started",
    "thumbnail",
    "thumbnail",
    "thumbnail",
    "feeds.ended",
    "recording.completed",
  ]);
  const feed = jsonOf(items[0]!.what)["data"]["feedId"];
  const thumbnails = items.filter(({ what }) => what.event === "thumbnail").map(({ what }) => what.headers);
  expect(thumbnails.map((headers) => headerValue(headers, "x-millicast-feed-id"))).toEqual([feed, feed, feed]);
  expect(new Set(thumbnails.map((headers) => headerValue(headers, "x-millicast-timestamp"))).size).toBe(3);
});

test("at any speed the last event is told to have happened when it is sent, and none in the future", () => {
  const last = (speed: Wanted["speed"]) =>
    Date.parse(jsonOf(story("transcodely", "job", { speed }).at(-1)!.what)["timestamp"]);
  const now = Math.floor(NOW.getTime() / 1000) * 1000;
  expect(last("instant")).toBe(now);
  expect(last(1)).toBe(now + 342_000);
  expect(last(342)).toBe(now + 1_000);
});

test("another story has other ids, and a value is set in all of one's events", () => {
  const id = (seed: string) => jsonOf(story("transcodely", "job", { seed })[0]!.what)["job"]["id"];
  expect(id("a")).toBe(id("a"));
  expect(id("a")).not.toBe(id("b"));
  const items = story("transcodely", "job", { set: { "job.priority": ["high"] } });
  expect(items.map(({ what }) => jsonOf(what)["job"]["priority"])).toEqual(["high", "high"]);
});

test("events come twice, late, in other places or never, and the same ones for the same seed", () => {
  const whole = story("dolby-optiview", "channel");
  const names = (items: readonly Planned<Message>[]) => items.map(({ what }) => what.event);
  const twice = story("dolby-optiview", "channel", { disturb: { duplicate: 2, seed: 7 } });
  expect(twice).toHaveLength(12);
  expect(new Set(names(twice)).size).toBe(10);
  expect(new Set(twice.map(({ what }) => what)).size).toBe(10);
  expect(story("dolby-optiview", "channel", { disturb: { drop: 3, seed: 7 } })).toHaveLength(7);
  const mixed = story("dolby-optiview", "channel", { disturb: { reorder: true, seed: 7 } });
  expect(names(mixed)).not.toEqual(names(whole));
  expect(names(mixed).toSorted()).toEqual(names(whole).toSorted());
  expect(mixed.map(({ at }) => at)).toEqual(whole.map(({ at }) => at));
  const late = story("qencode", "job", { disturb: { delaySeconds: 10, seed: 7 } });
  for (const [index, { at }] of late.entries()) {
    const delay = at - [0, 45][index]!;
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThan(10);
  }
  const all = (seed: number) =>
    told(
      story("dolby-optiview", "channel", { disturb: { duplicate: 2, drop: 2, reorder: true, delaySeconds: 60, seed } }),
    );
  expect(all(7)).toEqual(all(7));
  expect(all(7)).not.toEqual(all(8));
});

test("two events that are to change places do, whatever the seed", () => {
  for (let seed = 0; seed < 20; seed++) {
    const items = story("qencode", "job", { disturb: { reorder: true, seed } });
    expect(items.map(({ what }) => what.event)).toEqual(["saved", "queued"]);
  }
});

test("what makes no sense of a story is refused", () => {
  const refusal = (more: Partial<Wanted>) => () => story("qencode", "job", more);
  expect(refusal({ event: "saved" })).toThrow("a scenario has events of its own");
  expect(refusal({ data: Buffer.from("x") })).toThrow("a scenario has more than one body");
  expect(refusal({ disturb: { drop: 2 } })).toThrow("dropping 2 of 2 events leaves nothing");
  expect(refusal({ disturb: { duplicate: 3 } })).toThrow("there are 2 events, not 3, to come twice");
  expect(() => plan(sampleProvider("qencode"), { disturb: { drop: 1 }, speed: 1, seed: "a", now: NOW })).toThrow(
    "only a scenario can be duplicated",
  );
});
