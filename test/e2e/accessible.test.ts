import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

describeInBrowser("the inspector for everyone", ({ openAt }) => {
  /** What axe finds serious or critical, as text. */
  async function findings(page: Page, where: string): Promise<string[]> {
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const page = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      return (await page.axe.run()).violations;
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary}`);
  }

  async function send(relay: TestRelay, path: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: "{}", headers });
    return answer.headers.get("hooktap-request-id")!;
  }

  test("axe does find what is wrong", async () => {
    const relay = await testRelay();
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
    await page.evaluate(() => document.body.append(document.createElement("button")));
    expect(await findings(page, "a button without a name")).toHaveLength(1);
  });

  for (const theme of ["light", "dark"] as const) {
    test(`axe finds nothing serious in the list, the search and the states, ${theme}`, async () => {
      const relay = await testRelay();
      const { page } = await openAt(relay, "/e/default");
      await page.emulateMedia({ colorScheme: theme });
      const found: string[] = [];
      await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
      found.push(...(await findings(page, "empty")));

      await send(relay, "/a", { "stripe-signature": "t=1,v1=00" });
      await send(relay, "/b", { "x-github-event": "push" });
      const id = await send(relay, "/c");
      const row = page.locator(`#row-${id}`);
      await row.waitFor();
      found.push(...(await findings(page, "list")));

      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.getByText("1 selected").waitFor();
      await page.keyboard.press("l");
      await send(relay, "/d");
      await page.getByRole("button", { name: /1 new/ }).waitFor();
      found.push(...(await findings(page, "selected and paused")));

      await page.keyboard.press("l");
      await page.getByRole("columnheader", { name: "Path" }).click();
      await page.getByRole("columnheader", { name: "Path" }).click({ button: "right" });
      await page.getByRole("menu").waitFor();
      found.push(...(await findings(page, "sorted, with a column's menu")));
      await page.keyboard.press("Escape");

      await page.keyboard.press("/");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      found.push(...(await findings(page, "suggestions")));
      await page.getByRole("combobox").fill("path:/a sig:bad");
      await page.locator(".search-problem").waitFor();
      found.push(...(await findings(page, "a query that cannot be read")));

      await page.getByRole("combobox").fill("path:/nothing");
      await page.getByText("Nothing matches this search.").waitFor();
      await page.getByRole("button", { name: "Save search" }).click();
      await page.getByLabel("Name").fill("Nothing");
      found.push(...(await findings(page, "saving a search")));
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("button", { name: "Edit Nothing" }).waitFor();
      found.push(...(await findings(page, "no match")));

      await relay.close();
      await page.getByText("Nothing is lost").waitFor();
      found.push(...(await findings(page, "relay away")));
      expect(found).toEqual([]);
    }, 60_000);
  }
});
