import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { closedPort, until } from "../helpers/agent.ts";
import { answered, rawTarget, sendRaw } from "../helpers/wire.ts";
import { createHome, relayWith, run, start, startDev, startTarget } from "./bin.ts";

/** A target that answers with its name and remembers what came. */
async function target(name: string) {
  const seen: string[] = [];
  const port = await startTarget((request, response) => {
    seen.push(request.url!);
    request.resume();
    response.end(name);
  });
  return { seen, port };
}

type Dev = Awaited<ReturnType<typeof startDev>>;
const answerTo = async (dev: Pick<Dev, "post">, path: string, body = "{}", headers: Record<string, string> = {}) =>
  (await dev.post(`/default${path}`, body, headers)).text();

const settings = ({ cwd }: { cwd: string }, value: unknown) =>
  writeFileSync(join(cwd, ".hooktap.json"), typeof value === "string" ? value : JSON.stringify(value, null, 2));

interface Line {
  type: string;
  status: number;
  path: string;
  target: string | null;
  routes?: { match: string | null; target: string }[];
}

describe("hooktap listen with routes", () => {
  test("sends what matches to its route, the rest to the target, and tells which in each line", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const [stripe, github, rest] = [await target("stripe"), await target("github"), await target("rest")];
    const agent = start(home, [
      "listen",
      String(rest.port),
      "--json",
      "--route",
      `path:/stripe/* => ${stripe.port}`,
      "--route",
      `json:kind=git => localhost:${github.port}/hooks`,
    ]);
    expect(await agent.json()).toMatchObject({
      type: "ready",
      target: `http://localhost:${rest.port}`,
      routes: [
        { match: "path:/stripe/*", target: `http://localhost:${stripe.port}` },
        { match: "json:kind=git", target: `http://localhost:${github.port}/hooks` },
      ],
      endpoints: [{ name: "default", queued: 0, waiting: 0 }],
    });
    expect(await answerTo(dev, "/stripe/1")).toBe("stripe");
    expect(await answerTo(dev, "/a", '{"kind":"git"}')).toBe("github");
    expect(await answerTo(dev, "/b", '{"kind":"other"}')).toBe("rest");
    const lines = [await agent.json<Line>(), await agent.json<Line>(), await agent.json<Line>()];
    expect(lines.map((line) => [line.path, line.target])).toEqual([
      ["/stripe/1", `http://localhost:${stripe.port}`],
      ["/a", `http://localhost:${github.port}/hooks`],
      ["/b", `http://localhost:${rest.port}`],
    ]);
    expect([stripe.seen, github.seen, rest.seen]).toEqual([["/stripe/1"], ["/hooks/a"], ["/b"]]);
    expect(await agent.stop()).toBe(0);
  });

  test("gives one request to each route that it matches; under passthrough the first of them answers", async () => {
    const home = createHome();
    const dev = await startDev(home);
    await run(home, ["endpoints", "set", "default", "--reply", "passthrough"]);
    const [one, two] = [await target("one"), await target("two")];
    const routes = ["--route", `path:/a => ${one.port}`, "--route", `method:POST => ${two.port}`];
    const agent = start(home, ["listen", "--json", ...routes]);
    expect(await agent.json()).toMatchObject({ target: null });
    expect(await answerTo(dev, "/a")).toBe("one");
    expect(await answerTo(dev, "/b")).toBe("two");
    const nobody = await fetch(`${dev.ready.hooks}/default/c`);
    expect([nobody.status, await nobody.text()]).toEqual([200, "ok"]);
    await until(() => two.seen.length === 2);
    expect([one.seen, two.seen]).toEqual([["/a"], ["/a", "/b"]]);
  });

  test("after it was away each route gets its own backlog, in order", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const [odd, rest] = [await target("odd"), await target("rest")];
    const args = ["listen", String(rest.port), "--json", "--route", `path:/odd* => ${odd.port}`];
    const first = start(home, args);
    await first.json();
    await first.stop();
    for (let i = 0; i < 10; i++) await answerTo(dev, i % 2 ? `/odd${i}` : `/${i}`);
    const again = start(home, args);
    expect(await again.json()).toMatchObject({ endpoints: [{ known: true, queued: 10, waiting: 0 }] });
    await again.said("10 requests came to default while you were away");
    await until(() => odd.seen.length + rest.seen.length === 10);
    expect(odd.seen).toEqual(["/odd1", "/odd3", "/odd5", "/odd7", "/odd9"]);
    expect(rest.seen).toEqual(["/0", "/2", "/4", "/6", "/8"]);
  });

  test("with --only nothing else reaches the target: by a field of the body, and by the verdict", async () => {
    const { dev, hooktap } = await relayWith();
    await hooktap("secrets", "add", "github", "--secret", "shh");
    const [paid, signed] = [await target("paid"), await target("signed")];
    const home = createHome();
    const own = ["--relay", dev.ready.console, "--token", dev.ready.token, "--json"];
    const one = start(home, ["listen", String(paid.port), "--only", "json:state=paid", ...own]);
    const two = start(home, ["listen", String(signed.port), "--only", "sig:verified type:push", ...own]);
    await Promise.all([one.json(), two.json()]);
    await answerTo(dev, "/1", '{"state":"open"}');
    await answerTo(dev, "/2", '{"state":"paid"}');
    const signature = createHmac("sha256", "shh").update("{}").digest("hex");
    await answerTo(dev, "/3", "{}", { "x-github-event": "push", "x-hub-signature-256": `sha256=${signature}` });
    expect(await one.json()).toMatchObject({ path: "/2", status: 200 });
    expect(await two.json()).toMatchObject({ path: "/3", status: 200 });
    expect([paid.seen, signed.seen]).toEqual([["/2"], ["/3"]]);
  });

  test("a route may lead to a Unix socket, with a path", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const folder = mkdtempSync(join(tmpdir(), "hooktap-socket-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "app.sock");
    const server = http.createServer((request: IncomingMessage, response) => response.end(`unix ${request.url}`));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => server.close().closeAllConnections());
    const agent = start(home, ["listen", "--json", "--route", `path:/a* => unix:${path}:/base/`]);
    expect(await agent.json()).toMatchObject({ routes: [{ target: `unix:${path}:/base` }] });
    expect(await answerTo(dev, "/a?x=1")).toBe("unix /base/a?x=1");
  });

  test("a target that takes longer than --timeout is given up, and the sender told", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const port = await startTarget(() => {});
    const agent = start(home, ["listen", String(port), "--json", "--timeout", "0.2"]);
    await agent.json();
    expect((await dev.post("/default/slow")).status).toBe(504);
    expect(await agent.json()).toMatchObject({ status: null, error: "timeout" });
  });
});

