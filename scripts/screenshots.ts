import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../bench/chromium.ts";
import { type RelayReady, startAgent, startRelay } from "../bench/processes.ts";
import { samples, SECRETS, send } from "./sample-traffic.ts";

/** Makes docs/images: each screen of the inspector in both themes, with sample traffic on a real relay. `npm run screenshots`. */
const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "hooktap-screenshots-"));

/** A handler that fails now and then. */
const handler = createServer((req, res) => {
  req.resume().on("end", () => {
    const failed = req.headers["x-github-event"] === "pull_request";
    res.writeHead(failed ? 500 : 200, { "Content-Type": "application/json" });
    res.end(failed ? '{"error":"TypeError: total is undefined"}' : '{"received":true}');
  });
});

interface Shot {
  name: string;
  path: string;
  width?: number;
  /** What is done on the page first. */
  before?(page: Page): Promise<unknown>;
}

async function take(browser: Browser, relay: RelayReady, shots: readonly Shot[]): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(await signInUrl(relay));
    for (const { name, path, width = 1280, before } of shots) {
      await page.setViewportSize({ width, height: width < 640 ? 844 : 800 });
      await page.goto(relay.console + path);
      await page.getByRole("main").first().waitFor();
      await page.locator(".state-pill", { hasText: /^Connecting/ }).waitFor({ state: "hidden" });
      const steps = page.getByRole("button", { name: "Close the first steps" });
      if (await steps.isVisible()) await steps.click();
      await page.getByText("Loading…").waitFor({ state: "hidden" });
      await page.locator(".list-skeleton").first().waitFor({ state: "hidden" });
      await before?.(page);
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
      process.stderr.write(`${name}-${colorScheme}.png\n`);
    }
    await context.close();
  }
}

/** A dialog with all that it loads. */
async function dialogOf(page: Page): Promise<void> {
  await page.getByRole("dialog").waitFor();
  await page.getByText("Loading the editor…").waitFor({ state: "hidden" });
}

/** A test event that its endpoint answers with 500, and the repeats that its sender makes of it. */
async function playRepeats(page: Page): Promise<void> {
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Transcodely" }).click();
  await dialog.getByLabel("Deliver as Transcodely does").check();
  await dialog.getByRole("button", { name: "Send a signed event" }).click();
  await dialog.getByText("+6 min").first().waitFor();
}

async function call(relay: RelayReady, path: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${relay.token}`, "content-type": "application/json" };
  const answer = await fetch(`${relay.console}/api${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer;
}

const signInUrl = async (relay: RelayReady) =>
  ((await (await call(relay, "/codes", { next: "/e/default" })).json()) as { url: string }).url;

const executablePath = findChromium();
if (!executablePath) throw new Error("no Chromium was found: install one, or set CHROME_PATH");
mkdirSync(folder, { recursive: true });
await new Promise<void>((resolve) => handler.listen(0, "127.0.0.1", resolve));
const relay = await startRelay(join(data, "relay"));
const target = `http://localhost:${(handler.address() as AddressInfo).port}`;
const agent = await startAgent(relay.ready, target);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const [provider, secret] of Object.entries(SECRETS)) {
    await call(relay.ready, "/endpoints/default/secrets", { provider, secret, label: "sample" });
  }
  await call(relay.ready, "/endpoints", { name: "quiet" });
  await call(relay.ready, "/endpoints", { name: "failing", reply: { mode: "static", status: 500 } });
  const ids = new Map<string, string>();
  for (const sample of samples(new Date())) {
    const id = await send(sample, relay.ready.hooks);
    ids.set(sample.tamper ? `${sample.provider} changed` : sample.provider, id);
    if (sample.message.event === "payment_intent.succeeded" && !ids.has("paid")) ids.set("paid", id);
  }
  const at = (key: string, tab = "") => `/e/default/r/${ids.get(key)}${tab && `?tab=${tab}`}`;
  await take(browser, relay.ready, [
    { name: "list", path: "/e/default" },
    { name: "overview", path: at("transcodely") },
    { name: "headers", path: at("github", "headers") },
    { name: "body", path: at("qencode", "body") },
    { name: "signature", path: at("stripe changed", "signature") },
    { name: "deliveries", path: at("github", "deliveries") },
    { name: "compare", path: `${at("stripe", "body")}&cmp=${ids.get("paid")}` },
    { name: "search", path: "/e/default?q=sig%3Afailed" },
    {
      name: "replay",
      path: at("stripe"),
      before: (page) => page.keyboard.press("e").then(() => dialogOf(page)),
    },
    {
      name: "palette",
      path: at("stripe"),
      before: (page) => page.keyboard.press("Control+k").then(() => dialogOf(page)),
    },
    { name: "raw", path: at("stripe", "raw") },
    {
      name: "keys",
      path: at("stripe"),
      before: (page) => page.keyboard.press("?").then(() => dialogOf(page)),
    },
    { name: "bulk", path: "/e/default", before: (page) => page.keyboard.press("b").then(() => dialogOf(page)) },
    { name: "endpoint", path: "/e/default/settings" },
    {
      name: "delivery-log",
      path: "/e/default/settings",
      before: (page) => page.getByRole("heading", { name: "Delivery log" }).scrollIntoViewIfNeeded(),
    },
    { name: "new-endpoint", path: "/new" },
    { name: "settings", path: "/settings" },
    { name: "empty", path: "/e/quiet" },
    { name: "trigger", path: "/e/failing", before: playRepeats },
    { name: "narrow", path: at("stripe changed", "signature"), width: 390 },
  ]);
} finally {
  await browser.close();
  await agent.stop();
  await relay.stop();
  handler.close();
  rmSync(data, { recursive: true, force: true });
}
