import { expect, test } from "vitest";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";
import { sendStripe, STRIPE_SECRET, stripeHandler } from "../helpers/stripe-handler.ts";

describeInBrowser("the keyboard", ({ openAt }) => {
  async function start() {
    const relay = await testRelay();
    const target = await testTarget(stripeHandler);
    await testAgent(relay, target.url);
    await relay.api("POST", "/endpoints/default/secrets", { provider: "stripe", secret: STRIPE_SECRET });
    const ids = [];
    for (const id of ["evt_1", "evt_2", "evt_3"]) ids.push(await sendStripe(relay, id, id === "evt_2" ? 7200 : 0));
    const { page, problems } = await openAt(relay, "/e/default");
    for (const id of ids) await page.locator(`#row-${id}`).waitFor();
    return { relay, target, ids, page, problems };
  }

  test("alone it finds a request, opens it, reads its verdict and replays it until it is accepted", async () => {
    const { target, ids, page, problems } = await start();
    await page.keyboard.press("/");
    await page.keyboard.type("sig:failed");
    await page.locator(`#row-${ids[0]}`).waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    const grid = page.getByRole("grid");
    const isThere = () => grid.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < 20 && !(await isThere()); tabs++) await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === `/e/default/r/${ids[1]}`);
    await page.locator(".verdict-line", { hasText: "Failed" }).waitFor();
    await page.keyboard.press("4");
    await page.getByRole("tab", { name: "Signature", selected: true }).waitFor();
    await page
      .getByText(/72\d\d(\.\d+)? s old, 300 s allowed/)
      .first()
      .waitFor();
    await page.keyboard.press("r");
    await page.locator(".replay-result", { hasText: "400" }).waitFor();
    await page.keyboard.press("e");
    await page.getByRole("dialog").locator(".cm-content").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("region", { name: "Result" }).getByText("200").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.waitForURL("**/e/default?q=sig%3Afailed");
    expect(target.seen).toHaveLength(5);
    expect(problems).toEqual([]);
  });

  test("keys rest while somebody types, and Tab moves on out of the editor", async () => {
    const { ids, page, problems } = await start();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/r/${ids[2]}`);
    await page.locator(".verdict-line").first().waitFor();
    await page.keyboard.press("e");
    const editor = page.getByRole("dialog").locator(".cm-content");
    await editor.click();
    await page.keyboard.type("e?p");
    expect(await page.getByRole("dialog").count()).toBe(1);
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement!;
      return { inEditor: element.closest(".body-editor") !== null, inDialog: element.closest("dialog") !== null };
    });
    expect(focused).toEqual({ inEditor: false, inDialog: true });
    expect(problems).toEqual([]);
  });

  test("? shows every key, p pins, n writes a note", async () => {
    const { relay, ids, page, problems } = await start();
    await page.goto(`${relay.console}/e/default/r/${ids[0]}`);
    await page.locator(".verdict-line").first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Edit and replay").waitFor();
    await page.getByRole("dialog").getByText("Filter by the cell").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("p");
    await page.getByRole("button", { name: /^Unpin/ }).waitFor();
    await page.keyboard.press("n");
    await page.keyboard.type("came twice");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "came twice" }).waitFor();
    expect(await relay.detail(ids[0]!)).toMatchObject({ pinned: true, noted: true, note: "came twice" });
    expect(problems).toEqual([]);
  });

  test("Shift+Delete takes a request off the list, Undo brings it back, and only without it the relay deletes", async () => {
    const { relay, ids, page, problems } = await start();
    const open = async () => {
      await page.locator(`#row-${ids[1]}`).click();
      await page.locator(".verdict-line").first().waitFor();
      await page.keyboard.press("Shift+Delete");
      await page.locator(`#row-${ids[1]}`).waitFor({ state: "detached" });
    };
    await open();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(`#row-${ids[1]}`).waitFor();
    expect(await relay.list()).toHaveLength(3);
    await page.clock.install();
    await open();
    expect(await relay.list()).toHaveLength(3);
    await page.clock.fastForward(7_000);
    await until(async () => (await relay.list()).length === 2);
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    expect((await relay.list()).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
    expect(problems).toEqual([]);
  });
});