describe("headers", () => {
  const HEAD = "POST /x HTTP/1.1\r\n";
  const complete = (bytes: Buffer) => bytes.includes("\r\n\r\n{}");

  test("are set, replaced in their place and removed, byte for byte, and the record tells which", async () => {
    const { dev, hooktap } = await relayWith();
    const raw = await rawTarget("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", complete);
    const home = createHome();
    const agent = start(home, [
      "listen",
      String(raw.port),
      "--json",
      "--relay",
      dev.ready.console,
      "--token",
      dev.ready.token,
      "--host-header",
      "app.test",
      "--header",
      "X-Debug: yes  ",
      "--header",
      "x-env: dev",
      "--header",
      "Cookie:",
    ]);
    await agent.json();
    const { host, port } = new URL(dev.ready.hooks);
    const head = ["POST /default/x HTTP/1.1", `Host: ${host}`, "X-Env: prod", "Cookie: a=b", "Content-Length: 2"];
    head.push("X-ENV: stage", "X-Last: 1", "", "{}");
    await sendRaw(Number(port), head.join("\r\n"), answered);
    const received = await raw.wait(complete);
    expect(received.toString()).toBe(
      `${HEAD}Host: app.test\r\nx-env: dev\r\nContent-Length: 2\r\nX-Last: 1\r\nX-Debug: yes\r\n\r\n{}`,
    );
    await agent.json();
    const shown = async () =>
      JSON.parse((await hooktap("show", "latest", "--json")).stdout) as { deliveries: unknown[] };
    await expect.poll(async () => (await shown()).deliveries).toHaveLength(1);
    expect((await shown()).deliveries).toMatchObject([
      {
        changes: {
          sign: "keep",
          edited: ["headers"],
          headers: [
            { name: "Host", from: host, to: "app.test" },
            { name: "X-Debug", from: null, to: "(set by the agent)" },
            { name: "x-env", from: "prod, stage", to: "(set by the agent)" },
            { name: "Cookie", from: "a=b", to: null },
          ],
        },
      },
    ]);
  });
});

