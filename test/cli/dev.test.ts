import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DevReady, ForwardEvent } from "../../cli/forward-events.ts";
import { until } from "../helpers/agent.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, run, start, startDev, startTarget } from "./bin.ts";
import { type ProxyOptions, connectProxy } from "./connect-proxy.ts";

interface DeliveryLine {
  type: string;
  requestId: string;
  status: number | null;
  error: string | null;
}

async function rawPost(origin: string, path: string, body: string) {
  const request = http.request(origin, { method: "POST", path });
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of response) text += String(part);
  return { status: response.statusCode, body: text, id: response.headers["hooktap-request-id"] };
}

describe("hooktap dev", () => {
  test("says where it is in one JSON line, forwards, answers with the target's answer, and ends with 0", async () => {
    const home = createHome();
    const port = await startTarget((request, response) => response.writeHead(202).end(`got ${request.url}`));
    const dev = await startDev(home, [String(port)]);
    expect(Object.keys(dev.ready)).toEqual(["type", "console", "hooks", "token", "open", "target"]);
    expect(dev.ready).toMatchObject({ type: "ready", console: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(readFileSync(`${home.data}/token`, "utf8").trim()).toBe(dev.ready.token);

    // fetch would normalise the path.
    const response = await rawPost(`${dev.ready.hooks}`, "/default/a/../b%7e?x=1&x=2", '{"n":1.0}');
    expect({ status: response.status, body: response.body }).toEqual({
      status: 202,
      body: "got /a/../b%7e?x=1&x=2",
    });
    expect(await dev.json()).toEqual({
      type: "delivery",
      requestId: response.id,
      status: 202,
      error: null,
      ms: expect.any(Number),
      mode: "live",
      method: "POST",
      path: "/a/../b%7e",
      endpoint: "default",
      target: `http://localhost:${port}`,
      provider: null,
      eventType: null,
      verdict: "unknown",
    });
    expect(await dev.stop("SIGTERM")).toBe(0);
  });

  test("without a target it is a relay only, and says how to add one", async () => {
    const dev = start(createHome(), ["dev", "--port", "0", "--hooks-port", "0"]);
    await dev.said("hooktap listen 3000");
    await dev.said("curl ");
    const [, curl] = /curl (.*)\n/.exec(dev.stderr())!;
    expect(curl).toMatch(/http:\/\/127\.0\.0\.1:\d+\/default\/try$/);
    expect(await dev.stop("SIGINT")).toBe(0);
  });

  test("a target that is closed is named at once, and gets the request when it is back", async () => {
    const home = createHome();
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as AddressInfo;
    await new Promise<void>((resolve) => blocker.close(() => resolve()));
    const dev = await startDev(home, [String(port)]);
    expect((await dev.post("/default/x")).status).toBe(200);
    expect(await dev.json<DeliveryLine>()).toMatchObject({ status: null, error: "refused" });
    const server = http.createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    expect(await dev.json()).toEqual({ type: "target", target: `http://localhost:${port}`, up: true, reason: null });
    expect(await dev.json<DeliveryLine>()).toMatchObject({ status: 200, error: null, mode: "backlog" });
  });

  test("gives the target another Host by flag, else by .hooktap.json", async () => {
    const home = createHome();
    const port = await startTarget((request, response) => response.end(request.headers.host));
    writeFileSync(join(home.cwd, ".hooktap.json"), JSON.stringify({ hostHeader: "rewrite" }));
    const byFile = await startDev(home, [String(port)]);
    expect(await (await byFile.post("/default/x")).text()).toBe(`localhost:${port}`);
    await byFile.stop();
    const byFlag = await startDev(home, [String(port), "--host-header", "app.test"]);
    expect(await (await byFlag.post("/default/x")).text()).toBe("app.test");
  });

  test("with --retry 0 a request that got no answer is given up, and that is said", async () => {
    const dev = await startDev(createHome(), ["9", "--retry", "0"]);
    const response = await dev.post("/default/x");
    const requestId = response.headers.get("hooktap-request-id")!;
    expect(await dev.json<DeliveryLine>()).toMatchObject({ type: "delivery", requestId, error: "refused" });
    expect(await dev.json()).toEqual({ type: "given_up", requestId, endpoint: "default", attempts: 1 });
    await dev.said(`Gave up on POST /x (${requestId}) after 1 attempt;`);
  });

  test("a port in use ends with 2, naming the port and the flag", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await run(createHome(), [
      "dev",
      "--json",
      "--port",
      String(port),
      "--hooks-port",
      "0",
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(String(port));
    expect(stderr).toContain("--port");
  });

  test("its own listener is refused as a target", async () => {
    const home = createHome();
    const { ready } = await startDev(home);
    for (const address of [ready.console, ready.hooks, ready.hooks.replace("127.0.0.1", "localhost")]) {
      const { code, stdout, stderr } = await run(home, ["listen", address, "--json"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("is the relay itself");
    }
  });

  test("the demo comes out as it should", async () => {
    const { code, stdout } = await run(createHome(), ["dev", "--demo", "--once", "--json"]);
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; ok?: boolean });
    expect(lines[0]!.type).toBe("ready");
    expect(lines.filter(({ type }) => type === "delivery")).toHaveLength(6);
    expect(lines.filter(({ type }) => type === "demo").map(({ ok }) => ok)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe("hooktap serve", () => {
  test("has the same ready line and ends with 0", async () => {
    const relay = start(createHome(), ["serve", "--json", "--port", "0", "--hooks-port", "0", "--token", "mine"]);
    expect(await relay.json()).toMatchObject({ type: "ready", token: "mine", open: expect.stringContaining("code=") });
    expect(await relay.stop()).toBe(0);
  });
});

describe("hooktap listen", () => {
  test("finds the relay of this machine, prints ready once, then a line a delivery", async () => {
    const home = createHome();
    const dev = await startDev(home);
    await dev.post("/default/before");
    const port = await startTarget((_request, response) => response.end("ok"));
    const agent = start(home, ["listen", String(port), "--json"]);
    expect(await agent.json()).toMatchObject({
      type: "ready",
      console: dev.ready.console,
      target: `http://localhost:${port}`,
      endpoints: [{ name: "default", url: `${dev.ready.hooks}/default`, known: false, queued: 0, waiting: 1 }],
    });
    await agent.said("--backlog all");
    await dev.post("/default/now");
    expect(await agent.json()).toMatchObject({ type: "delivery", path: "/now", status: 200 });
    expect(await agent.stop("SIGINT")).toBe(0);

    const again = start(home, ["listen", String(port), "--json", "--backlog", "all"]);
    await again.json();
    expect(await again.json()).toMatchObject({ path: "/before", mode: "backlog" });
  });

  test("--json prints nothing but lines of the published shapes", async () => {
    const home = createHome();
    const dev = await startDev(home);
    expect(DevReady.strict().safeParse(dev.ready).error).toBeUndefined();
    const socket = join(home.home, "app.sock");
    const agent = start(home, ["listen", `unix:${socket}`, "--json", "--retry", "0"]);
    const types: string[] = [];
    const next = async () => {
      const line = JSON.parse(await agent.line()) as { type: string };
      expect(ForwardEvent.safeParse(line).error).toBeUndefined();
      types.push(line.type);
    };
    await next();
    await dev.post("/default/refused");
    await next();
    await next();
    const server = http.createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
    await next();
    await dev.stop("SIGKILL");
    await next();
    expect(types).toEqual(["ready", "delivery", "given_up", "target", "lost"]);
    expect(await agent.stop()).toBe(0);
  });

  test("--backlog takes a query, and names what is wrong with one", async () => {
    const home = createHome();
    const dev = await startDev(home);
    for (const path of ["/a", "/b", "/c"]) await dev.post(`/default${path}`);
    const port = await startTarget((_request, response) => response.end("ok"));
    const slip = await run(home, ["listen", String(port), "--backlog", "nome"]);
    expect({ code: slip.code, stdout: slip.stdout }).toEqual({ code: 2, stdout: "" });
    expect(slip.stderr).toContain('--backlog takes all, none, ask or a query, not "nome"');
    const wrong = await run(home, ["listen", String(port), "--backlog", "status:many"]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("       ^^^^\n");
    const pattern = await run(home, ["listen", String(port), "--backlog", "path~/(/"]);
    expect(pattern.code).toBe(2);
    expect(pattern.stderr).toContain("the query cannot be read");
    const agent = start(home, ["listen", String(port), "--json", "--backlog", "path:/a,/c"]);
    expect(await agent.json()).toMatchObject({ endpoints: [{ queued: 2, waiting: 1 }] });
    expect([await agent.json(), await agent.json()]).toMatchObject([{ path: "/a" }, { path: "/c" }]);
  });

  test("--backlog ask takes none where nobody can answer, and says so", async () => {
    const home = createHome();
    const dev = await startDev(home);
    await dev.post("/default/old");
    const port = await startTarget((_request, response) => response.end("ok"));
    const agent = start(home, ["listen", String(port), "--json", "--backlog", "ask"]);
    await agent.json();
    await agent.said("--backlog ask needs a terminal to ask in: none of the older requests is delivered.");
    await dev.post("/default/new");
    expect(await agent.json()).toMatchObject({ type: "delivery", path: "/new" });
  });

  test("in a pipe a line has colours only where FORCE_COLOR asks for them", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const port = await startTarget((_request, response) => response.end("ok"));
    await dev.post("/default/x");
    const listen = ["listen", String(port), "--backlog", "all"];
    const plain = start(home, [...listen, "--name", "plain"]);
    expect(await plain.line()).not.toContain("\x1b");
    const forced = start(home, [...listen, "--name", "forced"], { FORCE_COLOR: "1" });
    expect(await forced.line()).toContain("\x1b[32m200");
  });

  test("--quiet says nothing on stderr and leaves the data on stdout", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const port = await startTarget((_request, response) => response.end("ok"));
    await dev.post("/default/x");
    const agent = start(home, ["listen", String(port), "--quiet", "--backlog", "all"]);
    expect(await agent.line()).toMatch(/\/x +200 +\d+ ms {2}backlog$/);
    expect(await agent.stop()).toBe(0);
    expect(agent.stderr()).toBe("");
  });

  test("comes back when the relay does, and says so once", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const port = await startTarget((_request, response) => response.end("ok"));
    const agent = start(home, ["listen", String(port), "--json"]);
    await agent.json();
    expect(await dev.stop("SIGKILL")).toBeNull();
    await agent.said("lost");
    const ports = ["--port", new URL(dev.ready.console).port, "--hooks-port", new URL(dev.ready.hooks).port];
    const again = start(home, ["dev", "--json", ...ports]);
    await again.json();
    await agent.said("again");
    const relay = dev.ready.console;
    expect(await agent.json()).toEqual({ type: "lost", relay, reason: expect.any(String) });
    expect(await agent.json()).toMatchObject({ type: "connected", relay, endpoints: [{ name: "default" }] });
    await fetch(`${dev.ready.hooks}/default/after`, { method: "POST", body: "x" });
    expect(await agent.json()).toMatchObject({ path: "/after", status: 200 });
    expect(agent.stderr().match(/lost/g)).toHaveLength(1);
  });

  test("says what came while it was away, when it starts and when its connection is back", async () => {
    const home = createHome();
    const relay = await testRelay({ consoleUrl: "http://relay.test" });
    const way: ProxyOptions = { port: Number(new URL(relay.console).port) };
    const proxy = await connectProxy(way);
    const env = {
      HOOKTAP_RELAY: "http://relay.test",
      HOOKTAP_TOKEN: relay.token,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    };
    const port = await startTarget((_request, response) => response.end("ok"));
    const listen = ["listen", String(port), "--json"];
    const post = () => fetch(`${relay.hooks}/default/x`, { method: "POST", body: "x" });
    const first = start(home, listen, env);
    await first.json();
    expect(first.stderr()).not.toContain("while you were away");
    expect(await first.stop()).toBe(0);
    await post();

    const second = start(home, listen, env);
    await second.said("1 request came to default while you were away");
    await until(async () => (await relay.list())[0]!.delivery !== null);
    way.refuse = 503;
    for (const socket of proxy.open) socket.destroy();
    await second.said("lost");
    await post();
    await post();
    delete way.refuse;
    await second.said("2 requests came to default while you were away");
  });

  test("one of the same name that is newer ends it with 3", async () => {
    const home = createHome();
    await startDev(home);
    const first = start(home, ["listen", "9", "--json", "--name", "me"]);
    await first.json();
    const second = start(home, ["listen", "8", "--json", "--name", "me"]);
    await second.json();
    expect(await first.exit()).toBe(3);
    expect(first.stderr()).toContain("a newer agent named me took over; it forwards to http://localhost:8");
    expect(first.stderr()).toContain("--name");
    await second.said("Took over from the agent of the same name that forwarded to http://localhost:9 since ");
  });

  test("an endpoint that is not there ends with 2 and how to make it", async () => {
    const home = createHome();
    const relay = start(home, ["serve", "--json", "--port", "0", "--hooks-port", "0", "--hooks-url", "https://h.test"]);
    await relay.json();
    const { code, stdout, stderr } = await run(home, ["listen", "9", "--endpoint", "nowhere", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("hooktap endpoints create nowhere");
  });

  test("a wrong token ends with 3", async () => {
    const home = createHome();
    await startDev(home);
    const { code, stderr } = await run(home, ["listen", "3000", "--token", "wrong"]);
    expect(code).toBe(3);
    expect(stderr).toContain("token");
  });

  test("an answer of the target and captured text reach the terminal as plain text", async () => {
    const home = createHome();
    const dev = await startDev(home);
    const port = await startTarget((_request, response) => response.end("ok"));
    const agent = start(home, ["listen", String(port)]);
    await agent.said("Inspector");
    await dev.post("/default/a", JSON.stringify({ task: "\u001b[31m" }));
    const line = await agent.line();
    expect(line).toContain("/a");
    expect(line).not.toContain("\x1b");
  });
});
