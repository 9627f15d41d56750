import { expect, it } from "vitest";
import { makingOf, storyOf } from "../../play/making.ts";
import {
  id,
  iso,
  listOf,
  maybe,
  nullOr,
  oneOf,
  open,
  orNull,
  ownId,
  sampled,
  serial,
  type Shape,
  texts,
  unix,
  unixMs,
  uuid,
} from "../../play/sample.ts";

const NOW = new Date("2026-03-04T05:06:07.089Z");
const making = (step = 0) => makingOf(storyOf("seed", NOW), step, NOW);
const event = (shape: Shape) => sampled({ name: "e", title: "An event", body: "json", shape });
const takes = (shape: Shape, value: unknown) => event({ it: shape }).schema.safeParse({ it: value }).success;
const makes = (shape: Shape, step = 0) => (event({ it: shape }).payload(making(step)) as { it: unknown }).it;

it("a value stands for itself and for everything of its kind", () => {
  expect([makes("a"), makes(1), makes(1.5), makes(true)]).toEqual(["a", 1, 1.5, true]);
  expect([takes("a", "b"), takes(1, 2), takes(1.5, 2), takes(true, false)]).toEqual([true, true, true, true]);
  expect([takes("a", 1), takes(1, "1"), takes(1, 1.5), takes(true, "true"), takes("a", null)]).toEqual(
    Array(5).fill(false),
  );
});

it("an object takes exactly its keys, a list more of its items", () => {
  expect(makes({ a: 1, b: [{ c: "x" }] })).toEqual({ a: 1, b: [{ c: "x" }] });
  expect(takes({ a: 1 }, {})).toBe(false);
  expect(takes({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(takes([1], [])).toBe(true);
  expect(takes([1], [1, 2])).toBe(true);
  expect(takes([1], ["1"])).toBe(false);
  expect(takes([1, "a"], ["b", 2])).toBe(true);
});

it("says what may be null, absent, empty or one of a few words", () => {
  expect([makes(orNull("a")), makes(nullOr("a")), makes(listOf("a")), makes(oneOf("a", "b"))]).toEqual([
    "a",
    null,
    [],
    "a",
  ]);
  expect(event({ it: maybe("a") }).payload(making())).toEqual({});
  expect([
    takes(orNull("a"), null),
    takes(nullOr("a"), "b"),
    takes(listOf("a"), ["b"]),
    takes(oneOf("a", "b"), "b"),
  ]).toEqual(Array(4).fill(true));
  expect(event({ it: maybe("a") }).schema.safeParse({}).success).toBe(true);
  expect([
    takes(nullOr("a"), 1),
    takes(listOf("a"), [1]),
    takes(oneOf("a", "b"), "c"),
    takes(maybe("a"), null),
  ]).toEqual(Array(4).fill(false));
});

it("keys of the user's choice hold texts, or anything", () => {
  expect([makes(texts({ a: "b" })), makes(open({ a: { b: 1 } }))]).toEqual([{ a: "b" }, { a: { b: 1 } }]);
  expect([takes(texts(), { x: "y" }), takes(open(), { x: [1] })]).toEqual([true, true]);
  expect([takes(texts(), { x: 1 }), takes(open(), [])]).toEqual([false, false]);
});

it("makes every payload anew, so that a change of one is not in the next", () => {
  const sample = event({ it: texts({ a: "b" }), list: [{ c: 1 }] });
  const first = sample.payload(making()) as { it: Record<string, string>; list: { c: number }[] };
  first.it["a"] = "changed";
  first.list[0]!.c = 2;
  expect(sample.payload(making())).toEqual({ it: { a: "b" }, list: [{ c: 1 }] });
});

it("ids belong to the story, own ids to one of its events", () => {
  expect(makes(id("cus_", "customer"))).toMatch(/^cus_[0-9a-f]{24}$/);
  expect(makes(id("cus_", "customer"), 1)).toBe(makes(id("cus_", "customer"), 0));
  expect(makes(ownId("evt_", "event"), 1)).not.toBe(makes(ownId("evt_", "event"), 0));
  expect(String(makes(serial("order", 13)))).toMatch(/^[1-9]\d{12}$/);
  expect(takes(uuid("x"), makes(uuid("x")))).toBe(true);
});

it("times are the sender's, so many seconds later", () => {
  expect([makes(iso()), makes(iso(3, "seconds")), makes(unix(-7)), makes(unixMs(1))]).toEqual([
    "2026-03-04T05:06:07.089Z",
    "2026-03-04T05:06:10Z",
    1772600760,
    1772600768089,
  ]);
  expect(takes(iso(), "yesterday")).toBe(false);
});
