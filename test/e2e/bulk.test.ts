import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { sendStripe, STRIPE_SECRET, stripeHandler } from "../helpers/stripe-handler.ts";

describeInBrowser("bulk replays in a browser", ({ openAt }) => {
  async function send(relay: TestRelay, path: string): Promise<string> {
    const response = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: path });
    await response.arrayBuffer();
    return response.headers.get("hooktap-request-id")!;
  }

  async function open(page: Page) {
    await page.getByRole("button", { name: "Replay many requests" }).click();
    return page.getByRole("dialog");
  }

  test("what a search finds is counted, replayed, paused, resumed and cancelled", async () => {
    const relay = await testRelay();
    for (let i = 0; i < 6; i++) await send(relay, `/a/${i}`);
    await send(relay, "/b");
    const held: (() => void)[] = [];
    const target = await testTarget((_req, res) => void held.push(() => res.end()));
    await testAgent(relay, target.url, { backlog: "none" });
    const { page, problems } = await openAt(relay, "/e/default?q=path:/a/*");
    const dialog = await open(page);
    expect(await dialog.getByRole("textbox", { name: "Search" }).inputValue()).toBe("path:/a/*");
    await dialog.getByRole("button", { name: "Replay 6 requests" }).click();
    await dialog.getByText("Running").waitFor();
    await until(() => held.length === 1);
    held.shift()!();
    await dialog.getByText("1 of 6 requests").waitFor();
    await dialog.getByRole("button", { name: /^Pause/ }).click();
    await dialog.getByText("Paused").waitFor();
    await until(() => held.length === 1);
    held.shift()!();
    await dialog.getByText("2 of 6 requests").waitFor();
    expect(target.seen).toHaveLength(2);
    await dialog.getByRole("button", { name: /^Resume/ }).click();
    await until(() => held.length === 1);
    await dialog.getByRole("button", { name: /^Cancel/ }).click();
    await dialog.getByText("Cancelled").waitFor();
    held.shift()!();
    await until(async () => (await relay.list()).filter((row) => row.delivery).length === 3);
    expect(target.seen.map(({ url }) => url)).toEqual(["/a/0", "/a/1", "/a/2"]);
    expect(problems).toEqual([]);
  });

  test("expired events are signed anew and accepted, and a failure leads to its delivery", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints/default/secrets", { provider: "stripe", secret: STRIPE_SECRET });
    await sendStripe(relay, "evt_1", 7200);
    await sendStripe(relay, "evt_2", 7200);
    const plain = await send(relay, "/plain");
    const target = await testTarget(stripeHandler);
    await testAgent(relay, target.url, { backlog: "none" });
    const { page, problems } = await openAt(relay, "/e/default");
    const dialog = await open(page);
    await dialog.getByRole("button", { name: "Replay 3 requests" }).click();
    await dialog.getByText("3 of 3 requests, 1 failed").waitFor();
    expect(target.seen).toHaveLength(3);
    await dialog.getByText("1 failure").click();
    await dialog.locator(".bulk-failures .status", { hasText: "400" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole("link", { name: plain }).click();
    await page.waitForURL(`**/e/default/r/${plain}?tab=deliveries`);
    expect(problems).toEqual([]);
  });

  test("the requests selected in the list are replayed, and no others", async () => {
    const relay = await testRelay();
    for (const path of ["/a", "/b", "/c"]) await send(relay, path);
    const target = await testTarget();
    await testAgent(relay, target.url, { backlog: "none" });
    const { page, problems } = await openAt(relay, "/e/default");
    await page.getByRole("row").nth(3).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByRole("group", { name: "Chosen requests" }).getByRole("button", { name: "Replay…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("The 2 requests selected in the list").waitFor();
    await dialog.getByRole("button", { name: "Replay 2 requests" }).click();
    await dialog.getByText("Done").waitFor();
    expect(target.seen.map(({ url }) => url)).toEqual(["/b", "/c"]);
    expect(problems).toEqual([]);
  });

  test("one that waits for an agent says so, and goes on when the page is loaded again", async () => {
    const relay = await testRelay();
    await send(relay, "/one");
    const { page, problems } = await openAt(relay, "/e/default");
    const dialog = await open(page);
    await dialog.getByText("No agent is connected").waitFor();
    await dialog.getByRole("button", { name: "Replay 1 request" }).click();
    await dialog.getByText("It waits: no agent is connected").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Replay many requests" }).getByText("0 / 1").waitFor();
    const target = await testTarget();
    await testAgent(relay, target.url, { backlog: "none" });
    await open(page);
    await dialog.getByText("Done").waitFor();
    expect(target.seen).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