describe(".hooktap.json", () => {
  test("holds routes, comments and all that listen takes; flags beat it", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const [a, rest] = [await target("a"), await target("rest")];
    settings(
      home,
      `{
        // where things go
        "$schema": "./node_modules/hooktap/docs/hooktap.schema.json",
        "endpoint": ["default", "second"],
        "target": ${rest.port},
        "only": "method:POST",
        "timeout": 20,
        "routes": [{ "name": "a", "match": "path:/a", "target": "localhost:${a.port}", "headers": { "X-Route": "a" } },],
      }`,
    );
    const agent = start(home, ["listen", "--json"]);
    expect(await agent.json()).toMatchObject({
      target: `http://localhost:${rest.port}`,
      routes: [{ agent: expect.stringMatching(/:a$/), match: "path:/a" }],
      endpoints: [{ name: "default" }, { name: "second" }],
    });
    expect(await answerTo(dev, "/a")).toBe("a");
    expect(await (await dev.post("/second/b")).text()).toBe("rest");
    expect(await (await fetch(`${dev.ready.hooks}/default/b`)).text()).toBe("ok");
    await agent.stop();

    const other = await target("other");
    const flagged = start(home, ["listen", String(other.port), "--json", "--only", "path:/c"]);
    expect(await flagged.json()).toMatchObject({ target: `http://localhost:${other.port}` });
    expect(await answerTo(dev, "/c")).toBe("other");
    expect(await answerTo(dev, "/a")).toBe("a");
  });

  test("is read again when it changes: routes come, change and go, the others keep their connections", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const [a, b, rest] = [await target("a"), await target("b"), await target("rest")];
    const agent = start(home, ["listen", String(rest.port), "--json"]);
    await agent.json();
    const connectedAt = async () => {
      const answer = await fetch(`${dev.ready.console}/api/agents`, {
        headers: { authorization: `Bearer ${dev.ready.token}` },
      });
      const { agents } = (await answer.json()) as { agents: { target: string; connectedAt: string }[] };
      return Object.fromEntries(agents.map((one) => [one.target.split(":").at(-1), one.connectedAt]));
    };
    const routes = async (...list: object[]) => {
      settings(home, { routes: list });
      for (;;) {
        const line = await agent.json<Line>();
        if (line.type === "routes") return line.routes!.map(({ match }) => match);
      }
    };
    const before = await connectedAt();
    expect(await answerTo(dev, "/a1")).toBe("rest");

    expect(await routes({ match: "path:/a*", target: a.port })).toEqual(["path:/a*", null]);
    expect(await answerTo(dev, "/a2")).toBe("a");
    expect(await answerTo(dev, "/b1")).toBe("rest");

    const withB = { match: "path:/b*", target: b.port };
    expect(await routes({ match: "path:/a*", target: a.port }, withB)).toHaveLength(3);
    expect(await answerTo(dev, "/b2")).toBe("b");
    const between = await connectedAt();

    expect(await routes({ match: "path:/aa*", target: a.port }, withB)).toEqual(["path:/aa*", "path:/b*", null]);
    expect(await answerTo(dev, "/a3")).toBe("rest");
    expect(await answerTo(dev, "/aa")).toBe("a");
    expect(await connectedAt()).toEqual(between);
    expect(between[rest.port]).toBe(before[rest.port]);

    expect(await routes({ match: "path:/aa*", target: a.port, headers: { "X-A": "1" } })).toHaveLength(2);
    expect(await answerTo(dev, "/b3")).toBe("rest");
    const after = await connectedAt();
    expect(Object.keys(after).toSorted()).toEqual([String(a.port), String(rest.port)].toSorted());
    expect([after[rest.port], after[a.port] === between[a.port]]).toEqual([before[rest.port], false]);
    expect([a.seen, b.seen, rest.seen]).toEqual([["/a2", "/aa"], ["/b2"], ["/a1", "/b1", "/a3", "/b3"]]);
  });

  test("that cannot be used changes nothing, and says why", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const [a, rest] = [await target("a"), await target("rest")];
    settings(home, { routes: [{ match: "path:/a", target: a.port }] });
    const agent = start(home, ["listen", String(rest.port), "--json"]);
    await agent.json();
    settings(home, `{\n  "routes": [\n    { "match": "path:/a", "target": }\n  ]\n}`);
    await agent.said(".hooktap.json:3:");
    await agent.said("goes on as before");
    settings(home, { routes: [{ match: "path:/x", target: new URL(dev.ready.console).port }] });
    await agent.said("is the relay itself");
    expect(await answerTo(dev, "/a")).toBe("a");
    expect(await answerTo(dev, "/x")).toBe("rest");
    settings(home, {});
    await agent.said("1 target removed");
    expect(await answerTo(dev, "/a")).toBe("rest");
  });

  test("dev takes it too, and follows it", async () => {
    const home = createHome();
    const [a, b] = [await target("a"), await target("b")];
    const routes = [{ match: "path:/a", target: a.port }];
    settings(home, { routes });
    const dev = await startDev(home);
    expect(await answerTo(dev, "/a")).toBe("a");
    expect(await dev.json()).toMatchObject({ type: "delivery" });
    settings(home, { routes: [...routes, { match: "path:/b", target: b.port }] });
    expect(await dev.json()).toMatchObject({ type: "routes", routes: [{ match: "path:/a" }, { match: "path:/b" }] });
    expect(await answerTo(dev, "/b")).toBe("b");
  });

  test("dev that began without a target stays a relay alone, and leaves the file to listen", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const a = await target("a");
    settings(home, { routes: [{ match: "path:/a", target: a.port }] });
    const agent = start(home, ["listen", "--json"]);
    await agent.json();
    settings(home, { routes: [{ match: "path:/b", target: a.port }] });
    expect(await agent.json()).toMatchObject({ type: "routes", routes: [{ match: "path:/b" }] });
    expect([await answerTo(dev, "/a"), await answerTo(dev, "/b")]).toEqual(["ok", "a"]);
  });
});

