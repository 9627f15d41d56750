import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newSecret } from "../../providers/new-secret.ts";
import { providers, sign, verify } from "../../providers/index.ts";
import { createHome, lines, run, startDev } from "./bin.ts";

const body = '{"event":"job.completed","job":{"id":"job_1"}}';

/** A relay, the CLI in a folder of its own beside it, and everything that either printed. */
async function relayAndFolder() {
  const home = createHome();
  const dev = await startDev(home);
  let printed = "";
  return {
    folder: home.cwd,
    data: home.data,
    stop: dev.stop,
    printed: () => printed + dev.stderr(),
    async hooktap(...args: string[]) {
      const result = await run(home, args);
      printed += result.stdout + result.stderr;
      return result;
    },
    async captured(secret: string) {
      const request = { method: "POST", url: `${dev.ready.hooks}/default`, headers: [], body: Buffer.from(body) };
      const headers = sign({ provider: "transcodely", request, secret, now: Date.now() / 1000 });
      const response = await dev.post("/default", body, Object.fromEntries(headers));
      return response.headers.get("hooktap-request-id")!;
    },
  };
}

describe("secrets in env files", () => {
  test("one is added by its name, quotes and export understood, and never printed", async () => {
    const { hooktap, folder, printed } = await relayAndFolder();
    const env =
      "PORT=3000\nexport TRANSCODELY_WEBHOOK_SECRET=\"whsec_c4n4ry-one-1234\" # ours\nOTHER='whsec_c4n4ry-two-5678'\n";
    writeFileSync(join(folder, ".env"), env);
    const add = (...more: string[]) => hooktap("secrets", "add", "transcodely", "--env-file", ".env", ...more);
    expect((await add()).stdout).toContain("…1234");
    expect((await add("--env", "OTHER", "--json")).stdout).toContain('"hint":"5678"');
    expect(await add("--env", "NOWHERE")).toMatchObject({ code: 2, stderr: expect.stringContaining("has no NOWHERE") });
    expect(await add("--env", "NO WAY")).toMatchObject({ code: 2, stderr: expect.stringContaining("NO WAY") });
    expect((await add("--secret", "x")).code).toBe(2);
    const lost = await hooktap("secrets", "add", "transcodely", "--dotenv", "nowhere");
    expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining("nowhere") });
    const without = await hooktap("secrets", "add", "transcodely", "--env", "OTHER");
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("--env-file") });
    expect(printed()).not.toContain("c4n4ry");
  });
});

describe("hooktap secrets rotate", () => {
  test("replaces one that goes on for the overlap, and the list shows until when", async () => {
    const { hooktap, captured, printed } = await relayAndFolder();
    await hooktap("secrets", "add", "transcodely", "--secret", "whsec_c4n4ry-one-1234", "--label", "old");
    const rotate = (secret: string, ...more: string[]) =>
      hooktap("secrets", "rotate", "transcodely", "--secret", secret, ...more);
    const first = await rotate("whsec_c4n4ry-two-5678", "--overlap", "2h");
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("…5678") });
    const until = Date.parse(/old verifies until (\S+Z)\./.exec(first.stderr)![1]!);
    expect(Math.abs(until - Date.now() - 7_200_000)).toBeLessThan(30_000);
    const label = async (key: string) =>
      lines((await hooktap("show", await captured(key), "--json")).stdout)[0]!["verdict"];
    expect(await label("whsec_c4n4ry-one-1234")).toMatchObject({ status: "verified", secret: { label: "old" } });
    expect((await rotate("whsec_c4n4ry-333-9012", "--overlap", "0")).stderr).toContain("…5678 verifies ended");
    expect(await label("whsec_c4n4ry-two-5678")).toMatchObject({ status: "failed" });
    const list = (await hooktap("secrets")).stdout.trimEnd().split("\n");
    expect(list.map((line) => /(until|ended) \S+Z$/.exec(line)?.[1])).toEqual(["ended", "ended", undefined]);
    expect(await rotate("x", "--overlap", "soon")).toMatchObject({ code: 2, stderr: expect.stringContaining("24h") });
    expect(printed()).not.toContain("c4n4ry");
  });
});

