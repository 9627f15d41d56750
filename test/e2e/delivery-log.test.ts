import { expect, test } from "vitest";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const DAY_MS = 86_400_000;

const event = (type: string) =>
  JSON.stringify({ type, created: 1711900800, object: { type: type.split(".")[0], id: "ch_abc123" }, data: {} });

async function send(relay: TestRelay, body: string, path = "/webhooks"): Promise<void> {
  const answer = await fetch(`${relay.hooks}/default${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  await answer.arrayBuffer();
}

/** Ten days with an event each, the last of which was answered with 400. */
async function tenDays(): Promise<TestRelay> {
  let now = Date.now() - 9 * DAY_MS;
  const relay = await testRelay({ now: () => now });
  for (let day = 0; day < 9; day++) {
    await send(relay, event(day % 2 === 0 ? "channel.stopped" : "engine.error"));
    now += DAY_MS;
  }
  await relay.api("PATCH", "/endpoints/default", { answerNext: { count: 1, status: 400 } });
  await send(relay, event("distribution.security.keys.deleted"));
  return relay;
}

describeInBrowser("the delivery log in a browser", ({ openAt }) => {
  test("shows seven days, by mark, event, time and status; others by their days, which Back brings again", async () => {
    const relay = await tenDays();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Delivery log" });
    const rows = card.getByRole("listitem");
    const newest = rows.first();
    await newest.getByText("distribution.security.keys.deleted").waitFor();
    await newest.getByText("400").waitFor();
    expect(await newest.getByText("Failed").count()).toBe(1);
    await rows.nth(1).getByText("Delivered").waitFor();
    expect(await rows.nth(1).textContent()).toContain("200");
    // Today and the seven days before it.
    await expect.poll(() => rows.count()).toBe(8);
    const first = new Date(Date.now() - 9 * DAY_MS - new Date().getTimezoneOffset() * 60_000)
      .toISOString()
      .slice(0, 10);
    await card.getByLabel("From").fill(first);
    await expect.poll(() => rows.count()).toBe(10);
    await card.getByLabel("To").fill(first);
    await expect.poll(() => rows.count()).toBe(1);
    await rows.first().getByRole("link").click();
    await page.getByText("ch_abc123").first().waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/e\/default\/r\//);
    await page.goBack();
    await expect.poll(() => rows.count()).toBe(1);
    await card.getByRole("button", { name: "Last 7 days" }).click();
    await expect.poll(() => rows.count()).toBe(8);
    expect(problems).toEqual([]);
  });

  test("keys go from row to row and open one; new ones come in; days that hold nothing say so", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Delivery log" });
    await card.getByText("Nothing came in these days.").waitFor();
    await send(relay, event("channel.created"));
    await send(relay, event("channel.stopped"));
    await card.getByText("channel.created").waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    await card.getByRole("button", { name: "Last 7 days" }).focus();
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("channel.stopped");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toContain("channel.created");
    await page.keyboard.press("Home");
    expect(await focused()).toContain("channel.stopped");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByText("ch_abc123").first().waitFor();
    expect(problems).toEqual([]);
  });

  test("older ones are shown when they are asked for", async () => {
    const relay = await testRelay();
    for (let i = 0; i < 60; i++) await send(relay, event("channel.updated"), `/${i}`);
    const { page } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Delivery log" });
    await expect.poll(() => card.getByRole("listitem").count()).toBe(50);
    await card.getByRole("button", { name: "Show older" }).click();
    await expect.poll(() => card.getByRole("listitem").count()).toBe(60);
    expect(await card.getByRole("button", { name: "Show older" }).count()).toBe(0);
  });

  test.each([1440, 390])("nothing serious for axe, and nothing wider than the screen, at %i px", async (width) => {
    const relay = await tenDays();
    const { page } = await openAt(relay, "/e/default/settings");
    await page.setViewportSize({ width, height: 900 });
    await page.getByRole("region", { name: "Delivery log" }).getByRole("listitem").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
