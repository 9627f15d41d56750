import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("the command palette", ({ openAt }) => {
  async function send(relay: TestRelay, path: string): Promise<string> {
    const response = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: path });
    await response.arrayBuffer();
    return response.headers.get("hooktap-request-id")!;
  }

  test("by keyboard it acts on the request, goes to an endpoint, searches and sets the theme", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints", { name: "billing" });
    const id = await send(relay, "/one");
    const target = await testTarget();
    await testAgent(relay, target.url, { backlog: "none" });
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    await page.locator(".verdict-line").first().waitFor();
    const input = page.getByRole("combobox", { name: "Commands" });
    const ask = async (text: string) => {
      await page.keyboard.press("Control+k");
      await input.waitFor();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
      await input.waitFor({ state: "detached" });
    };

    await ask("replay");
    await until(() => target.seen.length === 1);
    await ask("show the headers");
    await page.getByRole("tab", { name: "Headers", selected: true }).waitFor();
    await ask("dark");
    await page.locator(":root[data-theme=dark]").waitFor();
    await ask("path:/nothing");
    await page.getByText("Nothing matches this search.").waitFor();
    await page.evaluate(() => localStorage.setItem("hooktap.filters", '[{"name":"mine","query":"path:/one"}]'));
    await page.reload();
    await page.getByText("Nothing matches this search.").waitFor();
    await ask("mine");
    await page.locator(`#row-${id}`).waitFor();
    await ask("endpoint billing");
    await page.waitForURL("**/e/billing");
    await ask("settings of the endpoint");
    await page.waitForURL("**/e/billing/settings");
    expect(problems).toEqual([]);
  });

  test("it opens from the search box, closes by Esc, and gives the focus back", async () => {
    const relay = await testRelay();
    await send(relay, "/one");
    const { page, problems } = await openAt(relay, "/e/default");
    await page.locator("[role=row]").nth(1).waitFor();
    const box = page.getByRole("search").locator("input");
    await box.click();
    await page.keyboard.press("Control+k");
    const input = page.getByRole("combobox", { name: "Commands" });
    await input.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await input.waitFor({ state: "detached" });
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(problems).toEqual([]);
  });
});