describe("hooktap secrets test", () => {
  test("tells for which of the newest requests a secret is right, and keeps nothing", async () => {
    const { hooktap, captured } = await relayAndFolder();
    const trial = (secret: string, ...more: string[]) =>
      hooktap("secrets", "test", "transcodely", "--secret", secret, ...more);
    expect(await trial("x")).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("no request of") });
    const ids = [await captured("whsec_other"), await captured("whsec_right")];
    const right = await trial("whsec_right");
    expect(right).toMatchObject({ code: 0, stderr: expect.stringContaining("verifies 1 of 2 requests") });
    expect(right.stdout).toMatch(new RegExp(`^${ids[1]} .*✓ verified.*\n${ids[0]} .*✗ failed +signature_mismatch\n$`));
    const bare = lines((await trial("right", "--json", "--limit", "1")).stdout);
    expect(bare).toMatchObject([{ id: ids[1], status: "failed", diagnosis: expect.stringContaining("whsec_") }]);
    expect((await hooktap("secrets", "--json")).stdout).toBe("");
  });
});

test("no value is printed by any command, nor in a file of the relay", async () => {
  const { hooktap, captured, folder, data, stop, printed } = await relayAndFolder();
  const canaries = ["whsec_c4n4ry-one", "whsec_c4n4ry-two", "whsec_c4n4ry-three"] as const;
  writeFileSync(join(folder, ".env"), `HOOK=${canaries[2]}\n`);
  const id = await captured(canaries[0]);
  for (const json of [[], ["--json"]]) {
    for (const args of [
      ["secrets", "test", "transcodely", "--secret", canaries[1]],
      ["secrets", "add", "transcodely", "--secret", canaries[0]],
      ["secrets", "rotate", "transcodely", "--secret", canaries[1]],
      ["secrets", "rotate", "transcodely", "--env-file", ".env", "--env", "HOOK", "--overlap", "0"],
      ["secrets", "add", "nobody", "--secret", canaries[0]],
      ["secrets"],
      ["verify", id, "--secret", canaries[1]],
      ["verify", id],
      ["show", id],
      ["requests"],
    ]) {
      await hooktap(...args, ...json);
    }
  }
  expect(printed()).toContain("…-one");
  expect(printed()).not.toContain("c4n4ry");
  await stop();
  const files = readdirSync(data).map((name) => readFileSync(join(data, name), "latin1"));
  expect(files.join("")).toContain("transcodely");
  expect(files.join("")).not.toContain("c4n4ry");
});

