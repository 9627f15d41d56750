import { readFileSync, writeFileSync, chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../helpers/agent.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, startTarget } from "./bin.ts";
import { startTerminal } from "./terminal.ts";
import { startTunnelEnd } from "./tunnel-end.ts";

/** A relay, a target that notes what it gets, and `listen` between them in a terminal. */
async function listening(args: string[] = [], before: string[] = []) {
  const seen: string[] = [];
  const port = await startTarget((request, response) => {
    seen.push(request.url!);
    response.writeHead(request.url!.includes("bad") ? 500 : 200).end();
  });
  const relay = await testRelay();
  const post = async (path: string, headers: Record<string, string> = {}) => {
    const body = '{"object":"event","type":"invoice.paid"}';
    const response = await fetch(relay.hooks + path, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
    return response.headers.get("hooktap-request-id")!;
  };
  for (const path of before) await post(path);
  const home = createHome();
  const browser = join(home.home, "bin");
  mkdirSync(browser);
  writeFileSync(join(browser, "xdg-open"), `#!/bin/sh\necho "$1" > ${home.home}/opened\n`);
  chmodSync(join(browser, "xdg-open"), 0o755);
  const env = {
    HOOKTAP_RELAY: relay.console,
    HOOKTAP_TOKEN: relay.token,
    PATH: `${browser}:${process.env["PATH"]}`,
  };
  const terminal = startTerminal(home, ["listen", String(port), ...args], { env });
  const opened = () => readFileSync(join(home.home, "opened"), "utf8").trim();
  return { relay, seen, post, terminal, opened };
}

const STRIPE = { "stripe-signature": "t=1,v1=00" };

describe("the keys of listen", () => {
  test("r delivers the last request again", async () => {
    const { post, terminal, seen } = await listening();
    await terminal.shows(/0 deliveries/);
    terminal.press("r");
    await terminal.shows(/Nothing was delivered yet/);
    await post("/default/one");
    await post("/default/two");
    await terminal.shows(/2 deliveries/);
    terminal.press("r");
    await terminal.shows(/\/two +replay +200/);
    expect(seen).toEqual(["/one", "/two", "/two"]);
  });

  test("o says a link that signs in once and leads to the last request, and opens it", async () => {
    const { post, terminal, opened } = await listening();
    await terminal.shows(/0 deliveries/);
    const id = await post("/default/one");
    await terminal.shows(/1 delivery/);
    terminal.press("o");
    const [, url] = await terminal.shows(/Inspector {2}(http\S+code=\S+)/);
    const answer = await fetch(url!, { redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`/e/default/r/${id}`);
    await until(() => {
      try {
        return opened() === url;
      } catch {
        return false;
      }
    });
  });

  test("p holds requests back at the relay, says how many, and lets them go in order", async () => {
    const { relay, post, terminal, seen } = await listening();
    await terminal.shows(/0 deliveries/);
    const first = await post("/default/0");
    await terminal.shows(/1 delivery/);
    terminal.press("p");
    await terminal.shows(/paused, 0 requests waiting/);
    for (const n of [1, 2, 3]) await post(`/default/${n}`);
    await terminal.shows(/paused, 3 requests waiting/);
    terminal.press("r");
    await terminal.shows(/\/0 +replay +200/);
    expect(seen).toEqual(["/0", "/0"]);
    expect((await relay.list()).map(({ id, delivery }) => [id === first, delivery !== null])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, true],
    ]);
    terminal.press("p");
    await terminal.shows(/\/3 +backlog +200/);
    expect(seen).toEqual(["/0", "/0", "/1", "/2", "/3"]);
    await post("/default/4");
    await terminal.shows(/\/4 +200/);
  });

  test("p says that a relay cannot hold requests back, where it is one that does not", async () => {
    const end = await startTunnelEnd();
    onTestFinished(() => end.close());
    const env = { HOOKTAP_RELAY: end.url, HOOKTAP_TOKEN: "x" };
    const terminal = startTerminal(createHome(), ["listen", "9"], { env });
    await (await end.tunnel()).welcome();
    await terminal.shows(/0 deliveries/);
    terminal.press("p");
    await terminal.shows(/This relay is older and cannot hold requests back/);
    expect(terminal.text()).not.toContain("paused");
  });

  test("--backlog ask says so of such a relay, and asks nothing", async () => {
    const end = await startTunnelEnd();
    onTestFinished(() => end.close());
    const env = { HOOKTAP_RELAY: end.url, HOOKTAP_TOKEN: "x" };
    const terminal = startTerminal(createHome(), ["listen", "9", "--backlog", "ask"], { env });
    await (await end.tunnel()).welcome();
    await terminal.shows(/older and cannot wait for an answer/);
    await terminal.shows(/2 older requests of default left out/);
    expect(terminal.text()).not.toContain("Deliver them?");
  });

  test("/ shows only what matches, of what was there and of what comes, until it is taken away", async () => {
    const { post, terminal } = await listening();
    await terminal.shows(/0 deliveries/);
    await post("/default/plain");
    await post("/default/stripe", STRIPE);
    await terminal.shows(/2 deliveries/);
    terminal.press("/");
    await terminal.shows(/like: provider:stripe/);
    terminal.press("provider:stripe OR status:");
    await terminal.shows(/\^\n.*status: needs a value/);
    terminal.press("5xx\r");
    await terminal.shows(/· {2}\/ provider:stripe OR status:5xx/);
    const screen = () => terminal.emulator.text(false);
    await terminal.until(() => screen().includes("/stripe "));
    await post("/default/bad");
    await post("/default/other");
    await post("/default/again", STRIPE);
    await terminal.until(() => /\/bad +500[^]*\/again +200/.test(screen()));
    expect(screen()).not.toContain("/other");
    expect(screen()).not.toContain("/plain");
    terminal.press("/");
    await terminal.shows(/Enter: apply/);
    terminal.press("\x15\r");
    await terminal.until(() => screen().includes("/other"));
    expect(screen()).toMatch(/\/plain[^]*\/stripe[^]*\/bad[^]*\/other[^]*\/again/);
  });

  test("c clears what is shown; ? says what keys do, until the next", async () => {
    const { post, terminal } = await listening();
    await terminal.shows(/0 deliveries/);
    await post("/default/old");
    await terminal.shows(/\/old +200/);
    const screen = () => terminal.emulator.text(false);
    terminal.press("c");
    await terminal.until(() => !screen().includes("/old"));
    terminal.press("?");
    await terminal.shows(/p +pause, and go on/);
    terminal.press("x");
    await terminal.until(() => !screen().includes("pause, and go on"));
    await post("/default/new");
    await terminal.until(() => /\/new +200/.test(screen()));
  });
});

