import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";
import { createHome, startTarget } from "./bin.ts";
import { COLOUR, startTerminal } from "./terminal.ts";

const FREE = ["--port", "0", "--hooks-port", "0"];
const TIME = String.raw`\d\d:\d\d:\d\d`;

/** A relay of the test's own, and what a CLI needs to find it. */
async function relayAndEnv() {
  const relay = await testRelay();
  return { relay, env: { HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token } };
}

const post = (relay: TestRelay, path: string, body = "{}", headers: Record<string, string> = {}) =>
  fetch(relay.hooks + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

describe("in a terminal", () => {
  test("a line a delivery, in columns, under a header with addresses and the target's health", async () => {
    const port = await startTarget((request, response) => response.writeHead(request.url === "/bad" ? 500 : 200).end());
    const { relay, env } = await relayAndEnv();
    const terminal = startTerminal(createHome(), ["listen", String(port)], { env });
    await terminal.shows(/● localhost:\d+ {2}· {2}0 deliveries/);
    expect(terminal.text()).toContain(`Hook URL   ${relay.hooks}/default`);
    expect(terminal.text()).toContain(`Target     http://localhost:${port}  ● up`);
    await post(relay, "/default/good", '{"object":"event","type":"invoice.paid"}', { "stripe-signature": "t=1,v1=00" });
    await post(relay, "/default/bad");
    await terminal.shows(/\/bad .* ms\n\n.*2 deliveries {2}· {2}1 failed/);
    expect(terminal.text()).toMatch(
      new RegExp(
        `time +signature +provider +event +method +path +status +ms\n${TIME}\\.\\d{3} {2}\\? no_secret +stripe +invoice\\.paid +POST +/good +200 +\\d+ ms\n${TIME}\\.\\d{3} {2}· unknown +- +- +POST +/bad +500 +\\d+ ms\n`,
      ),
    );
    const rows = terminal
      .text()
      .split("\n")
      .filter((line) => /\d ms$/.test(line));
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(terminal.raw()).toContain("\x1b[32m200");
    expect(terminal.raw()).toContain("\x1b[31m500");
    expect(terminal.emulator.strange).toEqual([]);
  });

  test.each([60, 80, 100, 160])(
    "long paths and event names are cut in the middle at %i columns, and nothing wraps",
    async (cols) => {
      const port = await startTarget((_request, response) => response.end());
      const { relay, env } = await relayAndEnv();
      const terminal = startTerminal(createHome(), ["listen", String(port)], { env, cols });
      await terminal.shows(/0 deliveries/);
      const event = `customer.${"very-".repeat(20)}long.event`;
      await post(relay, `/default/begin/${"long/".repeat(40)}end`, JSON.stringify({ object: "event", type: event }), {
        "stripe-signature": "t=1,v1=00",
      });
      const [row] = await terminal.shows(/^.*\d ms$/m);
      expect(terminal.emulator.wrapped).toBe(0);
      expect(row.length).toBeLessThan(cols);
      expect(row).toMatch(/\/b\S*…\S*d +200/);
      if (cols >= 80) expect(row).toMatch(/cus\S*…\S*ent +POST/);
    },
  );

  test("after a change of its width the next lines fit the new one", async () => {
    const port = await startTarget((_request, response) => response.end());
    const { relay, env } = await relayAndEnv();
    const terminal = startTerminal(createHome(), ["listen", String(port)], { env, cols: 160 });
    await terminal.shows(/0 deliveries/);
    await post(relay, "/default/wide");
    await terminal.shows(/\/wide/);
    await terminal.resize(80);
    await post(relay, "/default/narrow");
    await terminal.shows(/\/narrow/);
    const row = terminal
      .text()
      .split("\n")
      .find((line) => line.includes("/narrow"))!;
    expect(row.length).toBeLessThan(80);
  });

  test("what takes longer stands at the bottom until its answer takes its place", async () => {
    const answers = new EventEmitter();
    const port = await startTarget((request, response) => void answers.once(request.url!, () => response.end()));
    const { relay, env } = await relayAndEnv();
    const terminal = startTerminal(createHome(), ["listen", String(port)], { env });
    await terminal.shows(/0 deliveries/);
    const sent = ["/one", "/two", "/three"].map((path) => post(relay, `/default${path}`));
    await terminal.until(() => ["/one", "/two", "/three"].every((path) => terminal.text().includes(path)));
    expect(terminal.text()).not.toMatch(/\/(one|two|three) +\d{3} /);
    await until(() => answers.eventNames().length === 3);
    answers.emit("/two");
    // What is read may end between the answer and the rows below it.
    const [text] = await terminal.shows(/\/two +200[\s\S]*\/three/);
    expect(text).toContain("/one");
    expect(terminal.text().match(/\/two/g)).toHaveLength(1);
    answers.emit("/one");
    answers.emit("/three");
    await Promise.all(sent);
    await terminal.shows(/3 deliveries/);
    for (const path of ["/one", "/two", "/three"]) expect(terminal.text().split(path)).toHaveLength(2);
  });

  test("a target that is down is told in the header, and beside what it did not answer", async () => {
    const { relay, env } = await relayAndEnv();
    const terminal = startTerminal(createHome(), ["listen", "9"], { env });
    await terminal.shows(/Target {5}http:\/\/localhost:9 {2}● down: nothing answers/);
    await terminal.shows(/● localhost:9 is down {2}·/);
    await post(relay, "/default/x");
    await terminal.shows(/refused[\s\S]*└ nothing answers at localhost:9/);
  });

  test("several endpoints have a column, one has none", async () => {
    const port = await startTarget((_request, response) => response.end());
    const { relay, env } = await relayAndEnv();
    const names = ["--endpoint", "default", "--endpoint", "second"];
    const terminal = startTerminal(createHome(), ["listen", String(port), ...names], { env });
    await terminal.shows(/0 deliveries/);
    await post(relay, "/second/x");
    await terminal.shows(/provider +endpoint +event/);
    await terminal.shows(/second +- +POST +\/x +200/);
  });

  test.each([
    ["NO_COLOR", "1"],
    ["FORCE_COLOR", "0"],
  ])("%s=%s takes the colours away", async (name, value) => {
    const port = await startTarget((_request, response) => response.end());
    const { relay, env } = await relayAndEnv();
    const terminal = startTerminal(createHome(), ["listen", String(port)], { env: { ...env, [name]: value } });
    await terminal.shows(/0 deliveries/);
    await post(relay, "/default/x");
    await terminal.shows(/1 delivery/);
    expect(terminal.raw()).not.toMatch(COLOUR);
  });

  test("--quiet leaves the deliveries alone", async () => {
    const port = await startTarget((_request, response) => response.end());
    const { relay, env } = await relayAndEnv();
    await post(relay, "/default/x");
    const args = ["listen", String(port), "--quiet", "--backlog", "all"];
    const terminal = startTerminal(createHome(), args, { env });
    await terminal.shows(/ms$/m);
    const [, ...lines] = terminal.text().trimEnd().split("\n");
    expect(lines).toEqual([expect.stringMatching(/\/x +backlog +200 +\d+ ms$/)]);
  });
});

test("stopped by Ctrl+Z it gives the terminal back, goes on in the background, and has its keys again in front", async () => {
  const port = await startTarget((_request, response) => response.end());
  const { relay, env } = await relayAndEnv();
  const shell = `set -m; sh -c "$CLI"; echo "<stopped>"; stty -a | grep -o ' icanon'; bg; read go; fg`;
  const terminal = startTerminal(createHome(), ["listen", String(port)], { env, shell });
  await terminal.shows(/0 deliveries/);
  terminal.press("\x1a");
  await terminal.shows(/<stopped>\n icanon/);
  expect(terminal.emulator.cursor).toBe(true);
  await post(relay, "/default/behind");
  await terminal.shows(/\/behind +(backlog +)?200/);
  terminal.press("\n");
  await terminal.shows(/1 delivery/);
  terminal.press("?");
  await terminal.shows(/any key goes back/);
  terminal.press("xq");
  expect((await terminal.ended()).code).toBe(0);
});

describe("the end in a terminal", () => {
  const cooked = /(^|[^-])icanon[\s\S]*(^|[^-])echo\b/m;

  test.each([
    ["q", 0],
    ["\x03", 0],
  ])("by the key %j gives it back as it was", async (key, code) => {
    const port = await startTarget((_request, response) => response.end());
    const terminal = startTerminal(createHome(), ["dev", String(port), ...FREE]);
    await terminal.shows(/0 deliveries/);
    expect(terminal.emulator.cursor).toBe(false);
    terminal.press(key);
    const ended = await terminal.ended();
    expect(ended.code).toBe(code);
    expect(ended.mode).toMatch(cooked);
    expect(terminal.emulator.cursor).toBe(true);
    expect(terminal.text()).not.toContain("0 deliveries");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("by %s gives it back as it was", async (signal) => {
    const port = await startTarget((_request, response) => response.end());
    const terminal = startTerminal(createHome(), ["dev", String(port), ...FREE]);
    await terminal.shows(/0 deliveries/);
    terminal.signal(signal);
    const ended = await terminal.ended();
    expect(ended.code).toBe(0);
    expect(ended.mode).toMatch(cooked);
    expect(terminal.emulator.cursor).toBe(true);
  });

  test("by a crash gives it back as it was", async () => {
    const port = await startTarget((_request, response) => response.end());
    const crash = "data:text/javascript,process.on('SIGUSR2',()=>setImmediate(()=>{throw%20new%20Error('crash')}))";
    const terminal = startTerminal(createHome(), ["dev", String(port), ...FREE], {
      env: { NODE_OPTIONS: `--import=${crash}` },
    });
    await terminal.shows(/0 deliveries/);
    terminal.signal("SIGUSR2");
    const ended = await terminal.ended();
    expect(ended.code).not.toBe(0);
    expect(ended.mode).toMatch(cooked);
    expect(terminal.emulator.cursor).toBe(true);
  });
});
