import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createServer } from "vite";
import { testAgent } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay } from "../helpers/relay.ts";

const INDEX = `<!doctype html><title>A site</title><link rel="stylesheet" href="/style.css">
<div id="app"></div><script type="module" src="/src/main.js"></script>`;
const MAIN = `import { text } from "./text.js";
const show = (text) => { document.querySelector("#app").textContent = text; };
show(text);
import.meta.hot?.accept("./text.js", (next) => show(next.text));`;

/** A development server as developers run it, with a page and two modules; closed with the test. */
async function startVite() {
  const root = temporaryFolder();
  mkdirSync(join(root, "src"));
  const write = (path: string, content: string) => writeFileSync(join(root, path), content);
  write("index.html", INDEX);
  write("style.css", "#app { color: rgb(1, 2, 3) }");
  write("src/main.js", MAIN);
  write("src/text.js", `export const text = "before";`);
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "silent",
    cacheDir: join(root, ".vite"),
    optimizeDeps: { noDiscovery: true },
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  onTestFinished(() => server.close());
  const { port } = server.httpServer!.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, write };
}

describeInBrowser("a site behind the tunnel", ({ newPage }) => {
  async function open() {
    const vite = await startVite();
    const relay = await testRelay({ hooksDomain: "hooks.test" });
    await relay.api("PATCH", "/endpoints/default", { browsable: true });
    const agent = await testAgent(relay, vite.url, { hostHeader: "rewrite" });
    const page = await newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    const url = `http://default.hooks.test:${new URL(relay.hooks).port}/`;
    return { vite, relay, agent, page, problems, url };
  }

  test("a development server's page loads with its style and modules, all of it through the tunnel", async () => {
    const { page, problems, agent, url } = await open();
    await page.goto(url);
    const app = page.locator("#app");
    await app.getByText("before").waitFor();
    expect(await app.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
    const paths = agent.outcomes.map(({ open: { target }, status }) => `${status} ${target.split("?", 1)[0]}`);
    for (const path of ["/", "/style.css", "/@vite/client", "/src/main.js", "/src/text.js"])
      expect(paths).toContain(`200 ${path}`);
    expect(problems).toEqual([]);
  });

  test("an edited module is replaced in the page, by a WebSocket through the tunnel", async () => {
    const { vite, page, problems, url } = await open();
    const sockets: string[] = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    const connected = page.waitForEvent("console", (message) => message.text().includes("[vite] connected"));
    await page.goto(url);
    const app = page.locator("#app");
    await app.getByText("before").waitFor();
    await connected;
    await app.evaluate((element) => element.setAttribute("data-kept", ""));
    vite.write("src/text.js", `export const text = "after";`);
    await app.getByText("after").waitFor();
    // Neither loaded anew, nor by a socket of Vite's own beside the tunnel.
    expect(await app.getAttribute("data-kept")).toBe("");
    expect(sockets.map((socket) => new URL(socket).host)).toEqual([new URL(url).host]);
    expect(problems).toEqual([]);
  });
});
