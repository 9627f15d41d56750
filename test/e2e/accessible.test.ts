import { expect, test } from "vitest";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("the inspector for everyone", ({ openAt }) => {
  async function send(relay: TestRelay, path: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: "{}", headers });
    return answer.headers.get("hooktap-request-id")!;
  }

  test("axe does find what is wrong", async () => {
    const relay = await testRelay();
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
    await page.evaluate(() => document.body.append(document.createElement("button")));
    expect(await seriousFindings(page)).toEqual([
      expect.stringContaining("light button-name"),
      expect.stringContaining("dark button-name"),
    ]);
  });

  test("axe finds nothing serious in the list, the search and the states, in either theme", async () => {
    const relay = await testRelay();
    const { page } = await openAt(relay, "/e/default");
    const found: string[] = [];
    const look = async (where: string) =>
      found.push(...(await seriousFindings(page)).map((finding) => `${where}: ${finding}`));
    await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
    await look("empty");

    await send(relay, "/a", { "stripe-signature": "t=1,v1=00" });
    await send(relay, "/b", { "x-github-event": "push" });
    const id = await send(relay, "/c");
    const row = page.locator(`#row-${id}`);
    await row.waitFor();
    await look("list");

    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await page.keyboard.press("l");
    await send(relay, "/d");
    await page.getByRole("button", { name: /1 new/ }).waitFor();
    await look("selected and paused");

    await page.keyboard.press("l");
    await page.getByRole("columnheader", { name: "Path" }).click();
    await page.getByRole("columnheader", { name: "Path" }).click({ button: "right" });
    await page.getByRole("menu").waitFor();
    await look("sorted, with a column's menu");
    await page.keyboard.press("Escape");

    await page.keyboard.press("/");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await look("suggestions");
    await page.getByRole("combobox").fill("path:/a sig:bad");
    await page.locator(".search-problem").waitFor();
    await look("a query that cannot be read");

    await page.getByRole("combobox").fill("path:/nothing");
    await page.getByText("Nothing matches this search.").waitFor();
    await page.getByRole("button", { name: "Save search" }).click();
    await page.getByLabel("Name").fill("Nothing");
    await look("saving a search");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Edit Nothing" }).waitFor();
    await look("no match");

    await page.clock.install();
    await relay.close();
    await page.getByText("Reconnecting").first().waitFor();
    await page.clock.fastForward(3_000);
    await page.getByText("Nothing is lost").waitFor();
    await look("relay away");
    expect(found).toEqual([]);
  }, 60_000);
});
