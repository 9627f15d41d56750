import { expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const secret = "whsec_for-the-browser-test";

describeInBrowser("the inspector in a browser", ({ newPage, openAt }) => {
  async function sendEvent(relay: TestRelay, job: string): Promise<string> {
    const body = JSON.stringify({ event: "job.completed", job: { id: job }, timestamp: "2026-02-28T10:35:42Z" });
    const url = `${relay.hooks}/default/transcodely`;
    const request = { method: "POST", url, headers: [] as [string, string][], body: Buffer.from(body) };
    const headers = Object.fromEntries(
      sign({ provider: "transcodely", request, secret, now: Math.floor(Date.now() / 1000) }),
    );
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    });
    return response.headers.get("hooktap-request-id")!;
  }

  test("a request appears live, is opened, tells its verdict, and a replay adds a delivery", async () => {
    const relay = await testRelay();
    const target = await testTarget();
    await testAgent(relay, target.url);
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret, label: "test mode" });
    const { page, problems } = await openAt(relay);
    await page.locator(".state-pill", { hasText: /^Live$/ }).waitFor();
    expect(page.url()).not.toContain("code=");

    const id = await sendEvent(relay, "job_1");
    const row = page.locator(`#row-${id}`);
    await row.waitFor();
    await row.getByText("Verified").waitFor();
    await row.getByText("job.completed").click();
    expect(new URL(page.url()).pathname).toBe(`/e/default/r/${id}`);
    await page.locator(".verdict-line", { hasText: "Verified" }).waitFor();
    await page.getByRole("tab", { name: "Signature" }).click();
    await page.getByText('with the secret "test mode"').first().waitFor();
    await page.getByText("timestamp", { exact: true }).waitFor();

    await page.getByRole("tab", { name: "Deliveries" }).click();
    await page.getByText("#1").waitFor();
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("#2").waitFor();
    expect(target.seen).toHaveLength(2);
    expect(target.seen[1]!.body.equals(target.seen[0]!.body)).toBe(true);
    expect(problems).toEqual([]);
  });

  test("a link to a request opens it, Back closes it, and the headers are shown as they came", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay);
    const id = await sendEvent(relay, "job_2");
    await page.goto(`${relay.console}/e/default/r/${id}?tab=headers`);
    await page.getByRole("tab", { name: "Headers", selected: true }).waitFor();
    await page.getByText("X-Transcodely-Signature").first().waitFor();
    await page.getByRole("tab", { name: "Body" }).click();
    await page.getByText("job_2").first().waitFor();
    expect(problems).toEqual([]);
  });

  test("a secret added in the browser turns the verdict, and its value is not shown again", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay);
    const id = await sendEvent(relay, "job_3");
    await page.goto(`${relay.console}/e/default/r/${id}?tab=signature`);
    await page.locator(".verdict-line", { hasText: "No secret" }).waitFor();
    await page.getByLabel("Secret", { exact: true }).fill(secret);
    await page.getByRole("button", { name: /add/i }).click();
    await page.locator(".verdict-line", { hasText: "Verified" }).waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(problems).toEqual([]);
  });

  test("what a stranger sends stays text: no script runs, nothing is fetched", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay);
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(relay.console)) outside.push(request.url());
    });
    const payload = `"><img src=http://127.0.0.1:9/x onerror="window.ran=1"><script>window.ran=1</script><svg onload=window.ran=1>`;
    const response = await fetch(`${relay.hooks}/default/${encodeURIComponent(payload)}`, {
      method: "POST",
      headers: { "content-type": "text/html", "x-payload": payload },
      body: payload,
    });
    const id = response.headers.get("hooktap-request-id")!;
    for (const tab of ["overview", "headers", "body", "signature", "deliveries", "raw"]) {
      await page.goto(`${relay.console}/e/default/r/${id}?tab=${tab}`);
      await page.getByRole("tab", { selected: true }).waitFor();
    }
    expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
    expect(outside).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("signed out, the page asks for the token, and a wrong one is told", async () => {
    const relay = await testRelay();
    const page = await newPage();
    await page.goto(relay.console);
    const field = page.getByLabel(/token/i);
    await field.fill("wrong");
    await field.press("Enter");
    await page.getByText("not the relay's token").waitFor();
    await field.fill(relay.token);
    await field.press("Enter");
    await page.locator(".state-pill").waitFor();
  });
});
