import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import tls from "node:tls";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { proxyFor, routeTo } from "../../cli/proxy.ts";
import { until } from "../helpers/agent.ts";
import { selfSigned } from "../helpers/certificate.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, lines, run, start, startTarget } from "./bin.ts";
import { connectProxy } from "./connect-proxy.ts";

afterEach(() => vi.unstubAllEnvs());

const RELAY = "http://relay.test";

/** A relay that is known as relay.test, which only a proxy can find. */
async function behindProxy(options: { user?: string } = {}) {
  const relay = await testRelay({ consoleUrl: RELAY });
  const proxy = await connectProxy({ port: Number(new URL(relay.console).port), ...options });
  const settings = { HOOKTAP_RELAY: RELAY, HOOKTAP_TOKEN: relay.token };
  return { relay, proxy, settings, url: `http://127.0.0.1:${proxy.port}` };
}

describe("a proxy of the environment", () => {
  test.each(["HTTP_PROXY", "http_proxy"])("named by %s carries the tunnel and the API's calls", async (variable) => {
    const { relay, proxy, settings, url } = await behindProxy();
    const env = { ...settings, [variable]: url };
    const home = createHome();
    const port = await startTarget((_request, response) => response.end("through"));
    const agent = start(home, ["listen", String(port), "--json"], env);
    expect(await agent.json()).toMatchObject({ type: "ready", console: RELAY });
    const answer = await fetch(`${relay.hooks}/default/x`, { method: "POST", body: "x" });
    expect(await answer.text()).toBe("through");
    expect(await agent.json()).toMatchObject({ type: "delivery", path: "/x", status: 200 });
    expect(proxy.seen).toEqual(["relay.test:80"]);

    const listed = await run(home, ["requests", "--json"], { env });
    expect({ code: listed.code, path: lines(listed.stdout)[0]!["path"] }).toEqual({ code: 0, path: "/x" });
    const made = await run(home, ["endpoints", "create", "second", "--reply", "static"], { env });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining("second") });
    expect(proxy.seen).toHaveLength(3);
  });

  test("carries TLS to the relay's own name", async () => {
    const relay = await testRelay({ consoleUrl: "https://relay.test" });
    const ends = tls.createServer(selfSigned, (socket) => {
      const onward = connect(Number(new URL(relay.console).port), "127.0.0.1");
      socket.pipe(onward).pipe(socket);
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        one.on("error", () => {});
        one.on("close", () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => ends.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void ends.close());
    const proxy = await connectProxy({ port: (ends.address() as AddressInfo).port });
    const home = createHome();
    const trusted = join(home.home, "trusted.pem");
    writeFileSync(trusted, selfSigned.cert);
    const env = {
      HOOKTAP_RELAY: "https://relay.test",
      HOOKTAP_TOKEN: relay.token,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: trusted,
    };
    const agent = start(home, ["listen", "9", "--json"], env);
    expect(await agent.json()).toMatchObject({ type: "ready", console: "https://relay.test" });
    expect(await run(home, ["endpoints"], { env })).toMatchObject({ code: 0 });
    expect(proxy.seen).toEqual(["relay.test:443", "relay.test:443"]);
    for (const args of [["listen", "9"], ["endpoints"]]) {
      const untrusted = await run(home, args, { env: { ...env, NODE_EXTRA_CA_CERTS: "" } });
      expect(untrusted.code).toBe(3);
      expect(untrusted.stderr).toMatch(/relay\.test cannot be reached: self-signed certificate[^]*NODE_EXTRA_CA_CERTS/);
    }
  });

  test("is given its user and password", async () => {
    const { proxy, settings } = await behindProxy({ user: "me:p@ss" });
    const env = { ...settings, HTTP_PROXY: `http://me:p%40ss@127.0.0.1:${proxy.port}` };
    expect(await run(createHome(), ["endpoints", "--json"], { env })).toMatchObject({ code: 0 });
  });

  test("is left alone for what NO_PROXY names, and for this machine", async () => {
    const { relay, proxy, settings, url } = await behindProxy();
    const named = await run(createHome(), ["endpoints"], { env: { ...settings, HTTP_PROXY: url, NO_PROXY: ".test" } });
    expect(named).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/the relay at http:\/\/relay\.test cannot be reached: .*ENOTFOUND/),
    });
    const here = { HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token, HTTP_PROXY: url };
    expect(await run(createHome(), ["endpoints"], { env: here })).toMatchObject({ code: 0 });
    expect(proxy.seen).toEqual([]);
  });

  describe.each([
    ["API", ["endpoints"]],
    ["tunnel", ["listen", "9"]],
  ])("that fails is named, for the %s:", (_name, args) => {
    const env = (url: string) => ({ HOOKTAP_RELAY: RELAY, HOOKTAP_TOKEN: "t", HTTP_PROXY: url });
    const fails = async (url: string, ...texts: string[]) => {
      const { code, stdout, stderr } = await run(createHome(), args, { env: env(url) });
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      for (const text of texts) expect(stderr).toContain(text);
      expect(stderr).not.toContain("geheim");
    };

    test("it wants a password", async () => {
      const { port } = await connectProxy({ user: "me:secret" });
      await fails(`http://127.0.0.1:${port}`, `the proxy 127.0.0.1:${port} wants a user and password`, "HTTP_PROXY");
    });

    test("it has another password", async () => {
      const { port } = await connectProxy({ user: "me:secret" });
      await fails(`http://me:geheim@127.0.0.1:${port}`, `127.0.0.1:${port} does not accept this user and password`);
    });

    test("it refuses to connect", async () => {
      const { port } = await connectProxy({ refuse: 403 });
      await fails(`http://127.0.0.1:${port}`, "would not connect to relay.test (403)", "NO_PROXY");
    });

    test("nothing listens there", async () => {
      await fails("http://127.0.0.1:9", "the proxy 127.0.0.1:9 cannot be reached (ECONNREFUSED)");
    });
  });

  test("of a kind that is not spoken ends with 2", async () => {
    const env = { HOOKTAP_RELAY: RELAY, HOOKTAP_TOKEN: "t", ALL_PROXY: "socks5://127.0.0.1:1080" };
    const { code, stderr } = await run(createHome(), ["endpoints"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("the proxy socks5://127.0.0.1:1080 cannot be used");
  });

  test("that says nothing is given up", async () => {
    const proxy = await connectProxy({ mute: true });
    vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${proxy.port}`);
    const route = await routeTo(new URL("ws://relay.test/api/tunnel"));
    const socket = new WebSocket("ws://relay.test/api/tunnel", { agent: route!.agent });
    const failed = once(socket, "error");
    await until(() => proxy.seen.length === 1);
    socket.terminate();
    route!.abort();
    await failed;
    await until(() => proxy.open.size === 0);
  });

  test("is HTTPS_PROXY's for a relay with TLS", () => {
    vi.stubEnv("HTTPS_PROXY", "http://secure.example:3128");
    vi.stubEnv("HTTP_PROXY", "plain.example:3128");
    vi.stubEnv("no_proxy", "direct.example");
    const host = (url: string) => proxyFor(new URL(url))?.host;
    expect(host("wss://relay.test/api/tunnel")).toBe("secure.example:3128");
    expect(host("ws://relay.test/api/tunnel")).toBe("plain.example:3128");
    expect(host("https://direct.example")).toBeUndefined();
    for (const here of ["localhost:4665", "127.0.0.1", "127.8.9.1:80", "[::1]:4665"])
      expect(host(`https://${here}`)).toBeUndefined();
  });
});
