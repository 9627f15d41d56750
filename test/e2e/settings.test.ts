import { expect, test } from "vitest";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";

describeInBrowser("settings and endpoints", ({ openAt }) => {
  test("an endpoint is made from the switcher, shows its agent's last answer, and is deleted by its name", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default");
    await page.getByRole("button", { name: "Endpoint: default" }).click();
    await page.getByRole("menuitem", { name: "New endpoint…" }).click();
    await page.getByText(`${relay.hooks}/…`).waitFor();
    await page.keyboard.type("Bad Name");
    await page.keyboard.press("Enter");
    await page.getByLabel("Name", { exact: true }).fill("billing");
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/e/billing/settings");
    const target = await testTarget((_req, res) => void res.writeHead(418).end());
    await testAgent(relay, target.url, { endpoints: ["billing"] });
    const agents = page.getByRole("region", { name: "Agents" });
    await agents.getByText("Nothing delivered yet.").waitFor();
    await fetch(`${relay.hooks}/billing`, { method: "POST" });
    await agents.getByText("418").waitFor();
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole("button", { name: "Delete this endpoint…" }).click();
    const remove = page.getByRole("button", { name: "Delete it with all it holds" });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel("Type billing to delete it").fill("billing");
    await remove.click();
    await page.waitForURL("**/e/default");
    expect((await relay.api("GET", "/endpoints/billing")).status).toBe(404);
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
  });

  test("theme and times are chosen and kept, and signing out ends the session", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/settings");
    await page.getByLabel("Theme").selectOption("dark");
    await page.getByLabel("Times").selectOption("utc");
    await page.getByText(/Now it is .* UTC\./).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.reload();
    await page.getByText(/Now it is .* UTC\./).waitFor();
    await page.getByLabel("Times").selectOption("relative");
    await fetch(`${relay.hooks}/default`, { method: "POST" });
    await page.getByRole("link", { name: "hooktap, to the list" }).click();
    await page
      .getByRole("row")
      .getByText(/^\d s ago$/)
      .waitFor();
    await page.goto(`${relay.console}/settings`);
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.getByRole("button", { name: "Sign out of this browser" }).click();
    await page.getByLabel("Token").waitFor();
    expect(problems.filter((problem) => !problem.includes("401"))).toEqual([]);
  });

  test("while the page is hidden the desktop tells what matches, and nothing else", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/settings");
    await page.context().grantPermissions(["notifications"], { origin: relay.console });
    await page.addInitScript(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      const Real = window.Notification;
      window.Notification = class extends Real {
        // A browser without windows has no desktop to be allowed to write to.
        static override get permission(): NotificationPermission {
          return "granted";
        }

        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          told.push(title);
        }
      };
    });
    await page.reload();
    await page.getByLabel("Of", { exact: true }).selectOption({ label: "What another search finds" });
    await page.getByLabel("Search").fill("path:/wanted");
    await page.getByRole("button", { name: "Notify me" }).click();
    await page.getByText("They are on.").waitFor();
    await page.goto(`${relay.console}/e/default`);
    await page.locator(".state-pill", { hasText: "Agent offline" }).waitFor();
    const send = (path: string) => fetch(`${relay.hooks}/default${path}`, { method: "POST" });
    await send("/wanted?seen");
    await page.getByRole("row").nth(1).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await send("/other");
    await send("/wanted");
    await page.waitForFunction(() => (window as unknown as { told: string[] }).told.length > 0);
    expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual(["POST /wanted"]);
    expect(problems).toEqual([]);
  });
});