describe("--backlog ask", () => {
  const before = ["/default/a", "/default/bad", "/default/c"];

  test("asks in a terminal, shows what it is about, and delivers all in order", async () => {
    const { terminal, seen, post } = await listening(["--backlog", "ask"], before);
    await terminal.shows(/3 requests arrived before\. Deliver them\?/);
    terminal.press("s");
    await terminal.shows(/POST +\/c [^]*POST +\/a /);
    await post("/default/meanwhile");
    expect(seen).toEqual([]);
    terminal.press("a");
    await terminal.shows(/\/meanwhile +backlog +200/);
    expect(seen).toEqual(["/a", "/bad", "/c", "/meanwhile"]);
  });

  test("none leaves them out, but not what came during the question", async () => {
    const { terminal, seen, post } = await listening(["--backlog", "ask"], before);
    await terminal.shows(/Deliver them\?/);
    await post("/default/meanwhile");
    terminal.press("n");
    await terminal.shows(/\/meanwhile +backlog +200/);
    expect(seen).toEqual(["/meanwhile"]);
  });

  test("by a query delivers what matches, and says how many", async () => {
    const { terminal, seen } = await listening(["--backlog", "ask"], before);
    await terminal.shows(/Deliver them\?/);
    terminal.press("/");
    await terminal.shows(/deliver:/);
    terminal.press("path~/(/\r");
    await terminal.shows(/Deliver them\?/);
    terminal.press("/");
    await terminal.shows(/deliver:/);
    terminal.press("-path:/bad\r");
    await terminal.shows(/2 requests to be delivered, in order/);
    await terminal.shows(/\/c +backlog +200/);
    expect(seen).toEqual(["/a", "/c"]);
  });

  test("does not ask where nothing waits", async () => {
    const { terminal, post } = await listening(["--backlog", "ask"]);
    await terminal.shows(/0 deliveries/);
    await post("/default/x");
    await terminal.shows(/\/x +(backlog +)?200/);
    expect(terminal.text()).not.toContain("Deliver them?");
  });
});
