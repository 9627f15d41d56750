import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";
import { sendStripe, STRIPE_SECRET, stripeHandler } from "../helpers/stripe-handler.ts";

describeInBrowser("the replay dialog", ({ openAt }) => {
  async function start(ageSeconds = 0) {
    const relay = await testRelay();
    const target = await testTarget(stripeHandler);
    await testAgent(relay, target.url);
    await relay.api("POST", "/endpoints/default/secrets", { provider: "stripe", secret: STRIPE_SECRET });
    const id = await sendStripe(relay, "evt_1", ageSeconds);
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    await page.locator(".verdict-line").first().waitFor();
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog");
    await dialog.locator(".cm-content").waitFor();
    return { relay, target, id, page, problems, dialog };
  }

  const status = (page: Page, text: string) =>
    page.getByRole("region", { name: "Result" }).locator(".status", { hasText: text }).waitFor();

  test("an edited body that is signed anew is accepted by Stripe's own library, and the form stays open", async () => {
    const { relay, target, id, page, problems, dialog } = await start();
    await dialog.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(',"note":"grüße"');
    await dialog.getByText("Edited: body").waitFor();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "200");
    await dialog.getByRole("region", { name: "Result" }).getByText("evt_1").first().waitFor();
    const [captured, replayed] = target.seen;
    const text = captured!.body.toString();
    expect(replayed!.body.toString()).toBe(`${text.slice(0, -1)},"note":"grüße"}`);

    await dialog.getByLabel("Keep the original").check();
    await dialog.getByText("was made over the captured body").waitFor();
    await page.keyboard.press("Control+Enter");
    await status(page, "400");
    await dialog.getByText(/No signatures found matching/).waitFor();

    await dialog.getByRole("button", { name: "Undo all edits" }).click();
    await dialog.getByText("As captured", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "200");
    expect(target.seen.at(-1)!.body.equals(captured!.body)).toBe(true);
    const { deliveries } = await relay.detail(id);
    expect(deliveries.map(({ mode, status }) => [mode, status])).toEqual([
      ["live", 200],
      ["replay", 200],
      ["replay", 400],
      ["replay", 200],
    ]);
    await dialog.getByRole("button", { name: "Show delivery" }).click();
    await page.getByText("#4").waitFor();
    expect(problems).toEqual([]);
  });

  test("a signature whose time has expired is warned of, refused when kept and accepted when made anew", async () => {
    const { page, problems, dialog } = await start(3600);
    await dialog.getByLabel("Keep the original").check();
    await dialog.getByText(/Its timestamp has expired, it is 1 h 0 min old/).waitFor();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "400");
    await dialog.getByText("Broken on purpose").click();
    await dialog.getByLabel("Fault").selectOption("timestamp_expired");
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "400");
    await dialog.getByText(/outside the tolerance zone/).waitFor();
    await dialog.getByText("Re-sign now").click();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "200");
    await dialog.getByLabel("None").check();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "400");
    expect(problems).toEqual([]);
  });

  test("a header that cannot be sent is named, and an edit outlives a failure and the closed dialog", async () => {
    const { target, page, problems, dialog } = await start();
    await dialog.getByRole("tab", { name: /Headers/ }).click();
    await dialog.getByRole("button", { name: "Add a header" }).click();
    await page.keyboard.type("bad name");
    await dialog.getByText("“bad name” is not a header name").waitFor();
    expect(await dialog.getByRole("button", { name: "Replay" }).isDisabled()).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.type("X-");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Tab");
    await page.keyboard.type("1");
    await target.close();
    await page.keyboard.press("Control+Enter");
    await dialog.getByText(/connection refused/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("e");
    await dialog.getByRole("tab", { name: /Headers/ }).click();
    const name = dialog.getByLabel(/^Name of header/).last();
    expect(await name.inputValue()).toBe("X-name");
    expect(problems).toEqual([]);
  });

  test("a body that is no text is not edited, and a file can take its place", async () => {
    const relay = await testRelay();
    const target = await testTarget();
    await testAgent(relay, target.url);
    const bytes = Buffer.from([0, 255, 1, 254]);
    const sent = await fetch(`${relay.hooks}/default`, { method: "POST", body: bytes });
    const id = sent.headers.get("hooktap-request-id")!;
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    await page.getByRole("button", { name: "More ways to replay" }).click();
    await page.getByRole("menuitem", { name: /Edit and replay/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("These bytes are not text.").waitFor();
    await dialog.getByLabel("File in the body's place").setInputFiles({
      name: "other.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.from([9, 0, 200]),
    });
    await dialog.getByText("other.bin takes the body's place.").waitFor();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "200");
    expect(target.seen[1]!.body).toEqual(Buffer.from([9, 0, 200]));
    expect(problems).toEqual([]);
  });

  test("the curl that an edit amounts to, run in a shell, sends the target the same bytes as the replay", async () => {
    const { target, page, problems, dialog } = await start();
    await dialog.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type(',"note":"it\'s `$HOME` "');
    await dialog.getByLabel("Path and query").fill("/other?a=[1]&b='x'");
    await dialog.getByLabel("Keep the original").check();
    await dialog.getByRole("button", { name: "Replay" }).click();
    await status(page, "400");
    await dialog.getByRole("tab", { name: "As curl" }).click();
    const command = await dialog.getByLabel("curl command").textContent();
    await promisify(execFile)("sh", ["-c", `${command} --silent --output /dev/null`]);
    const [replayed, byCurl] = target.seen.slice(-2);
    expect(byCurl!.url).toBe("/other?a=[1]&b='x'");
    expect({ ...byCurl, headers: null }).toEqual({ ...replayed, headers: null });
    expect(problems).toEqual([]);
  });

  test("the dialog has nothing that axe finds serious, comparison and problems included", async () => {
    const { page, dialog } = await start();
    await dialog.locator(".cm-content").click();
    await page.keyboard.type("x");
    await dialog.getByLabel("Path and query").fill("no");
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Compare" }).click();
    await dialog.locator(".cm-changedLine").first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
