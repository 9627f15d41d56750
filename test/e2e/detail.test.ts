import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { TABS } from "../../web/route.ts";

const zoom = { "x-zm-signature": "v0=00", "x-zm-request-timestamp": "1", "content-type": "application/json" };

describeInBrowser("the detail in a browser", ({ openAt }) => {
  async function send(relay: TestRelay, headers: Record<string, string>, body: string): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default/x`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    return answer.headers.get("hooktap-request-id")!;
  }

  const timeline = (page: Page) => page.getByRole("region", { name: "Timeline" });

  test("the timeline leads from receipt to what the sender does next", async () => {
    const relay = await testRelay();
    const target = await testTarget((_req, res) => void res.writeHead(500).end("no"));
    await testAgent(relay, target.url);
    const id = await send(relay, zoom, '{"event":"meeting.started","event_ts":1,"payload":{}}');
    await until(async () => (await relay.detail(id)).deliveries.length === 1);
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    await timeline(page).getByText("it comes again after 5 min, as attempt 2 of 4").waitFor();
    const names = await timeline(page).locator(".timeline-name").allInnerTexts();
    expect(names.filter((name) => name !== "Sent")).toEqual([
      "Received",
      "Committed",
      "Checked",
      "Forwarded",
      "Answered",
      "The sender",
    ]);
    expect(problems).toEqual([]);
  });

  test("every time that a delivery came is listed, with how it went", async () => {
    const relay = await testRelay();
    const github = { "x-github-event": "push", "x-github-delivery": "d-1", "content-type": "application/json" };
    const first = await send(relay, github, "{}");
    const second = await send(relay, github, "{}");
    const { page, problems } = await openAt(relay, `/e/default/r/${first}`);
    const repeats = page.getByRole("region", { name: "Repeats" });
    await repeats.getByText("The same delivery, 2 times").waitFor();
    await repeats.getByRole("link", { name: /^attempt 2/ }).click();
    expect(new URL(page.url()).pathname).toBe(`/e/default/r/${second}`);
    expect(problems).toEqual([]);
  });

  test("axe finds nothing serious on any tab nor in a comparison, in either theme", { timeout: 90_000 }, async () => {
    const relay = await testRelay();
    const target = await testTarget(
      (_req, res) => void res.writeHead(500, { "content-type": "application/json" }).end('{"ok":false}'),
    );
    await testAgent(relay, target.url);
    const secret = "whsec_for-axe";
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret });
    const url = `${relay.hooks}/default/x`;
    const signed = (body: string) => {
      const request = { method: "POST", url, headers: [] as [string, string][], body: Buffer.from(body) };
      const now = Math.floor(Date.now() / 1000);
      return Object.fromEntries(sign({ provider: "transcodely", request, secret: "whsec_other", now }));
    };
    const event = (n: number) =>
      JSON.stringify({ event: "job.completed", job: { id: `job_${n}`, list: [n, null, "s"] } });
    await send(relay, { ...signed(event(1)), "content-type": "application/json" }, event(1));
    const id = await send(relay, { ...signed(event(2)), "content-type": "application/json" }, event(2));
    await until(async () => (await relay.detail(id)).deliveries.length === 1);
    await relay.api("POST", `/requests/${id}/replay`, { sign: "resign" });
    const { page } = await openAt(relay, `/e/default/r/${id}`);
    // The detail alone: the list has a test of its own.
    await page.setViewportSize({ width: 630, height: 900 });
    const found: string[] = [];
    for (const tab of TABS) {
      await page.goto(`${relay.console}/e/default/r/${id}?tab=${tab}`);
      await page.getByRole("tab", { selected: true, name: new RegExp(tab, "i") }).waitFor();
      await page.getByRole("tabpanel").getByText("Loading").first().waitFor({ state: "detached" });
      found.push(...(await seriousFindings(page)).map((finding) => `${tab}: ${finding}`));
    }
    await page.goto(`${relay.console}/e/default/r/${id}?cmp=previous`);
    await page.getByText('"job_1"').or(page.getByText("lines differ")).first().waitFor();
    found.push(...(await seriousFindings(page)).map((finding) => `compare: ${finding}`));
    await page.keyboard.press("c");
    await page.getByRole("menu").waitFor();
    found.push(...(await seriousFindings(page)).map((finding) => `menu: ${finding}`));
    expect(found).toEqual([]);
  });
});
