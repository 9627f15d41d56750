import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createTailRows } from "../../cli/tail-rows.ts";
import type { Summary } from "../../protocol/request.ts";
import { createHome, type Ready, relayWith, start, startDev, startTarget } from "./bin.ts";

const NO_OLD = ["--last", "0", "--json"];

/** A tail that is connected: what it shows of a first request proves it. */
async function startTail(
  home: ReturnType<typeof createHome>,
  dev: Awaited<ReturnType<typeof startDev>>,
  args: string[],
) {
  await dev.post("/default/first");
  const tail = start(home, ["tail", ...args]);
  return tail;
}

describe("hooktap tail", () => {
  test("begins with the last ones, oldest first, and goes on with what comes", async () => {
    const home = createHome();
    const dev = await startDev(home);
    for (const path of ["/a", "/b", "/c"]) await dev.post(`/default${path}`);
    const tail = start(home, ["tail", "-n", "2", "--json"]);
    expect([await tail.json(), await tail.json()]).toMatchObject([{ path: "/b" }, { path: "/c" }]);
    await dev.post("/default/d");
    expect(await tail.json()).toMatchObject({ path: "/d" });
    expect(await tail.stop("SIGINT")).toBe(0);
    expect(tail.stderr()).toBe("");
  });

  test("shows what matches only, as lines of the columns that requests has", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const tail = await startTail(home, dev, ["path:/first OR path:/wanted", "-n", "1"]);
    expect(await tail.line()).toMatch(/POST +\/first /);
    await dev.post("/default/unwanted");
    await dev.post("/default/wanted");
    expect(await tail.line()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}· unknown +- +- +POST +\/wanted +- +2 B +[0-9a-z]{7}-[0-9a-z]{4}$/,
    );
  });

  test("a quick answer is on the request's one line, a slow one on a line of its own", async () => {
    let answer = () => {};
    const port = await startTarget((request, response) => {
      if (request.url === "/slow") answer = () => response.writeHead(201).end();
      else response.end();
    });
    const home = createHome();
    const dev = await startDev(home, [String(port)]);
    const tail = await startTail(home, dev, ["-n", "1", "--json"]);
    expect(await tail.json()).toMatchObject({ path: "/first" });
    await dev.post("/default/quick");
    expect(await tail.json()).toMatchObject({ path: "/quick", delivery: { status: 200 } });
    const slow = dev.post("/default/slow");
    expect(await tail.json()).toMatchObject({ path: "/slow", delivery: null });
    answer();
    expect(await tail.json()).toMatchObject({ path: "/slow", delivery: { status: 201 } });
    await slow;
  });

  test("shows what came while the relay was restarted, once", async () => {
    const home = createHome();
    const serve = (port: string, hooksPort: string) =>
      start(home, ["serve", "--json", "--port", port, "--hooks-port", hooksPort]);
    const first = serve("0", "0");
    const { console, hooks } = await first.json<Ready>();
    const post = (path: string) => fetch(`${hooks}/default${path}`, { method: "POST" });
    await post("/a");
    const tail = start(home, ["tail", "--json", "-n", "1", "--relay", console]);
    expect(await tail.json()).toMatchObject({ path: "/a" });
    await post("/b");
    expect(await tail.json()).toMatchObject({ path: "/b" });
    await first.stop("SIGKILL");
    await tail.said("lost");
    await serve(new URL(console).port, new URL(hooks).port).json();
    await post("/c");
    expect(await tail.json()).toMatchObject({ path: "/c" });
    expect(await tail.stop()).toBe(0);
  });

  test("begins again with a store that began anew, and shows what that has", async () => {
    const home = createHome();
    const serve = (data: string, port: string, hooksPort: string) =>
      start(home, ["serve", "--json", "--port", port, "--hooks-port", hooksPort, "--token", "t", "--data", data]);
    const first = serve(join(home.home, "old"), "0", "0");
    const { console, hooks } = await first.json<Ready>();
    const post = (path: string) => fetch(`${hooks}/default${path}`, { method: "POST" });
    for (const path of ["/1", "/2", "/3", "/4"]) await post(path);
    const tail = start(home, ["tail", "--json", "-n", "1", "--relay", console, "--token", "t"]);
    expect(await tail.json()).toMatchObject({ path: "/4" });
    await post("/5");
    expect(await tail.json()).toMatchObject({ path: "/5" });
    await first.stop("SIGKILL");
    await tail.said("lost");
    await serve(join(home.home, "new"), new URL(console).port, new URL(hooks).port).json();
    await post("/new");
    expect(await tail.json()).toMatchObject({ path: "/new" });
  });

  test("a reader that closes its end ends it with 0", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const tail = await startTail(home, dev, ["-n", "1", "--json"]);
    await tail.json();
    tail.child.stdout.destroy();
    await dev.post("/default/x");
    expect(await tail.exit()).toBe(0);
  });

  test("a query that cannot be read ends with 2", async () => {
    const { hooktap } = await relayWith();
    expect(await hooktap("tail", "sig:bad", ...NO_OLD)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the lines of a request", () => {
  const row = (seq: number, change: Partial<Summary> = {}) =>
    ({ seq, verdict: { status: "verified" }, delivery: null, refused: null, ...change }) as Summary;
  const answer = (status: number, attempts = 1) => ({ delivery: { status, error: null, ms: 1, attempts } });
  function tailRows() {
    const printed: [number, boolean][] = [];
    return { printed, ...createTailRows({ print: ({ seq }, again) => printed.push([seq, again]), before: 10 }) };
  }

  test("are one for each verdict and answer, and none for what says the same again", () => {
    const { printed, take } = tailRows();
    take(row(11, answer(500)));
    take(row(11, { ...answer(500, 2), pinned: true }));
    take(row(11, answer(200, 3)));
    take(row(11, { ...answer(200, 3), verdict: { status: "failed", reason: null } }));
    expect(printed).toEqual([
      [11, false],
      [11, true],
      [11, true],
    ]);
  });

  test("are none for requests from before, unless they were shown", () => {
    const { printed, take, show } = tailRows();
    show(row(9));
    take(row(8, answer(200)));
    take(row(9, answer(200)));
    expect(printed).toEqual([
      [9, false],
      [9, true],
    ]);
  });

  test("of one that is held back come in their order at the end", () => {
    const { printed, take, flush } = tailRows();
    take(row(11));
    take(row(12, { refused: "body_too_large" }));
    take(row(13));
    flush();
    expect(printed.map(([seq]) => seq)).toEqual([12, 11, 13]);
  });
});
