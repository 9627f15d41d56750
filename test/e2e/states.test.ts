import { spawn } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { startRelay } from "../../server/index.ts";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describeInBrowser("the states of the inspector", ({ openAt }) => {
  async function send(hooks: string, path: string): Promise<string> {
    const answer = await fetch(`${hooks}/default${path}`, { method: "POST", body: "x" });
    return answer.headers.get("hooktap-request-id")!;
  }

  const pill = (page: Page, text: string | RegExp) => page.locator(".state-pill", { hasText: text });
  const portOf = (origin: string) => Number(new URL(origin).port);

  test("an empty list teaches, and its steps are ticked as they happen", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default");
    await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
    const command = await page.locator(".empty-text", { hasText: "curl" }).locator("code").textContent();
    expect(command).toContain(`${relay.hooks}/default`);
    expect(await page.getByText("hooktap listen 3000", { exact: true }).count()).toBe(1);
    const steps = async () =>
      page.locator(".step").evaluateAll((all) => all.map((step) => step.className.includes("done")));
    expect(await steps()).toEqual([false, false, false]);
    await send(relay.hooks, "/first");
    await page.locator(".list-scroller [role=row]").waitFor();
    await expect.poll(steps).toEqual([true, false, false]);
    const target = await testTarget();
    await testAgent(relay, target.url, { backlog: "all" });
    await expect.poll(steps).toEqual([true, false, true]);
    await page.getByRole("button", { name: "Close the first steps" }).click();
    await page.reload();
    await page.locator(".list-scroller [role=row]").waitFor();
    expect(await steps()).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("a search without a match says so, and leads back", async () => {
    const relay = await testRelay();
    await send(relay.hooks, "/x");
    const { page } = await openAt(relay, "/e/default?q=path:/nothing");
    await page.getByText("Nothing matches this search.").waitFor();
    await page.getByRole("button", { name: "Show all requests" }).click();
    await page.locator(".list-scroller [role=row]").waitFor();
  });

  test("without an agent the pill tells how many wait", async () => {
    const relay = await testRelay();
    for (const path of ["/1", "/2", "/3"]) await send(relay.hooks, path);
    const { page } = await openAt(relay, "/e/default");
    await pill(page, "Agent offline, 3 waiting").waitFor();
    const target = await testTarget();
    await testAgent(relay, target.url);
    await pill(page, /^Live/).waitFor();
  });

  /** A relay whose port and data stay when it is started again. */
  async function restartable() {
    const data = temporaryFolder();
    const first = await testRelay({ data });
    const again = async (): Promise<void> => {
      const options = { data, host: "127.0.0.1", port: portOf(first.console), hooksPort: portOf(first.hooks) };
      const relay = await startRelay(options);
      onTestFinished(() => relay.close());
    };
    return { relay: first, again };
  }

  test("a relay that is restarted under the open page: its age is told, then the list catches up", async () => {
    const { relay, again } = await restartable();
    const id = await send(relay.hooks, "/before");
    const { page } = await openAt(relay, "/e/default?q=path:/*");
    await page.locator(`#row-${id}`).waitFor();
    await page.clock.install();
    await relay.close();
    await pill(page, "Reconnecting").waitFor();
    await page.clock.fastForward(3_000);
    await page.getByText(/This is what had arrived by .* ago\. Nothing is lost/).waitFor();
    expect(await page.locator(`#row-${id}`).count()).toBe(1);
    await again();
    await page.clock.fastForward(15_000);
    const meanwhile = await send(relay.hooks, "/meanwhile");
    await page.locator(`#row-${meanwhile}`).waitFor();
    await pill(page, "Agent offline").waitFor();
    await page.getByText("Nothing is lost").waitFor({ state: "detached" });
    const later = await send(relay.hooks, "/later");
    await page.locator(`#row-${later}`).waitFor();
  });

  test("who is signed out in the middle signs in again at the same place", async () => {
    const relay = await testRelay();
    const id = await send(relay.hooks, "/x");
    const { page } = await openAt(relay, `/e/default/r/${id}?tab=headers&q=path%3A%2Fx`);
    await page.getByRole("tab", { name: "Headers", selected: true }).waitFor();
    const address = page.url();
    await page.context().clearCookies();
    await page.getByRole("tab", { name: "Body" }).click();
    await page.getByLabel("Token").fill(relay.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("tab", { name: "Body", selected: true }).waitFor();
    expect(page.url()).toBe(address.replace("headers", "body"));
    const next = await send(relay.hooks, "/x");
    await page.locator(`#row-${next}`).waitFor();
  });

  test("a fault in one pane leaves the other alive", async () => {
    const relay = await testRelay();
    const id = await send(relay.hooks, "/x");
    const { page } = await openAt(relay, "/e/default");
    await page.locator(`#row-${id}`).waitFor();
    // The pane writes the name of its tab "overview" with a capital: here the browser itself breaks at that.
    await page.evaluate(() => {
      const real = String.prototype.toUpperCase;
      String.prototype.toUpperCase = function (this: string) {
        if (this.length === 1 && this.valueOf() === "o") throw new Error("broken on purpose");
        return real.call(this);
      };
    });
    await page.locator(`#row-${id}`).click();
    await page.getByText("Cannot show the request.").waitFor();
    const next = await send(relay.hooks, "/still-alive");
    await page.locator(`#row-${next}`).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Cannot show the request.").waitFor({ state: "detached" });
    await page.getByRole("columnheader", { name: "Path" }).click();
    await page.getByRole("button", { name: "Newest first" }).waitFor();
  });

  /** The program as it is, but of another version. */
  async function otherVersion(relay: TestRelay, version: string): Promise<void> {
    const folder = temporaryFolder();
    for (const part of ["bin", "dist"]) cpSync(`${root}/${part}`, `${folder}/${part}`, { recursive: true });
    symlinkSync(`${root}/node_modules`, `${folder}/node_modules`);
    const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as object;
    writeFileSync(`${folder}/package.json`, JSON.stringify({ ...manifest, version }));
    const ports = ["--port", `${portOf(relay.console)}`, "--hooks-port", `${portOf(relay.hooks)}`];
    const args = [`${folder}/bin/hooktap.js`, "serve", "--json", "--quiet", ...ports, "--data", relay.data];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    });
    await once(createInterface({ input: child.stdout }), "line");
  }

  test("a relay that was upgraded under the open page offers to load the page anew", async () => {
    const { relay } = await restartable();
    const id = await send(relay.hooks, "/x");
    const { page } = await openAt(relay, "/e/default");
    await page.locator(`#row-${id}`).waitFor();
    expect(await page.getByText("The relay is now").count()).toBe(0);
    await relay.close();
    await otherVersion(relay, "99.0.0");
    await page.getByText("The relay is now hooktap 99.0.0").waitFor();
    await page.getByRole("button", { name: "Reload" }).click();
    await page.locator(`#row-${id}`).waitFor();
  });
});
