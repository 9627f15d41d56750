import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("many tabs of one browser", ({ openAt }) => {
  async function send(relay: TestRelay, path: string): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: "x" });
    return answer.headers.get("hooktap-request-id")!;
  }

  /** Eight tabs, more than HTTP/1.1 has connections for, and how many feeds each has asked for. */
  async function openTabs(relay: TestRelay, paths: string[]) {
    const { page } = await openAt(relay);
    const tabs: Page[] = [page, ...(await Promise.all(paths.slice(1).map(() => page.context().newPage())))];
    const feeds = tabs.map(() => 0);
    tabs.forEach((tab, at) =>
      tab.on("request", (request) => {
        if (new URL(request.url()).pathname === "/api/live") feeds[at]! += 1;
      }),
    );
    for (const [at, tab] of tabs.entries()) await tab.goto(relay.console + paths[at]!);
    await Promise.all(tabs.map((tab) => tab.locator(".state-pill", { hasText: "Agent offline" }).waitFor()));
    return { tabs, feeds };
  }

  const EIGHT = Array.from({ length: 8 }, () => "/e/default");

  test("eight tabs share one live feed, and all show what comes", async () => {
    const relay = await testRelay();
    await send(relay, "/first");
    const { tabs, feeds } = await openTabs(relay, EIGHT);
    const id = await send(relay, "/second");
    await Promise.all(tabs.map((tab) => tab.locator(`#row-${id}`).waitFor()));
    // The first tab was there before: it leads again once it has loaded this page, or has left that to another.
    expect(feeds.slice(1).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
    const answer = await tabs[7]!.evaluate(async () => (await fetch("/api/session")).status);
    expect(answer).toBe(200);
  });

  test("when the tab that holds the feed is closed, another goes on, and nothing is missed", async () => {
    const relay = await testRelay();
    await send(relay, "/first");
    const { tabs, feeds } = await openTabs(relay, EIGHT);
    const leader = feeds.findLastIndex((count) => count > 0);
    const others = tabs.filter((_, at) => at !== leader);
    const before = feeds.reduce((sum, count) => sum + count, 0);
    const [, id] = await Promise.all([tabs[leader]!.close(), send(relay, "/meanwhile")]);
    await Promise.all(others.map((tab) => tab.locator(`#row-${id}`).waitFor()));
    await Promise.all(others.map((tab) => tab.locator(".state-pill", { hasText: "Agent offline" }).waitFor()));
    const last = await send(relay, "/after");
    await Promise.all(others.map((tab) => tab.locator(`#row-${last}`).waitFor()));
    expect(feeds.reduce((sum, count) => sum + count, 0)).toBe(before + 1);
  });

  test("each tab narrows the shared feed to its own search", async () => {
    const relay = await testRelay();
    await send(relay, "/a0");
    const { tabs } = await openTabs(relay, ["/e/default", "/e/default?q=path:/a*", "/e/default?q=-path:/a*"]);
    const [a, b] = [await send(relay, "/a1"), await send(relay, "/b1")];
    const [all, onlyA, notA] = tabs as [Page, Page, Page];
    for (const id of [a, b]) await all.locator(`#row-${id}`).waitFor();
    await onlyA.locator(`#row-${a}`).waitFor();
    await notA.locator(`#row-${b}`).waitFor();
    const shown = (tab: Page) => tab.locator(".list-scroller [data-column=path]").allTextContents();
    expect(await shown(onlyA)).toEqual(["/a1", "/a0"]);
    expect(await shown(notA)).toEqual(["/b1"]);
  });

  test("who signs out in one tab is signed out in all of them", async () => {
    const relay = await testRelay();
    await send(relay, "/first");
    const { tabs } = await openTabs(relay, EIGHT.slice(0, 3));
    await tabs[1]!.getByRole("button", { name: "Theme, keys and settings" }).click();
    await tabs[1]!.getByRole("menuitem", { name: "Sign out" }).click();
    for (const tab of tabs) await tab.getByRole("heading", { name: "Sign in to this relay" }).waitFor();
  });
});
