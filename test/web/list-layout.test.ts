import { expect, test } from "vitest";
import { layOut } from "../../web/inbox/list-layout.ts";
import { COLUMN_NAMES } from "../../web/inbox/columns.ts";

const look = { order: COLUMN_NAMES, chosen: {}, widths: {}, dense: false };

test("a wide list shows all columns but those on demand, a narrow one the most telling", () => {
  expect(layOut(look, 1400).columns).toEqual(COLUMN_NAMES.slice(0, 11));
  expect(layOut(look, 620).columns).toEqual(["state", "time", "provider", "type", "signature", "target", "latency"]);
  expect(layOut(look, 390).columns).toEqual(["state", "time", "type", "signature", "target"]);
  expect(layOut(look, 0).columns).toEqual(["state"]);
});

test("what the user has chosen is shown however narrow the list is, and what was switched off never", () => {
  const chosen = { ...look, chosen: { delivery: true, path: true, time: false } };
  const narrow = layOut(chosen, 200);
  expect(narrow.columns).toEqual(["state", "path", "delivery"]);
  expect(narrow.needs).toBeGreaterThan(200);
  expect(layOut(chosen, 2000).columns).not.toContain("time");
});

test("columns that may grow share the room, the others and those that were sized keep their widths", () => {
  const order = ["time", "type"] as const;
  expect(layOut({ ...look, order }, 800).template).toBe("92px minmax(100px, 1.4fr)");
  expect(layOut({ ...look, order, widths: { type: 300 } }, 800).template).toBe("92px minmax(300px, 1fr)");
});