describe("hooktap secrets generate", () => {
  test("stores one and writes it to an env file that only the user can read, and prints it nowhere", async () => {
    const { hooktap, folder, captured, printed } = await relayAndFolder();
    const made = await hooktap("secrets", "generate", "transcodely", "--dotenv", ".env");
    expect(made.code).toBe(0);
    const path = join(folder, ".env");
    const [, secret] = /^TRANSCODELY_WEBHOOK_SECRET=(whsec_[0-9a-f]{64})\n$/.exec(readFileSync(path, "latin1"))!;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(made.stdout).toContain(`…${secret!.slice(-4)}`);
    const shown = lines((await hooktap("show", await captured(secret!), "--json")).stdout)[0]!;
    expect(shown["verdict"]).toMatchObject({ status: "verified" });

    writeFileSync(path, "A='1'\r\nHOOK=old # theirs\r\nB=\xe9", "latin1");
    const json = await hooktap("secrets", "generate", "transcodely", "--env-file", ".env", "--env", "HOOK", "--json");
    const text = readFileSync(path, "latin1");
    expect(text).toMatch(/^A='1'\r\nHOOK=whsec_[0-9a-f]{64} # theirs\r\nB=\xe9$/);
    expect(lines(json.stdout)[0]).toMatchObject({ provider: "transcodely", variable: "HOOK", file: ".env" });
    for (const value of [secret!, /HOOK=(\S+)/.exec(text)![1]!]) expect(printed()).not.toContain(value);
  });

  test("without a file it is printed once; a file that cannot be written leaves nothing behind", async () => {
    const { hooktap } = await relayAndFolder();
    const { stdout, stderr } = await hooktap("secrets", "generate", "dolby-millicast");
    expect(Buffer.from(stdout.trim(), "base64")).toHaveLength(32);
    expect(stderr).toContain("only time");
    const before = (await hooktap("secrets", "--json")).stdout;
    const failed = await hooktap("secrets", "generate", "dolby-millicast", "--dotenv", "no/such/folder/.env");
    expect(failed).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("cannot be written") });
    expect((await hooktap("secrets", "--json")).stdout).toBe(before);
  });

  test("a secret has its provider's form", () => {
    const of = (id: string) => newSecret(providers[id]!).verifies;
    expect(of("svix")).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(of("adyen")).toMatch(/^[0-9a-f]{64}$/);
    expect(of("dolbyio-media")).toMatch(/^[\w-]{43}$/);
    expect(of("discord")).toMatch(/^[0-9a-f]{64}$/);
    expect(of("sendgrid")).toMatch(/^MFkw[A-Za-z0-9+/]+=*$/);
    expect(JSON.parse(of("plaid"))).toMatchObject({ kty: "EC", crv: "P-256" });
    expect(of("kick")).toContain("BEGIN PUBLIC KEY");
  });

  test("each provider's new secret signs what it verifies, by its public key where it is one of a pair", () => {
    const now = 1_770_000_000;
    const signed = Object.values(providers).filter((provider) => {
      const { signs, verifies } = newSecret(provider);
      const request = { method: "POST", url: "https://a.example/x", headers: [], body: Buffer.from(body) };
      const headers = sign({ provider, request, secret: signs, now, params: { webhookId: "1", header: "X" } });
      if (headers.length === 0) return false;
      const verdict = verify({ provider, request: { ...request, headers }, secrets: [verifies], now });
      return verdict.status === "verified" || verdict.status === "no_secret";
    });
    expect(signed.length).toBeGreaterThan(100);
    const pairs = Object.values(providers).filter((provider) => newSecret(provider).signs.includes("PRIVATE KEY"));
    const ids = pairs.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["discord", "sendgrid", "plaid", "kick", "gong", "videosdk"]));
    for (const provider of pairs.filter(({ id }) => id !== "aws-sns")) expect(signed).toContain(provider);
  });

  test("of a key pair the relay keeps the private half, the handler gets the public one, and a file signs offline", async () => {
    const { hooktap, folder, printed } = await relayAndFolder();
    const made = await hooktap("secrets", "generate", "discord", "--dotenv", ".env", "--private-key", "key.pem");
    expect(made.code).toBe(0);
    const [, key] = /^DISCORD_WEBHOOK_SECRET=([0-9a-f]{64})\n$/.exec(readFileSync(join(folder, ".env"), "latin1"))!;
    expect(statSync(join(folder, "key.pem")).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, "event.http"), "POST / HTTP/1.1\nHost: a.example\n\n{}");
    const as = ["--provider", "discord", "--request", "event.http"];
    expect(await hooktap("sign", ...as, "--private-key", "key.pem", "--write")).toMatchObject({ code: 0 });
    expect((await hooktap("verify", ...as, "--secret", key!)).code).toBe(0);
    expect(await hooktap("sign", ...as, "--secret", key!)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--private-key"),
    });
    expect(printed()).not.toContain("PRIVATE KEY-");
    const again = await hooktap("secrets", "generate", "discord", "--private-key", "key.pem");
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("key.pem") });
    expect((await hooktap("secrets", "generate", "stripe", "--private-key", "other.pem")).code).toBe(2);
    expect(lines((await hooktap("secrets", "--json")).stdout)).toHaveLength(1);
    const pem = await hooktap("secrets", "generate", "kick", "--dotenv", ".env");
    expect(pem.code).toBe(0);
    expect(readFileSync(join(folder, ".env"), "latin1")).toMatch(
      /\nKICK_WEBHOOK_SECRET="-----BEGIN PUBLIC KEY-----\\n/,
    );
    expect(pem.stderr).toContain("key pair");
  });
});
