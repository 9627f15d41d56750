import { expect, test } from "vitest";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { until } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("an endpoint in a browser", ({ openAt }) => {
  const settings = async (relay: TestRelay) => (await relay.api<Endpoint>("GET", "/endpoints/default")).body;

  async function send(
    relay: TestRelay,
    path: string,
    body: string | object = "{}",
  ): Promise<{ id: string; answer: Response }> {
    const answer = await fetch(`${relay.hooks}/default${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-transcodely-signature": "t=1,v1=00" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { id: answer.headers.get("hooktap-request-id")!, answer };
  }

  const job = (event: string, timestamp: string) => ({ event, job: { id: "job_7" }, timestamp });

  test("the target's pages are shown only by a relay with a hooks domain, and the others say why", async () => {
    const toggle = async (relay: TestRelay) => {
      const { page } = await openAt(relay, "/e/default/settings");
      const card = page.getByRole("region", { name: "In a browser" });
      await card.getByLabel("Show the target's pages").click();
      return card;
    };
    const shared = await testRelay();
    await (await toggle(shared)).getByText("--hooks-domain").waitFor();
    expect((await settings(shared)).browsable).toBe(false);
    const own = await testRelay({ hooksDomain: "hooks.test" });
    await toggle(own);
    await until(async () => (await settings(own)).browsable);
  });

  test("the reply's status, headers, body and delay are saved, and senders get them", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const reply = page.getByRole("region", { name: "Reply" });
    await reply.getByLabel("Mode").selectOption("static");
    await reply.getByLabel("Status of the fixed answer").fill("202");
    await reply.getByRole("button", { name: "Add a header" }).click();
    await page.keyboard.type("X-Answer");
    await reply.getByLabel("Value of header 1").fill("from the form");
    await reply.getByRole("button", { name: "Add a header" }).click();
    await reply.getByLabel("Name of header 2").fill("X-Removed");
    await reply.getByLabel("Remove header 2").click();
    await reply.getByLabel("Body of the fixed answer").fill("thanks");
    await reply.getByLabel("Delay in ms").fill("40");
    await reply.getByRole("button", { name: "Save reply" }).click();
    await reply.getByText("Saved.").waitFor();
    const before = performance.now();
    const { answer } = await send(relay, "/x");
    expect(performance.now() - before).toBeGreaterThan(35);
    expect([answer.status, answer.headers.get("x-answer"), await answer.text()]).toEqual([
      202,
      "from the form",
      "thanks",
    ]);
    expect((await settings(relay)).reply.headers).toEqual([["X-Answer", "from the form"]]);
    expect(problems).toEqual([]);
  });

  test("the next requests get another status, what is left is shown, and it can be cancelled", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Answers to test with" });
    await card.getByLabel("with status").fill("503");
    await card.getByRole("button", { name: "Start" }).click();
    await card.getByText("The next 3 requests get 503.").waitFor();
    expect((await send(relay, "/x")).answer.status).toBe(503);
    await card.getByText("The next 2 requests get 503.").waitFor();
    await card.getByRole("button", { name: "Cancel it" }).click();
    await card.getByLabel("Only while no agent is connected").check();
    expect((await send(relay, "/x")).answer.status).toBe(200);
    await card.getByRole("button", { name: "Start" }).click();
    await card.getByText("Only while no agent is connected.", { exact: true }).waitFor();
    expect((await settings(relay)).answerNext).toEqual({ count: 3, status: 503, whileOffline: true });
    expect(problems).toEqual([]);
  });

  test("the hook URL may decide the status once that is switched on", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    expect((await send(relay, "/x?hooktap-status=418")).answer.status).toBe(200);
    await page.getByLabel("Let the hook URL decide the status").click();
    const url = await page.getByText("?hooktap-status=503").textContent();
    expect((await fetch(url!, { method: "POST", body: "x" })).status).toBe(503);
    expect(problems).toEqual([]);
  });

  test("largest body and timeout are saved", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const limits = page.getByRole("region", { name: "Limits" });
    await limits.getByLabel("Largest body: unit").selectOption("KB");
    await limits.getByLabel("Largest body", { exact: true }).fill("1.5");
    await limits.getByLabel("Timeout in seconds").fill("2.5");
    await limits.getByRole("button", { name: "Save limits" }).click();
    await limits.getByText("Saved.").waitFor();
    expect(await settings(relay)).toMatchObject({ maxBodyBytes: 1536, timeoutMs: 2500 });
    expect(problems).toEqual([]);
  });

  test("a retention tells what it would delete before it is saved, and then deletes that", async () => {
    const relay = await testRelay();
    const ids: string[] = [];
    for (const path of ["/one", "/two", "/three"]) ids.push((await send(relay, path, "x".repeat(600))).id);
    await relay.api("PATCH", `/requests/${ids[0]}`, { pinned: true });
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const retention = page.getByRole("region", { name: "Retention" });
    await retention.getByText("Holds 3 requests, 1.8 KB.").waitFor();
    const save = retention.getByRole("button", { name: /^Save/ });
    expect(await save.isDisabled()).toBe(true);
    await retention.getByLabel("Size", { exact: true }).fill("");
    await retention.getByText("Nothing would be deleted now.").waitFor();
    await retention.getByLabel("Number of requests").fill("2");
    await retention.getByText("Would delete 1 request, 600 B, up to").waitFor();
    expect(await relay.list()).toHaveLength(3);
    await retention.getByRole("button", { name: "Save and delete 1 request" }).click();
    await retention.getByText("Holds 2 requests").waitFor();
    expect((await settings(relay)).retention).toEqual({ days: 30, bytes: null, count: 2 });
    expect((await relay.list()).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
    expect(problems).toEqual([]);
  });

  test("a request is pinned by its button and by p, and its row shows it", async () => {
    const relay = await testRelay();
    const { id } = await send(relay, "/x");
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    const pinned = async () => (await relay.detail(id)).pinned;
    await page.getByRole("button", { name: /^Pin/ }).click();
    await page.locator(`#row-${id}`).getByText("pinned").waitFor({ state: "attached" });
    expect(await pinned()).toBe(true);
    await page.keyboard.press("p");
    await page.getByRole("button", { name: /^Pin/, pressed: false }).waitFor();
    await until(async () => !(await pinned()));
    await page.locator(`#row-${id}`).getByText("pinned").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("a story is told in the sender's order, marks this request, and leads to the others", async () => {
    const relay = await testRelay();
    const completed = await send(relay, "/t", job("job.completed", "2026-02-28T10:00:09Z"));
    const created = await send(relay, "/t", job("job.created", "2026-02-28T10:00:01Z"));
    const { page, problems } = await openAt(relay, `/e/default/r/${completed.id}`);
    const parts = page.getByRole("region", { name: "Story" }).getByRole("listitem");
    await parts.nth(1).waitFor();
    expect(await parts.getByRole("link").allTextContents()).toEqual(["job.created", "job.completed"]);
    expect(await parts.nth(1).getAttribute("aria-current")).toBe("true");
    await send(relay, "/t", job("job.progress", "2026-02-28T10:00:05Z"));
    await parts.nth(2).waitFor();
    expect(await parts.getByRole("link").allTextContents()).toEqual(["job.created", "job.progress", "job.completed"]);
    await parts.getByRole("link", { name: "job.created" }).click();
    await page.waitForURL(`**/r/${created.id}`);
    expect(problems).toEqual([]);
  });

  test("a repeated request tells its attempt and leads to the first", async () => {
    const relay = await testRelay();
    const first = await send(relay, "/t", job("job.created", "2026-02-28T10:00:01Z"));
    const second = await send(relay, "/t", job("job.created", "2026-02-28T10:00:01Z"));
    const { page, problems } = await openAt(relay, `/e/default/r/${second.id}`);
    await page.locator(`#row-${second.id}`).getByText("attempt 2").waitFor();
    await page.getByText(/attempt 2, .* after the one before;/).waitFor();
    await page.getByRole("link", { name: `the first was ${first.id}` }).click();
    await page.waitForURL(`**/r/${first.id}`);
    expect(problems).toEqual([]);
  });

  test("a refused body is told in list and detail, and cannot be replayed", async () => {
    const relay = await testRelay();
    await relay.api("PATCH", "/endpoints/default", { maxBodyBytes: 1024 });
    const { id, answer } = await send(relay, "/big", "x".repeat(2048));
    expect(answer.status).toBe(413);
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=body`);
    await page.getByRole("tabpanel").getByText("413, 2.0 KB refused.").waitFor();
    await page.locator(`#row-${id}`).getByText("413, 2.0 KB refused").waitFor();
    expect(await page.getByRole("button", { name: "Replay", exact: true }).count()).toBe(0);
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.getByRole("link", { name: "endpoint's limit" }).click();
    await page.waitForURL("**/e/default/settings");
    expect(problems).toEqual([]);
  });
});
