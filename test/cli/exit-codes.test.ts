import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createHome, relayWith, run } from "./bin.ts";
import { everyCommand, LEAST } from "./every-command.ts";

const commands = await everyCommand();
const withRelay = commands.filter(({ flags }) => flags.includes("--relay")).map(({ path }) => path);
const given = (path: string) => [...path.split(" "), ...LEAST[path]!];

async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

test("the table names every command", () => {
  expect(commands.map(({ path }) => path).sort()).toEqual(Object.keys(LEAST).sort());
});

// None of them has a terminal here. Words for people must not reach whoever reads the data.
describe("2: a command line that cannot be used", () => {
  test.each(commands.map(({ path }) => path))("%s", async (path) => {
    const { code, stdout, stderr } = await run(createHome(), [...given(path), "--no-such-flag"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^hooktap: unknown option '--no-such-flag'/);
  });
});

describe("3: a relay that cannot be reached", () => {
  test.each(withRelay)("%s", async (path) => {
    const relay = `http://127.0.0.1:${await closedPort()}`;
    const args = [...given(path), "--relay", relay, "--token", "t", "--json"];
    const { code, stdout, stderr } = await run(createHome(), args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(relay);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test("3: a token that the relay does not accept, whatever the command", async () => {
  const { dev, hooktap } = await relayWith();
  const ends: [string, number | null, string][] = [];
  for (const path of withRelay) {
    const args = [...given(path), "--relay", dev.ready.console, "--token", "wrong", "--json"];
    const { code, stdout } = await hooktap(...args);
    ends.push([path, code, stdout]);
  }
  expect(ends).toEqual(withRelay.map((path) => [path, 3, ""]));
});

test("1: what is asked for is not there", async () => {
  const { hooktap } = await relayWith();
  const missing = [
    ["requests", "path:/nowhere"],
    ["show", "zzzz"],
    ["pin", "zzzz"],
    ["unpin", "zzzz"],
    ["open", "zzzz"],
    ["replay", "zzzz"],
    ["verify", "zzzz"],
    ["secrets", "test", "transcodely", "--secret", "whsec_a1b2c3d4"],
    ["secrets", "remove", "77"],
    ["endpoints", "show", "nowhere"],
    ["endpoints", "set", "nowhere", "--timeout", "1000"],
    ["endpoints", "delete", "nowhere"],
    ["tail", "--endpoint", "nowhere"],
    ["wait", "path:/x", "--endpoint", "nowhere"],
  ];
  const ends = [];
  for (const args of missing) {
    const { code, stdout } = await hooktap(...args, "--json");
    ends.push([args, code, stdout]);
  }
  expect(ends).toEqual(missing.map((args) => [args, 1, ""]));
});

test("4: the time was over", async () => {
  const { hooktap } = await relayWith();
  expect(await hooktap("wait", "path:/x", "--timeout", "50ms")).toMatchObject({ code: 4, stdout: "" });
});
