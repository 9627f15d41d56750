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

  test("keys and values that were seen are completed, by keyboard and by pointer", async () => {
    const relay = await testRelay();
    for (const path of ["/two words", "/two words", "/other"]) await send(relay, encodeURI(path));
    const { page, problems, box } = await openSearch(relay, "/e/default");
    await rows(page).nth(2).waitFor();
    const options = () => page.getByRole("option").allTextContents();
    await page.keyboard.press("/");
    await page.keyboard.type("me");
    await expect.poll(options).toEqual(["method:HTTP method"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await box.inputValue()).toBe("method:");
    await expect.poll(options).toEqual(["POST3"]);
    await page.keyboard.press("ArrowDown");
    expect(await box.getAttribute("aria-activedescendant")).toBe(await page.getByRole("option").getAttribute("id"));
    await page.keyboard.press("Enter");
    await page.keyboard.type("-path:");
    await expect.poll(options).toEqual(["/two%20words2", "/other1"]);
    await page.getByRole("option", { name: "/other" }).click();
    expect(await box.inputValue()).toBe("method:POST -path:/other ");
    await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("method:POST -path:/other");
    await rows(page).nth(2).waitFor({ state: "detached" });
    expect(await rows(page).count()).toBe(2);
    await page.keyboard.type("sig:v");
    await expect.poll(options).toEqual(["verified"]);
    expect(problems).toEqual([]);
  });

  test("what is typed is coloured as it is read, letter upon letter", async () => {
    const relay = await testRelay();
    await send(relay, "/one");
    const { page, box } = await openSearch(relay, "/e/default?q=path:/one");
    await rows(page).first().waitFor();
    await box.fill('-path:/x* OR "free text" body~/a+/');
    const pieces = page.locator(".search-paint span");
    expect(await pieces.evaluateAll((all) => all.map((piece) => `${piece.className} ${piece.textContent}`))).toEqual([
      "query-operator -",
      "query-key path",
      "query-operator :",
      "query-value /x*",
      "query-operator OR",
      'query-quoted "free text"',
      "query-key body",
      "query-operator ~",
      "query-pattern /a+/",
    ]);
    expect(await page.locator(".search-paint").textContent()).toBe(await box.inputValue());
    const long = "path:/".repeat(60);
    await box.fill(long);
    await box.press("End");
    const offsets = () =>
      page.evaluate(() => [".search-paint", "[role=combobox]"].map((one) => document.querySelector(one)!.scrollLeft));
    await expect.poll(async () => ((await offsets())[0] ?? 0) > 500).toBe(true);
    const [paint, text] = await offsets();
    expect(Math.abs(paint! - text!)).toBeLessThanOrEqual(2);
  });

  test("a search is saved under a name, applied, edited and removed, and other tabs have it", async () => {
    const relay = await testRelay();
    for (const path of ["/one", "/two"]) await send(relay, path);
    const { page, problems, box } = await openSearch(relay, "/e/default?q=path:/one");
    await page.getByRole("button", { name: "Save search" }).click();
    await page.getByLabel("Name").fill("Ones");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const chip = page.getByRole("button", { name: "Ones", exact: true });
    expect(await chip.getAttribute("aria-pressed")).toBe("true");
    await chip.click();
    await rows(page).nth(1).waitFor();
    expect(await box.inputValue()).toBe("");

    const other = await page.context().newPage();
    await other.goto(`${relay.console}/e/default`);
    await other.getByRole("button", { name: "Edit Ones" }).click();
    await other.getByLabel("Search", { exact: true }).fill("path:(");
    expect(await other.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await other.getByLabel("Search", { exact: true }).fill("path:/two");
    await other.getByLabel("Name").fill("Twos");
    await other.getByRole("button", { name: "Save", exact: true }).click();

    await page.getByRole("button", { name: "Twos", exact: true }).click();
    await rows(page).nth(1).waitFor({ state: "detached" });
    expect(await rows(page).locator("[data-column=path]").allTextContents()).toEqual(["/two"]);
    await page.reload();
    await page.getByRole("button", { name: "Edit Twos" }).click();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Twos", exact: true }).waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });
});
