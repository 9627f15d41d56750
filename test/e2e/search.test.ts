import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("the search in a browser", ({ openAt }) => {
  async function openSearch(relay: TestRelay, path: string) {
    const { page, problems } = await openAt(relay, path);
    return { page, problems, box: page.getByRole("combobox", { name: "Search requests" }) };
  }

  async function send(relay: TestRelay, path: string): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: "x" });
    return answer.headers.get("hooktap-request-id")!;
  }

  const rows = (page: Page) => page.locator(".list-scroller [role=row]");

  test("/ focuses, typing narrows list and feed and the address, Esc brings all back", async () => {
    const relay = await testRelay();
    const [one, two] = [await send(relay, "/one"), await send(relay, "/two")];
    const { page, problems, box } = await openSearch(relay, "/e/default");
    await page.locator(`#row-${one}`).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("path:/o*");
    await page.locator(`#row-${two}`).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("q")).toBe("path:/o*");
    await send(relay, "/two-again");
    const other = await send(relay, "/other");
    await page.locator(`#row-${other}`).waitFor();
    expect(await rows(page).count()).toBe(2);
    await page.keyboard.press("Escape");
    await page.locator(`#row-${two}`).waitFor();
    expect(await rows(page).count()).toBe(4);
    expect([await box.inputValue(), new URL(page.url()).search]).toEqual(["", ""]);
    expect(problems).toEqual([]);
  });

  test("what cannot be read is underlined with what was expected, and the last good result stays", async () => {
    const relay = await testRelay();
    const id = await send(relay, "/one");
    await send(relay, "/two");
    const { page, problems, box } = await openSearch(relay, "/e/default?q=path:/one");
    await page.locator(`#row-${id}`).waitFor();
    expect(await box.inputValue()).toBe("path:/one");
    await box.fill("path:/one sig:bad");
    const problem = page.getByRole("search").getByRole("status");
    expect(await page.getByRole("search").locator("mark").textContent()).toBe("bad");
    await problem.getByText("verified, failed, unsigned").waitFor();
    await box.fill("path~/(?=x)/");
    await problem.getByText("cannot be read").waitFor();
    expect(await rows(page).count()).toBe(1);
    await page.locator(".state-pill", { hasText: /^Agent offline/ }).waitFor();
    await box.fill("path:/two");
    await page.locator(`#row-${id}`).waitFor({ state: "detached" });
    await problem.waitFor({ state: "detached" });
    await box.fill("path:/three");
    await page.getByText("Nothing matches this search.").waitFor();
    // The browser itself reports the pattern that the relay refused.
    expect(problems.filter((problem) => !problem.includes("status of 400"))).toEqual([]);
  });

  test("a request that is opened and closed again keeps the search, and Back undoes it", async () => {
    const relay = await testRelay();
    const id = await send(relay, "/one");
    const { page, problems, box } = await openSearch(relay, "/e/default?q=path:/one");
    await page.locator(`#row-${id}`).click();
    await page.getByRole("tab", { name: "Headers" }).click();
    expect(new URL(page.url()).search).toBe("?tab=headers&q=path%3A%2Fone");
    await page.keyboard.press("Escape");
    await page.waitForURL("**/e/default?q=path%3A%2Fone");
    await page.getByRole("link", { name: "hooktap, to the list" }).click();
    expect(await box.inputValue()).toBe("");
    await page.goBack();
    expect(await box.inputValue()).toBe("path:/one");
    expect(problems).toEqual([]);
  });
});
