import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { long } from "../helpers/long.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, lines, relayWith, run, start, startDev, startTarget } from "./bin.ts";

/** Two ports that are free now, for a relay that comes back where it was. */
async function freePorts(): Promise<[string, string]> {
  const servers = [createServer(), createServer()];
  const ports: string[] = [];
  for (const server of servers) {
    await once(server.listen(0, "127.0.0.1"), "listening");
    ports.push(String((server.address() as AddressInfo).port));
  }
  for (const server of servers) await once(server.close(), "close");
  return ports as [string, string];
}

describe("hooktap wait", () => {
  test("prints what matches as it comes, and ends with 0 when enough came", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const waiting = start(home, ["wait", "path:/job", "--count", "2", "--json"]);
    // Whether they come before or after it is connected: it began before.
    await dev.post("/default/other");
    await dev.post("/default/job", '{"n":1}');
    expect(await waiting.json()).toMatchObject({ path: "/job", size: 7 });
    await dev.post("/default/job", '{"n":22}');
    expect(await waiting.json()).toMatchObject({ path: "/job", size: 8 });
    expect(await waiting.exit()).toBe(0);
  });

  test("what came before it was started does not count, unless --since says so", async () => {
    const { hooktap, captured } = await relayWith();
    const before = await captured("/default/job");
    const old = await captured("/default/job");
    // Takes longer than it is uncertain when a process was started.
    await hooktap("requests");
    expect(await hooktap("wait", "path:/job", "--timeout", "0")).toMatchObject({ code: 4, stdout: "" });
    const ids = async (...args: string[]) => {
      const { code, stdout } = await hooktap("wait", "path:/job", "--timeout", "0", "--json", ...args);
      return [code, ...lines(stdout).map(({ id }) => id)];
    };
    expect(await ids("--since", "5m", "--count", "2")).toEqual([0, before, old]);
    expect(await ids("--since", before)).toEqual([0, old]);
    expect(await ids("--since", "2020-01-02T03:04")).toEqual([0, before]);
    expect((await ids("--since", "latest"))[0]).toBe(4);
  });

  test("one that matches only by its delivery's answer is seen when that is there", async () => {
    const port = await startTarget((_request, response) => response.writeHead(503).end());
    const home = createHome();
    const dev = await startDev(home, [String(port)]);
    const waiting = start(home, ["wait", "status:503", "--json"]);
    await dev.post("/default/x");
    expect(await waiting.json()).toMatchObject({ path: "/x", delivery: { status: 503 } });
    expect(await waiting.exit()).toBe(0);
  });

  test("ends with 4 and tells what came instead, and which part of the query that did not match", async () => {
    const { hooktap, captured } = await relayWith();
    const id = await captured("/default/job", '{"type":"job.failed"}');
    const args = ["wait", "path:/job AND (size:>1mb OR method:PUT) json:type=job.done", "--since", "1h"];
    const told = await hooktap(...args, "--timeout", "100ms", "--count", "3");
    expect(told).toMatchObject({ code: 4, stdout: "" });
    expect(told.stderr).toContain("timed out after 100 ms: 0 of 3 matching requests came to default");
    expect(told.stderr).toMatch(
      new RegExp(`/job .* ${id}\\n +does not match \\(size:>1mb OR method:PUT\\)  json:type=job.done\\n$`),
    );
    const { code, stdout } = await hooktap(...args, "--timeout", "0", "--json");
    expect(code).toBe(4);
    expect(lines(stdout)).toMatchObject([
      {
        type: "timeout",
        wanted: 1,
        matched: 0,
        instead: [{ request: { id }, missed: ["(size:>1mb OR method:PUT)", "json:type=job.done"] }],
      },
    ]);
  });

  test("nothing at all is told, too", async () => {
    const { hooktap } = await relayWith();
    const { code, stderr } = await hooktap("wait", "path:/job", "--timeout", "50ms");
    expect(code).toBe(4);
    expect(stderr).toContain("nothing else came");
  });

  test("goes on where it was when the relay is restarted while it waits", async () => {
    const home = createHome();
    const [port, hooksPort] = await freePorts();
    const serve = () => start(home, ["serve", "--json", "--port", port, "--hooks-port", hooksPort]);
    const post = () => fetch(`http://127.0.0.1:${hooksPort}/default/job`, { method: "POST" });
    const first = serve();
    await first.json();
    const waiting = start(home, ["wait", "path:/job", "--count", "2", "--json"]);
    await post();
    await waiting.json();
    await first.stop("SIGKILL");
    await waiting.said("lost");
    await serve().json();
    await post();
    await waiting.json();
    expect(await waiting.exit()).toBe(0);
    expect(waiting.stderr()).toContain("again");
  });

  test("goes on with a relay whose store began anew while it was away", async () => {
    const home = createHome();
    const [port, hooksPort] = await freePorts();
    const serve = (data: string) =>
      start(home, ["serve", "--json", "--port", port, "--hooks-port", hooksPort, "--token", "t", "--data", data]);
    const post = (path: string) => fetch(`http://127.0.0.1:${hooksPort}/default${path}`, { method: "POST" });
    const first = serve(join(home.home, "old"));
    await first.json();
    for (let n = 0; n < 5; n++) await post("/before");
    const relay = ["--relay", `http://127.0.0.1:${port}`, "--token", "t"];
    const waiting = start(home, ["wait", "path:/job", "--count", "2", "--json", ...relay]);
    await post("/job");
    await waiting.json();
    await first.stop("SIGKILL");
    await waiting.said("lost");
    await serve(join(home.home, "new")).json();
    // Its rev is one that the old store was past.
    await post("/job");
    await waiting.json();
    expect(await waiting.exit()).toBe(0);
  });

  test.each([
    ["ahead of", 3_600_000],
    ["behind", -3_600_000],
  ])("counts from its start by the clock of a relay that is %s its own", async (_, skew) => {
    const relay = await testRelay({ now: () => Date.now() + skew });
    const post = () => fetch(`${relay.hooks}/default/job`, { method: "POST" });
    const home = createHome();
    const args = ["wait", "path:/job", "--json", "--relay", relay.console, "--token", relay.token];
    await post();
    expect((await run(home, [...args, "--timeout", "0", "--since", "1m"])).code).toBe(0);
    expect((await run(home, [...args, "--timeout", "0"])).code).toBe(4);
    const waiting = start(home, args);
    await post();
    expect(await waiting.json()).toMatchObject({ path: "/job" });
    expect(await waiting.exit()).toBe(0);
  });

  test("when the time is over while the relay is away, nobody can tell: 3", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const waiting = start(home, ["wait", "path:/job", "--count", "2", "--timeout", "3", "--json"]);
    await dev.post("/default/job");
    await waiting.json();
    await dev.stop("SIGKILL");
    expect(await waiting.exit()).toBe(3);
    expect(waiting.stderr()).toContain("cannot be reached");
  });

  test("one that is there when the time is over counts, however short that was", async () => {
    const { hooktap, captured } = await relayWith();
    const id = await captured("/default/job");
    const { code, stdout } = await hooktap("wait", "path:/job", "--since", "1h", "--timeout", "1ms", "--json");
    expect(code).toBe(0);
    expect(lines(stdout)).toMatchObject([{ id }]);
  });

  test("a relay that takes the call and says nothing ends it with 3", async () => {
    const mute = createServer((socket) => void socket.resume());
    await once(mute.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void mute.close());
    const relay = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const flags = ["--timeout", "5.5", "--relay", relay, "--token", "t"];
    const { code, stderr } = await run(createHome(), ["wait", "path:/job", ...flags]);
    expect(code).toBe(3);
    expect(stderr).toContain("did not answer in time");
  });

  test(
    "sees what comes between its start and its connection, each time",
    { timeout: long ? 1_200_000 : 60_000 },
    async () => {
      const home = createHome();
      const dev = await startDev(home);
      for (let n = 0; n < (long ? 1_000 : 12); n++) {
        const waiting = run(home, ["wait", `path:/n${n}`, "--timeout", "20", "--json"]);
        await sleep(randomInt(0, 400));
        await dev.post(`/default/n${n}`);
        const { code, stdout, stderr } = await waiting;
        expect({ n, code, stderr }).toEqual({ n, code: 0, stderr: "" });
        expect(lines(stdout)).toMatchObject([{ path: `/n${n}` }]);
      }
    },
  );
});
