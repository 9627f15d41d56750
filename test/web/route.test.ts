import { expect, test } from "vitest";
import { inboxPath, parseRoute, requestPath, settingsPath } from "../../web/route.ts";
import { byteSize, duration } from "../../web/ui/format.ts";

test("an address leads back to what it was made for", () => {
  expect(parseRoute(inboxPath("default"), "")).toEqual({
    page: "inbox",
    endpoint: "default",
    id: null,
    tab: "overview",
    query: "",
    compare: null,
  });
  expect(parseRoute(settingsPath("video"), "")).toEqual({ page: "settings", endpoint: "video" });
  const [path, search] = requestPath("video", "0a1-x", "body").split("?");
  expect(parseRoute(path!, search!)).toMatchObject({ page: "inbox", endpoint: "video", id: "0a1-x", tab: "body" });
});

test("an address keeps a query as it was written", () => {
  const query = 'path:/a?b&c "x#y" +1 %41 ü';
  for (const address of [inboxPath("default", query), requestPath("default", "1", "raw", query)]) {
    const [path, search] = address.split("?");
    expect(parseRoute(path!, search!)).toMatchObject({ query });
  }
});

test("an address keeps what a request is compared with", () => {
  const [path, search] = requestPath("default", "1-a", "overview", "", "2-b").split("?");
  expect(parseRoute(path!, search!)).toMatchObject({ id: "1-a", compare: "2-b" });
});

test("an unknown tab shows the overview, an unknown page says so", () => {
  expect(parseRoute("/e/default/r/1", "tab=nope")).toMatchObject({ tab: "overview" });
  expect(parseRoute("/e/default/nope", "")).toEqual({ page: "missing" });
  expect(parseRoute("/", "")).toEqual({ page: "start" });
});

test("sizes and times are short and never round to a wrong unit", () => {
  expect([0, 1023, 1024, 10_239, 1_048_575, 5_242_880].map(byteSize)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KB",
    "10 KB",
    "1.0 MB",
    "5.0 MB",
  ]);
  expect([4.4, 999.6, 1240, 59_400, 65_000, 7_260_000].map(duration)).toEqual([
    "4 ms",
    "1.00 s",
    "1.24 s",
    "59 s",
    "1 min 5 s",
    "2 h 1 min",
  ]);
});
