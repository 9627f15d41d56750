import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const secret = "whsec_for-the-comparison";

describeInBrowser("the comparison in a browser", ({ openAt }) => {
  async function sendEvent(relay: TestRelay, job: object, key = secret): Promise<string> {
    const body = JSON.stringify({ event: "job.completed", job, timestamp: new Date().toISOString() });
    const url = `${relay.hooks}/default/transcodely`;
    const now = Math.floor(Date.now() / 1000);
    const request = { method: "POST", url, headers: [] as [string, string][], body: Buffer.from(body) };
    const headers = Object.fromEntries(sign({ provider: "transcodely", request, secret: key, now }));
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    await answer.arrayBuffer();
    return answer.headers.get("hooktap-request-id")!;
  }

  const compared = (page: Page) => page.getByRole("region", { name: "Comparison" });
  const search = (page: Page) => new URL(page.url()).searchParams.get("cmp");

  test("m and m compare two requests by keyboard, Esc and Back lead out again", async () => {
    const relay = await testRelay();
    const first = await sendEvent(relay, { id: "job_1", progress: 99 });
    const second = await sendEvent(relay, { id: "job_2", progress: 100, more: true });
    const { page, problems } = await openAt(relay, `/e/default/r/${first}`);
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    await page.keyboard.press("m");
    await page.getByText("Marked. Open another request").waitFor();
    await page.keyboard.press("k");
    await page.getByText(`${first} is marked.`).waitFor();
    await page.keyboard.press("m");
    await compared(page).getByText('"progress"').first().waitFor();
    expect([new URL(page.url()).pathname, search(page)]).toEqual([`/e/default/r/${second}`, first]);
    const rows = await compared(page).locator(".compare-differs").allInnerTexts();
    expect(rows.join("\n")).toContain("99");
    expect(rows.join("\n")).toContain('"more": true');
    expect(rows.join("\n")).not.toContain("job_1");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    expect(search(page)).toBeNull();
    await page.goBack();
    await compared(page).waitFor();
    await page.reload();
    await compared(page).getByText('"progress"').first().waitFor();
    expect(problems).toEqual([]);
  });

  test("ids and times are passed over until one asks for them, and the list is kept", async () => {
    const relay = await testRelay();
    const first = await sendEvent(relay, { id: "job_1", progress: 99 });
    const second = await sendEvent(relay, { id: "job_2", progress: 99 });
    const { page, problems } = await openAt(relay, `/e/default/r/${second}?cmp=${first}`);
    await compared(page).getByText("The same but for").waitFor();
    await page.getByLabel("Ignore ids and times").uncheck();
    await compared(page).getByText('"job_1"').waitFor();
    await page.getByLabel("Ignore ids and times").check();
    await page.getByRole("button", { name: "Edit the list" }).click();
    await page.getByLabel("Names of headers and fields to ignore").fill("timestamp *-timestamp *-signature");
    await compared(page).getByText('"job_1"').waitFor();
    await page.reload();
    await compared(page).getByText('"job_1"').waitFor();
    await page.getByLabel("Differences only").uncheck();
    await compared(page).getByText('"progress"').first().waitFor();
    expect(problems).toEqual([]);
  });

  test("a request is compared with the one before of its type, and with the last that verified, along the list", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret });
    const good = await sendEvent(relay, { id: "job_1", progress: 1 });
    const bad = await sendEvent(relay, { id: "job_2", progress: 2 }, "whsec_another-one");
    await fetch(`${relay.hooks}/default/other`, { method: "POST", body: "x" });
    const last = await sendEvent(relay, { id: "job_3", progress: 3 }, "whsec_another-one");
    const { page, problems } = await openAt(relay, `/e/default/r/${last}`);
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("menuitem", { name: "With the previous of its type" }).click();
    await compared(page).getByText(bad).waitFor();
    expect(search(page)).toBe("previous");
    await page.goto(`${relay.console}/e/default/r/${last}?cmp=verified`);
    await compared(page).getByText(good).waitFor();
    await compared(page).getByText("Failed, signature_mismatch").waitFor();
    await page.goto(`${relay.console}/e/default/r/${good}?cmp=previous`);
    await page.getByText("No request of this type came before.").waitFor();
    await page.keyboard.press("k");
    await compared(page).getByText(good).waitFor();
    expect(problems).toEqual([]);
  });

  test("two attempts show what a fix of the handler changed", async () => {
    const relay = await testRelay();
    let fixed = false;
    const target = await testTarget((_req, res) => {
      res.writeHead(fixed ? 200 : 500, { "content-type": "application/json", "x-build": fixed ? "2" : "1" });
      res.end(JSON.stringify({ ok: fixed, handler: "events" }));
    });
    await testAgent(relay, target.url);
    const id = await sendEvent(relay, { id: "job_1" });
    await until(async () => (await relay.detail(id)).deliveries[0]?.status === 500);
    fixed = true;
    await relay.api("POST", `/requests/${id}/replay`, {});
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=deliveries`);
    await page.getByRole("button", { name: "Compare with attempt #1" }).click();
    await compared(page).getByText("500 Internal Server Error").waitFor();
    await compared(page).getByText("200 OK").waitFor();
    await compared(page).getByRole("row", { name: "x-build" }).waitFor();
    await compared(page).getByText("false").waitFor();
    expect(await compared(page).getByText("handler").count()).toBe(0);
    expect(search(page)).toMatch(/^\S+\.\.\S+$/);
    expect(problems).toEqual([]);
  });

  test("forms are compared field by field, JSON inside by its structure", async () => {
    const relay = await testRelay();
    const send = async (progress: number, note: string) => {
      const body = new URLSearchParams({ task: "t1", note, status: JSON.stringify({ progress, state: "run" }) });
      const answer = await fetch(`${relay.hooks}/default/x`, { method: "POST", body });
      return answer.headers.get("hooktap-request-id")!;
    };
    const [one, two] = [await send(1, "a b"), await send(2, "c")];
    const { page, problems } = await openAt(relay, `/e/default/r/${two}?cmp=${one}`);
    await compared(page).getByRole("row", { name: "note" }).getByText("a b").waitFor();
    await compared(page).getByText('"progress"').first().waitFor();
    expect(await compared(page).getByText("state").count()).toBe(0);
    expect(await compared(page).getByRole("row", { name: "task" }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test("what is not JSON is compared line by line, what is no text by its bytes", async () => {
    const relay = await testRelay();
    const send = async (body: string | Uint8Array<ArrayBuffer>) =>
      (await fetch(`${relay.hooks}/default/x`, { method: "POST", body })).headers.get("hooktap-request-id")!;
    const [one, two] = [await send("first line\nsame\n"), await send("another line\nsame\n")];
    const xml = (text: string) => send(`<?xml version='1.0'?><a><b>${text}</b><c/></a>`);
    const [five, six] = [await xml("1"), await xml("2")];
    const [three, four] = [await send(new Uint8Array([0, 1])), await send(new Uint8Array([0, 2]))];
    const { page, problems } = await openAt(relay, `/e/default/r/${two}?cmp=${one}`);
    await page.locator(".cm-merge-a").getByText("first line").waitFor();
    await page.locator(".cm-merge-b").getByText("another line").waitFor();
    await page.goto(`${relay.console}/e/default/r/${six}?cmp=${five}`);
    await page.locator(".cm-merge-b .cm-changedLine", { hasText: /^ *<b>2<\/b>$/ }).waitFor();
    await page.goto(`${relay.console}/e/default/r/${four}?cmp=${three}`);
    await page.getByText("These bytes are not text, and they differ").waitFor();
    await page.goto(`${relay.console}/e/default/r/${four}?cmp=${four}`);
    await page.getByText("The same 2 B on both sides.").waitFor();
    expect(problems).toEqual([]);
  });
});