describe("what cannot be is named", () => {
  test.each([
    [["listen"], "there is nowhere to forward to"],
    [["listen", "--route", "provider:stripe"], "is no route: it has no =>"],
    [["listen", "--route", "provider:stripe =>"], "there is no target behind =>"],
    [["listen", "--route", "=> 4000"], "--route: there is no query"],
    [["listen", "--route", "path:/a => ftp://x"], '--route: "ftp://x" is not a target: only http and https are spoken'],
    [["listen", "--route", "sig:verifyed => 4000"], "  sig:verifyed\n      ^^^^^^^^\n"],
    [["listen", "3000", "--only", "a is:queued"], "  a is:queued\n    ^^^^^^^^^\n"],
    [["listen", "3000", "--only", "path~/(/"], "--only: the query cannot be read: the pattern cannot be used"],
    [["listen", "--only", "path:/a"], "--only narrows a target, and none is given"],
    [["listen", "--route", "path:/a => 4000", "--route", "path:/b => 4000"], "two routes lead to localhost:4000"],
    [["listen", "3000", "--header", "X Y: 1"], '"X Y" is not a header'],
    [["listen", "3000", "--header", "nothing"], "Give one like 'X-Debug: 1'"],
    [["listen", "3000", "--header", "Host: a"], "--host-header"],
    [["listen", "3000", "--header", "content-length: 1"], "how the request is framed"],
    [["listen", "3000", "--timeout", "0"], "Give a number from 0.001"],
  ])("%j", async (args, words) => {
    const { code, stderr } = await run(createHome(), args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test.each([
    ['{"routes": {}}', ".hooktap.json:1:12: routes: expected a list of routes, found {}"],
    ['{"routes": [\n {"match": "a"}]}', ".hooktap.json:2:2: routes[0].target is missing"],
    ['{\n  "rotues": []}', ".hooktap.json:2:13: rotues is not known\n  did you mean routes?"],
    ['{"routes": [{"match": "a", "target": 1, "too": 1}]}', "routes[0].too is not known\n  known are: "],
    ['{"concurrency": 0}', "concurrency: expected a whole number from 1 to 1024, found 0"],
    ['{"timeout": "30s"}', 'timeout: expected a number of seconds, at most 86400, found "30s"'],
    ['{"routes": [{"match": "sig:x", "target": 1}]}', ".hooktap.json:1:13: routes[0]: the query cannot be read"],
    ['{"routes": [{"match": "a", "target": "a b"}]}', 'routes[0]: "a b" is not a target'],
    ['{"headers": {"Upgrade": "x"}}', "headers: Upgrade says how the request is framed"],
    ['{"endpoint": ["A"]}', "expected an endpoint's name"],
    ["[]", ".hooktap.json:1:1: expected an object, found []"],
    ['{"relay": "x"', "this is not JSON: close brace expected"],
  ])("%s", async (text, words) => {
    const home = createHome();
    settings(home, text);
    const { code, stderr } = await run(home, ["listen", "3000"]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test("a target that is down holds up its own route alone", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const rest = await target("rest");
    const down = await closedPort();
    const agent = start(home, ["listen", String(rest.port), "--json", "--route", `path:/d => ${down}`]);
    await agent.json();
    expect(await answerTo(dev, "/d")).toBe("ok");
    expect(await agent.json()).toMatchObject({ path: "/d", error: "refused", target: `http://localhost:${down}` });
    expect(await answerTo(dev, "/e")).toBe("rest");
  });
});
