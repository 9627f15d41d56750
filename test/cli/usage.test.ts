import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHome, run } from "./bin.ts";
import { startTunnelEnd } from "./tunnel-end.ts";

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

describe("usage", () => {
  test("--version is the package's version", async () => {
    const { code, stdout } = await run(createHome(), ["--version"]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test("--help lists the commands on stdout", async () => {
    const { code, stdout } = await run(createHome(), ["--help"]);
    expect(code).toBe(0);
    for (const command of [
      "dev",
      "serve",
      "listen",
      "requests",
      "show",
      "replay",
      "pin",
      "unpin",
      "verify",
      "sign",
      "secrets",
      "endpoints",
      "open",
      "providers",
    ]) {
      expect(stdout).toContain(`  ${command}`);
    }
  });

  test.each([
    ["an unknown command", ["lisen"], "Did you mean listen?"],
    ["an unknown flag", ["requests", "--colour"], "--help"],
    ["a missing argument", ["show"], "missing required argument 'id'"],
    ["no command", [], "Usage: hooktap"],
    ["a missing option", ["verify", "--provider", "qencode"], "--request"],
    ["a number that is none", ["requests", "--limit", "ten"], "whole number"],
    ["a port out of range", ["dev", "--port", "70000"], "from 0 to 65535"],
    ["a choice that is none", ["endpoints", "set", "default", "--reply", "maybe"], "auto, static, passthrough"],
    ["a Host that is none", ["listen", "3000", "--host-header", "a\r\nb: c"], "rewrite or a host"],
    ["tries that are no number", ["listen", "3000", "--retry", "-1"], "whole number"],
    [
      "a target that is none",
      ["listen", "ftp://x", "--relay", "http://127.0.0.1:1", "--token", "t"],
      "only http and https",
    ],
    ["a relay that is none", ["requests", "--relay", "http://", "--token", "t"], "is not a relay's URL"],
    ["an endpoint's name that is none", ["requests", "--endpoint", "Default"], "cannot name an endpoint"],
    ["two ways to sign", ["replay", "x", "--sign", "keep", "--resign"], "cannot be used with"],
  ])("%s ends with 2 and the next step", async (_name, args, text) => {
    const { code, stdout, stderr } = await run(createHome(), args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("settings that cannot be read end with 2 and name the file", async () => {
    const home = createHome();
    writeFileSync(join(home.cwd, ".hooktap.json"), '{"relay": 3}');
    const { code, stderr } = await run(home, ["requests"]);
    expect(code).toBe(2);
    expect(stderr).toContain(".hooktap.json");
  });
});

describe("without a relay", () => {
  test("none on this machine and none named ends with 3 and the next step", async () => {
    const { code, stderr } = await run(createHome(), ["requests"]);
    expect(code).toBe(3);
    expect(stderr).toContain("hooktap dev");
  });

  test.each([["requests"], ["listen", "3000"], ["open"], ["show", "latest"]])(
    "%s: one that does not answer ends with 3",
    async (...args) => {
      const relay = `http://127.0.0.1:${await closedPort()}`;
      const { code, stderr } = await run(createHome(), [...args, "--relay", relay, "--token", "t"]);
      expect(code).toBe(3);
      expect(stderr).toContain(relay);
    },
  );

  test("a relay.json left behind by a process that is gone is not believed", async () => {
    const home = createHome();
    mkdirSync(home.data, { recursive: true });
    writeFileSync(
      join(home.data, "relay.json"),
      JSON.stringify({
        pid: 2 ** 22 + 1,
        console: "http://127.0.0.1:1",
        hooks: "http://127.0.0.1:2",
      }),
    );
    writeFileSync(join(home.data, "token"), "t\n");
    const { code, stderr } = await run(home, ["requests"]);
    expect(code).toBe(3);
    expect(stderr).toContain("no relay runs on this machine");
  });

  test("the environment names a relay, and a flag beats it", async () => {
    const env = { HOOKTAP_RELAY: "http://127.0.0.1:1", HOOKTAP_TOKEN: "t" };
    expect((await run(createHome(), ["requests"], { env })).stderr).toContain("http://127.0.0.1:1");
    const flagged = await run(createHome(), ["requests", "--relay", "http://127.0.0.1:9"], { env });
    expect(flagged.stderr).toContain("http://127.0.0.1:9");
  });

  test("a folder's .hooktap.json gets no token that was stored for another relay", async () => {
    const asked: unknown[] = [];
    const stranger = await startTunnelEnd({
      refuse(request) {
        asked.push(request.headers.authorization);
        return 401;
      },
    });
    onTestFinished(() => stranger.close());
    const home = createHome();
    mkdirSync(join(home.home, ".config", "hooktap"), { recursive: true });
    const profile = { relay: "https://relay.example", token: "precious" };
    writeFileSync(join(home.home, ".config", "hooktap", "config.json"), JSON.stringify(profile));
    writeFileSync(join(home.cwd, ".hooktap.json"), JSON.stringify({ relay: stranger.url }));
    const { code, stderr } = await run(home, ["listen", "3000"]);
    expect(code).toBe(3);
    expect(stderr).toContain("there is no token");
    expect(asked).toEqual([]);
  });

  test("a value that begins like a flag of the program's is the value", async () => {
    const relay = ["--relay", "http://127.0.0.1:1"];
    expect(await run(createHome(), ["requests", ...relay, "--token", "-Vabc"])).toMatchObject({ code: 3, stdout: "" });
    expect((await run(createHome(), ["--version"])).stdout).toMatch(/^\d/);
  });

  test("a token that no header can carry is named; white space around one is not part of it", async () => {
    const end = await startTunnelEnd({ refuse: () => 401 });
    onTestFinished(() => end.close());
    const listen = (token: string) =>
      run(createHome(), ["listen", "3000", "--relay", end.url], { env: { HOOKTAP_TOKEN: token } });
    const bad = await listen("t\u00f6k\u20acn");
    expect(bad).toMatchObject({ code: 3, stderr: expect.stringContaining("characters that no token has") });
    expect((await listen("right\n")).stderr).toContain("refused with 401");
  });

  test.each([
    [["listen", "3000", "--name", ""], "--name"],
    [["endpoints", "create", "BAD_"], "cannot name an endpoint"],
    [["serve", "--port", "0", "--hooks-port", "0", "--hooks-domain", "bad domain"], "--hooks-domain"],
    [["serve", "--port", "0", "--hooks-port", "0", "--token", "a b"], "--token"],
  ])("%j cannot be used: 2", async (args, words) => {
    const { code, stderr } = await run(createHome(), [...args, ...(args[0] === "endpoints" ? ["--token", "t"] : [])]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test("a relay that cannot start on its database ends with 2", async () => {
    const home = createHome();
    mkdirSync(home.data, { recursive: true });
    writeFileSync(join(home.data, "hooktap.db"), "x");
    const { code, stderr } = await run(home, ["serve", "--port", "0", "--hooks-port", "0"]);
    expect(stderr).toContain("hooktap.db");
    expect(code).toBe(2);
  });

  test("a refused tunnel ends listen with 3 and the relay's words", async () => {
    const relay = await startTunnelEnd({ refuse: () => 401 });
    onTestFinished(() => relay.close());
    const { code, stdout, stderr } = await run(createHome(), [
      "listen",
      "3000",
      "--json",
      "--relay",
      relay.url,
      "--token",
      "wrong",
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("refused with 401");
    expect(stderr).toContain("do this");
  });
});
