import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("the list in a browser", ({ openAt }) => {
  async function send(relay: TestRelay, path: string, init: RequestInit = {}): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: "x", ...init });
    return answer.headers.get("hooktap-request-id")!;
  }

  async function sendMany(relay: TestRelay, count: number, path = "/n"): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await send(relay, `${path}${i}`));
    return ids;
  }

  const rows = (page: Page) => page.locator(".list-scroller [role=row]");
  const paths = (page: Page) => rows(page).locator("[data-column=path]").allTextContents();
  const scroller = (page: Page) => page.locator(".list-scroller");
  const top = (page: Page) => scroller(page).evaluate((list) => list.scrollTop);
  const pill = (page: Page) => page.getByRole("button", { name: /\d+ new/ });

  /** Where a row is in the window. */
  const placeOf = async (page: Page, id: string) => (await page.locator(`#row-${id}`).boundingBox())!.y;

  test("away from the top the list stands still under a stream, and a pill counts what is new and what of it failed", async () => {
    const relay = await testRelay();
    const target = await testTarget((req, res) => {
      res.statusCode = req.url === "/bad" ? 500 : 200;
      res.end();
    });
    await testAgent(relay, target.url);
    const ids = await sendMany(relay, 60);
    const { page, problems } = await openAt(relay, "/e/default");
    await page.locator(`#row-${ids[59]}`).waitFor();
    await scroller(page).evaluate((list) => list.scrollTo({ top: 400 }));
    await page.locator(`#row-${ids[40]}`).waitFor();
    const before = await placeOf(page, ids[40]!);
    await sendMany(relay, 20, "/more");
    for (const path of ["/bad", "/bad"]) await send(relay, path);
    await pill(page).getByText("22 new (2 failed)").waitFor();
    expect(Math.abs((await placeOf(page, ids[40]!)) - before)).toBeLessThan(1);
    await page.locator(`#row-${ids[40]}`).click();
    await page.locator(".request-id").waitFor();
    expect(Math.abs((await placeOf(page, ids[40]!)) - before)).toBeLessThan(1);
    await pill(page).click();
    await pill(page).waitFor({ state: "detached" });
    expect(await top(page)).toBe(0);
    expect((await rows(page).first().textContent())!).toContain("/bad");
    expect(problems).toEqual([]);
  });

  test("within 5 px of the top new rows go in", async () => {
    const relay = await testRelay();
    await sendMany(relay, 60);
    const { page } = await openAt(relay, "/e/default");
    await rows(page).nth(20).waitFor();
    await scroller(page).evaluate((list) => list.scrollTo({ top: 4 }));
    const id = await send(relay, "/newest");
    await page.locator(`#row-${id}`).waitFor();
    expect(await rows(page).first().getAttribute("data-id")).toBe(id);
    expect(await pill(page).count()).toBe(0);
  });

  test("l pauses: what is shown stays and the rest is counted, until l lets it in", async () => {
    const relay = await testRelay();
    const [first] = await sendMany(relay, 1);
    const { page, problems } = await openAt(relay, "/e/default");
    await page.locator(`#row-${first}`).waitFor();
    await page.keyboard.press("l");
    await sendMany(relay, 3, "/later");
    await page.locator(".state-pill", { hasText: "Paused, 3 new" }).waitFor();
    expect(await rows(page).count()).toBe(1);
    await page.keyboard.press("l");
    await rows(page).nth(3).waitFor();
    expect(await paths(page)).toEqual(["/later2", "/later1", "/later0", "/n0"]);
    expect(problems).toEqual([]);
  });

  test("a column's head sorts what is loaded, live rows wait meanwhile, and newest first is a press away", async () => {
    const relay = await testRelay();
    for (const path of ["/b", "/c", "/a"]) await send(relay, path);
    const { page, problems } = await openAt(relay, "/e/default");
    const head = page.getByRole("columnheader", { name: "Path" });
    await rows(page).nth(2).waitFor();
    await head.click();
    expect(await paths(page)).toEqual(["/a", "/b", "/c"]);
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    await head.click();
    expect(await paths(page)).toEqual(["/c", "/b", "/a"]);
    await send(relay, "/d");
    await pill(page).waitFor();
    await page.getByText("Path ↓ over 3 loaded").waitFor();
    await page.getByRole("button", { name: "Newest first" }).click();
    await rows(page).nth(3).waitFor();
    expect(await paths(page)).toEqual(["/d", "/a", "/c", "/b"]);
    expect(problems).toEqual([]);
  });

  test("columns are switched on, moved and sized, rows made dense, and all of that is kept", async () => {
    const relay = await testRelay();
    const id = await send(relay, "/x", { headers: { "content-type": "text/plain" } });
    const { page, problems } = await openAt(relay, "/e/default");
    await page.locator(`#row-${id}`).waitFor();
    const height = (await page.locator(`#row-${id}`).boundingBox())!.height;
    await page.getByRole("button", { name: "Columns and density" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Source IP" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Latency" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Dense rows" }).click();
    await page.keyboard.press("Escape");
    const ip = page.getByRole("columnheader", { name: "Source IP" });
    await ip.click({ button: "right" });
    await page.getByRole("menuitem", { name: "Move left" }).click();
    const edge = (await ip.locator(".cell-edge").boundingBox())!;
    const before = (await ip.boundingBox())!.width;
    await page.mouse.move(edge.x + 4, edge.y + 8);
    await page.mouse.down();
    await page.mouse.move(edge.x + 54, edge.y + 8, { steps: 4 });
    await page.mouse.up();
    const look = async () => ({
      heads: await page.getByRole("columnheader").allTextContents(),
      width: (await ip.boundingBox())!.width,
      height: (await page.locator(`#row-${id}`).boundingBox())!.height,
      ip: await page.locator(`#row-${id} [data-column=ip]`).textContent(),
    });
    const chosen = await look();
    expect(chosen.heads.slice(-3)).toEqual(["Tries", "Source IP", "Size"]);
    expect(chosen.heads).not.toContain("Latency");
    expect(Math.round(chosen.width - before)).toBe(50);
    expect(chosen.height).toBeLessThan(height);
    expect(chosen.ip).toBe("127.0.0.1");
    await page.reload();
    await page.locator(`#row-${id}`).waitFor();
    expect(await look()).toEqual(chosen);
    expect(problems).toEqual([]);
  });

  test("the keyboard goes through rows and cells, sorts by a head, and filters by a cell or without it", async () => {
    const relay = await testRelay();
    for (const path of ["/a", "/b", "/a"]) await send(relay, path);
    const { page, problems } = await openAt(relay, "/e/default");
    await rows(page).nth(2).waitFor();
    const grid = page.getByRole("grid");
    await grid.focus();
    const active = async () => {
      const id = await grid.getAttribute("aria-activedescendant");
      return page
        .locator(`[id="${id}"]`)
        .evaluate((cell) => `${cell.getAttribute("role")} ${cell.getAttribute("data-column")}`);
    };
    await page.keyboard.press("ArrowDown");
    expect(await active()).toBe("row null");
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
    expect(await active()).toBe("gridcell path");
    await page.keyboard.press("F");
    await rows(page).nth(1).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("q")).toBe("-path:/a");
    await page.goBack();
    await rows(page).nth(2).waitFor();
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowUp");
    expect(await active()).toBe("columnheader null");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("columnheader", { name: "Path" }).getAttribute("aria-sort")).toBe("ascending");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: /^Filter by this/ }).waitFor();
    await page.keyboard.press("Enter");
    await rows(page).nth(2).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("q")).toBe("path:/a");
    expect(await paths(page)).toEqual(["/a", "/a"]);
    expect(problems).toEqual([]);
  });

  test("rows and columns tell assistive technology where they stand", async () => {
    const relay = await testRelay();
    await sendMany(relay, 3);
    const { page } = await openAt(relay, "/e/default");
    await rows(page).nth(2).waitFor();
    const grid = page.getByRole("grid");
    const heads = await page.getByRole("columnheader").count();
    expect(await grid.getAttribute("aria-rowcount")).toBe("4");
    expect(await grid.getAttribute("aria-colcount")).toBe(String(heads));
    expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("aria-rowindex")))).toEqual([
      "2",
      "3",
      "4",
    ]);
    const cells = rows(page).first().getByRole("gridcell");
    expect(await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute("aria-colindex"))))).toEqual(
      Array.from({ length: heads }, (_, index) => index + 1),
    );
  });

  test("several requests are chosen by x, by their boxes and by a range, and another search begins with none", async () => {
    const relay = await testRelay();
    const ids = await sendMany(relay, 6);
    const { page, problems } = await openAt(relay, "/e/default");
    await rows(page).nth(5).waitFor();
    const chosen = () =>
      rows(page).evaluateAll((all) => all.flatMap((row, at) => (row.ariaSelected === "true" ? [at] : [])));
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await page.locator(`#row-${ids[3]}`).hover();
    await page.locator(`#row-${ids[3]} .row-check`).click();
    expect(await chosen()).toEqual([0, 2]);
    expect(new URL(page.url()).pathname).toBe("/e/default");
    await page.locator(`#row-${ids[0]}`).click({ modifiers: ["Shift"] });
    expect(await chosen()).toEqual([2, 3, 4, 5]);
    await page.keyboard.press("/");
    await page.keyboard.type("path:/n1");
    await page.getByText("4 selected").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("] and [ go to the next and the previous failed request, and . to the newest", async () => {
    const relay = await testRelay();
    const target = await testTarget((req, res) => {
      res.statusCode = req.url === "/bad" ? 500 : 200;
      res.end();
    });
    await testAgent(relay, target.url);
    const first = await send(relay, "/bad");
    await sendMany(relay, 3);
    const second = await send(relay, "/bad");
    const { page } = await openAt(relay, `/e/default/r/${second}`);
    await page.locator(".request-id", { hasText: second }).waitFor();
    await page.keyboard.press("]");
    await page.locator(".request-id", { hasText: first }).waitFor();
    await page.keyboard.press("]");
    await page.getByText("No further failed request").waitFor();
    await page.keyboard.press("[");
    await page.locator(".request-id", { hasText: second }).waitFor();
    const newest = await send(relay, "/newest");
    await page.locator(`#row-${newest}`).waitFor();
    await page.keyboard.press(".");
    await page.locator(".request-id", { hasText: newest }).waitFor();
  });

  test("Back leads to the same place of the same list, however far it was scrolled", async () => {
    const relay = await testRelay();
    const ids = await sendMany(relay, 260);
    const { page, problems } = await openAt(relay, "/e/default?q=path:/n*");
    await page.locator(`#row-${ids[259]}`).waitFor();
    await page.waitForFunction((oldest) => {
      document.querySelector(".list-scroller")!.scrollTo({ top: 1_000_000 });
      return document.getElementById(`row-${oldest}`) !== null;
    }, ids[0]);
    await scroller(page).evaluate((list) => list.scrollTo({ top: 6_000 }));
    await page.locator(`#row-${ids[70]}`).click();
    await page.locator(".request-id", { hasText: ids[70]! }).waitFor();
    await page.keyboard.press("Escape");
    const before = await placeOf(page, ids[70]!);
    await page.getByRole("link", { name: "hooktap, to the list" }).click();
    await page.waitForURL("**/e/default");
    await page.locator(`#row-${ids[259]}`).waitFor();
    expect(await top(page)).toBe(0);
    await page.goBack();
    const place = async () => (await page.locator(`#row-${ids[70]}`).boundingBox())?.y;
    await expect.poll(place, { timeout: 10_000 }).toBeCloseTo(before, 0);
    await page.keyboard.press("j");
    expect(await page.locator(".list-row-current").getAttribute("data-id")).toBe(ids[69]);
    expect(problems).toEqual([]);
  });

  test("on a narrow screen the list is where it was left when its request is closed", async () => {
    const relay = await testRelay();
    const ids = await sendMany(relay, 80);
    const { page } = await openAt(relay, "/e/default");
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator(`#row-${ids[79]}`).waitFor();
    await scroller(page).evaluate((list) => list.scrollTo({ top: 900 }));
    await page.locator(`#row-${ids[45]}`).click();
    await page.locator(".request-id", { hasText: ids[45]! }).waitFor();
    await page.goBack();
    await page.locator(`#row-${ids[45]}`).waitFor();
    expect(await top(page)).toBe(900);
  });
});
