import { type Browser, chromium as playwright, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject, onTestFinished } from "vitest";
import type { TestRelay } from "./relay.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // A hooks domain that leads to this machine.
  "--host-resolver-rules=MAP *.hooks.test 127.0.0.1",
];

export interface InBrowser {
  /** A page of a fresh browser profile, signed out; closed with the test. */
  newPage(): Promise<Page>;
  /** A page signed in by the printed link, at `path` if one is given, and what went wrong on it. */
  openAt(relay: TestRelay, path?: string): Promise<{ page: Page; problems: string[] }>;
}

/** Tests in a real Chromium; skipped, as the set-up said loudly, where there is none. */
export function describeInBrowser(name: string, tests: (browser: InBrowser) => void): void {
  const executablePath = inject("chromium");
  describe.skipIf(!executablePath)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await playwright.launch({ executablePath: executablePath!, args: FLAGS });
    });
    afterAll(() => browser?.close());

    async function newPage(): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      onTestFinished(() => context.close());
      // Well below a test's own limit, so that what was waited for is named.
      context.setDefaultTimeout(15_000);
      return context.newPage();
    }

    tests({
      newPage,
      async openAt(relay, path) {
        const page = await newPage();
        const problems: string[] = [];
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error") problems.push(message.text());
        });
        // Without a page for the link itself, where one follows: half of the time to open one.
        if (path !== undefined) await page.context().request.get(relay.openUrl(), { maxRedirects: 0 });
        await page.goto(path === undefined ? relay.openUrl() : relay.console + path);
        return { page, problems };
      },
    });
  });
}
