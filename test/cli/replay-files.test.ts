import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FileReplayedLine } from "../../protocol/replay-line.ts";
import { sign, verify } from "../../providers/index.ts";
import { testTarget } from "../helpers/agent.ts";
import { STRIPE_SECRET, stripeHandler } from "../helpers/stripe-handler.ts";
import { createHome, lines, run } from "./bin.ts";

const BODY = '{"id":"evt_1","object":"event","type":"invoice.paid","amount":1.0}';
const LONG_AGO = 1_700_000_000;

/** A home with two fixtures of Stripe's, signed long ago, in `fixtures/`. */
function setup() {
  const home = createHome();
  for (const [i, name] of ["0000001-aaaa", "0000002-bbbb"].entries()) {
    const folder = join(home.cwd, "fixtures", name);
    mkdirSync(folder, { recursive: true });
    const url = "https://hooks.example.com/default/stripe?n=1";
    const request = { method: "POST", url, headers: [] as [string, string][], body: Buffer.from(BODY) };
    const signed = sign({ provider: "stripe", request, secret: STRIPE_SECRET, now: LONG_AGO });
    const headers = [["Host", "hooks.example.com"], ["Content-Type", "application/json"], ...signed];
    const head = ["POST /default/stripe?n=1 HTTP/1.1", ...headers.map(([key, value]) => `${key}: ${value}`)];
    writeFileSync(join(folder, "request.http"), `${head.join("\r\n")}\r\n\r\n${BODY}`);
    writeFileSync(
      join(folder, "expected.json"),
      JSON.stringify({
        fixture: 1,
        id: name,
        url,
        target: "/stripe?n=1",
        now: LONG_AGO + i,
        provider: "stripe",
        verdict: "verified",
        reason: null,
        scheme: null,
        params: {},
        eventType: null,
        deliveryId: null,
        subject: null,
        eventAt: null,
        trailers: [],
        answered: 200,
        redacted: false,
      }),
    );
  }
  return { home, replay: (...args: string[]) => run(home, ["replay", ...args]) };
}

const told = (stdout: string) => lines(stdout).map((line) => FileReplayedLine.parse(line));

test("a folder of fixtures goes to a target without a relay, signed anew where there is a secret", async () => {
  const { replay } = setup();
  const target = await testTarget(stripeHandler);
  const asItCame = await replay("./fixtures", "--to", target.url, "--json");
  expect(asItCame.code).toBe(1);
  expect(told(asItCame.stdout).map(({ status }) => status)).toEqual([400, 400]);
  const anew = await replay("./fixtures", "--to", target.url, "--secret", STRIPE_SECRET, "--json");
  expect(anew.code).toBe(0);
  expect(told(anew.stdout)).toMatchObject([
    { file: "fixtures/0000001-aaaa", status: 200, target: target.url },
    { file: "fixtures/0000002-bbbb", status: 200 },
  ]);
  for (const { url, body, headers } of target.seen) {
    expect(url).toBe("/stripe?n=1");
    expect(body.toString()).toBe(BODY);
    expect(headers.slice(0, 2)).toEqual(["Host", "hooks.example.com"]);
  }
});

test(
  "one changed is signed as it goes out, and broken signatures are refused by the handler",
  { timeout: 60_000 },
  async () => {
    const { replay } = setup();
    const target = await testTarget(stripeHandler);
    const one = ["./fixtures/0000001-aaaa", "--to", target.url, "--secret", STRIPE_SECRET];
    expect((await replay(...one, "--set", "amount=2")).code).toBe(0);
    expect(target.seen[0]!.body.toString()).toBe(BODY.replace("1.0", "2"));
    for (const kind of ["signature_mismatch", "timestamp_expired", "header_missing"]) {
      expect((await replay(...one, "--break", kind)).code, kind).toBe(1);
    }
    expect(target.seen).toHaveLength(4);
  },
);

test("a plain .http file goes to its own path, with a length and a host where it has none", async () => {
  const { home, replay } = setup();
  writeFileSync(join(home.cwd, "event.http"), `POST /any/path?x=%7e HTTP/1.1\nX-A: 1\n\n${BODY}`);
  const secret = "whsec_0123456789abcdef";
  const target = await testTarget((req, res, body) => {
    const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)] as [string, string]);
    const request = { method: req.method!, url: `http://x${req.url}`, headers, body };
    const verdict = verify({ provider: "transcodely", request, secrets: [secret], now: Date.now() / 1000 });
    res.writeHead(verdict.status === "verified" ? 200 : 401).end();
  });
  const flags = ["./event.http", "--to", target.url, "--provider", "transcodely", "--secret", secret];
  expect((await replay(...flags, "--times", "3", "--concurrency", "3")).code).toBe(0);
  expect(target.seen).toHaveLength(3);
  const { url, headers } = target.seen[0]!;
  expect(url).toBe("/any/path?x=%7e");
  expect(headers[headers.indexOf("Content-Length") + 1]).toBe(String(BODY.length));
  expect(headers[headers.indexOf("Host") + 1]).toBe(`127.0.0.1:${target.port}`);
});

test("fixtures keep the gaps between them, and their plan can be shown", async () => {
  const { replay } = setup();
  const { code, stdout } = await replay("./fixtures", "--dry-run", "--speed", "2", "--json");
  expect(code).toBe(0);
  expect(lines(stdout)).toMatchObject([
    { step: 1, atMs: 0, file: "fixtures/0000001-aaaa", path: "/stripe" },
    { step: 2, atMs: 500, file: "fixtures/0000002-bbbb" },
  ]);
});

test("what cannot be is a usage error that says what to do", { timeout: 90_000 }, async () => {
  const { home, replay } = setup();
  writeFileSync(join(home.cwd, "event.http"), "POST / HTTP/1.1\n\n{}");
  const refused = async (...args: string[]) => {
    const { code, stderr } = await replay(...args);
    expect(code, args.join(" ")).toBe(2);
    return stderr;
  };
  expect(await refused("./fixtures")).toContain("--to URL");
  expect(await refused("./missing", "--to", "1")).toContain("missing");
  expect(await refused("latest", "./fixtures", "--to", "1")).toContain("latest is no file");
  expect(await refused("./fixtures", "--diff", "--to", "1")).toContain("no answer before");
  expect(await refused("./event.http", "--to", "1", "--resign")).toContain("whose signature");
  expect(await refused("./event.http", "--to", "1", "--resign", "--provider", "stripe")).toContain("--secret");
  expect(await refused("./event.http", "--to", "1", "--secret", "x", "--provider", "nobody")).toContain("nobody");
  expect(await refused("./event.http", "--to", "1", "--original-timing")).toContain("does not tell when");
});
