import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { sendRaw, answered } from "../helpers/wire.ts";
import { PAYLOADS } from "./xss-payloads.ts";

describeInBrowser("what strangers send", ({ openAt }) => {
  /** One request with a payload in each field that a sender decides on, as raw as a sender can. */
  async function send(relay: TestRelay, payload: string, at: number): Promise<void> {
    const body = JSON.stringify({
      id: `evt_${at}${payload}`,
      object: "event",
      type: payload,
      event: payload,
      job: { id: payload },
      timestamp: payload,
      [payload]: payload,
    });
    const path = encodeURI(payload).replaceAll("#", "%23").replaceAll("?", "%3F");
    const header = payload.replace(/[\r\n]/g, " ");
    const lines = [
      `POST /default/${path}?q=${path} HTTP/1.1`,
      `Host: ${new URL(relay.hooks).host}`,
      `Content-Type: application/json; x=${header}`,
      `User-Agent: ${header}`,
      `X-GitHub-Event: ${header}`,
      `X-GitHub-Delivery: ${header}`,
      `X-Forwarded-For: ${header}`,
      `X-Payload: ${header}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
    ];
    const answer = await sendRaw(Number(new URL(relay.hooks).port), `${lines.join("\r\n")}\r\n\r\n${body}`, answered);
    expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 200/);
  }

  test("60 payloads in every field of a request run nothing and fetch nothing, in the list and in all that it opens", async () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
    const relay = await testRelay();
    for (const [at, payload] of PAYLOADS.entries()) await send(relay, payload, at);
    const { page, problems } = await openAt(relay, "/e/default");
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(`${relay.console}/`)) outside.push(request.url());
    });
    page.on("framenavigated", (frame) => {
      if (!frame.url().startsWith(`${relay.console}/`)) outside.push(frame.url());
    });
    await page.getByRole("button", { name: "Columns and density" }).click();
    for (const name of ["Delivery id", "Source IP", "Content type", "Subject", "Sender's time"]) {
      await page.getByRole("menuitemcheckbox", { name }).click();
    }
    await page.keyboard.press("Escape");
    const rows = page.locator(".list-scroller [role=row]");
    await rows.nth(10).waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("End");
    await rows.nth(10).waitFor();
    // Values that were seen are offered in the search, and a cell's value goes into it.
    await page.keyboard.press("/");
    for (const key of ["type:", "path:", "query:", "header:"]) {
      await page.getByRole("combobox").fill(key);
      await page.getByRole("option").nth(1).waitFor();
    }
    await page.getByRole("combobox").fill("");
    await page.keyboard.press("Escape");
    await rows.nth(10).waitFor();
    for (const at of [0, 5, 10]) {
      await rows.nth(at).locator("[data-column=type]").click({ button: "right" });
      await page.getByRole("menuitem", { name: /^Filter it out/ }).waitFor();
      await page.keyboard.press("Escape");
    }
    const ids = (await relay.list()).map(({ id }) => id);
    await page.goto(`${relay.console}/e/default/r/${ids[0]}`);
    for (const id of ids) {
      await page.locator(".request-id", { hasText: id }).waitFor();
      expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
      await page.keyboard.press("j");
    }
    expect(outside).toEqual([]);
    // What the page's policy had to stop would be reported here.
    expect(problems).toEqual([]);
  }, 90_000);

  test("a payload in the address or in a saved search stays text", async () => {
    const relay = await testRelay();
    await send(relay, PAYLOADS[0]!, 0);
    const { page, problems } = await openAt(relay);
    await page.evaluate(
      (payloads) =>
        localStorage.setItem(
          "hooktap.filters",
          JSON.stringify(payloads.map((payload) => ({ name: payload, query: payload }))),
        ),
      PAYLOADS,
    );
    await page.goto(`${relay.console}/e/default?q=${encodeURIComponent(PAYLOADS[0]!)}`);
    const box = page.getByRole("combobox");
    for (const payload of PAYLOADS) {
      await box.fill(payload);
      expect(await page.locator(".search-paint").textContent()).toBe(payload);
      expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
    }
    // The browser itself reports the patterns and texts that the relay refused.
    expect(problems.filter((problem) => !problem.includes("status of 400"))).toEqual([]);
  }, 60_000);
});
