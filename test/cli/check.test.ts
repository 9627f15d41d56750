import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { timely } from "../../play/audit.ts";
import { SAMPLES } from "../../play/registry.ts";
import { newSecret } from "../../providers/new-secret.ts";
import { providers, retrySchedule, type Verdict, verify } from "../../providers/index.ts";
import { closedPort, testTarget } from "../helpers/agent.ts";
import { createHome, lines, run } from "./bin.ts";

const SECRET = "whsec_0123456789abcdef";

interface Handled {
  verdict: Verdict;
  /** How often its delivery came, this time included. */
  times: number;
}

/** A handler of Transcodely's that knows the verdict on what it gets, and answers as `answer` does. */
async function handler(
  answer: (res: ServerResponse, handled: Handled) => void,
  provider = "transcodely",
  secret = SECRET,
) {
  const seen = new Map<string, number>();
  const target = await testTarget((req, res, body) => {
    const headers = req.rawHeaders.flatMap((name, i): [string, string][] =>
      i % 2 === 0 ? [[name, req.rawHeaders[i + 1]!]] : [],
    );
    const url = `http://${req.headers.host}${req.url}`;
    const request = { method: "POST", url, headers, body };
    const delivery = headers.find(([name]) => /delivery|-id$/i.test(name))?.[1] ?? "";
    const times = (seen.get(delivery) ?? 0) + 1;
    seen.set(delivery, times);
    const verdict = verify({ provider, request, secrets: [secret], now: Date.now() / 1000 });
    answer(res, { verdict, times });
  });
  return target.url;
}

const end = (res: ServerResponse, status: number) => void res.writeHead(status).end();
const isGood = ({ verdict }: Handled) => verdict.status === "verified";
const answers = { good: (res: ServerResponse, handled: Handled) => end(res, isGood(handled) ? 200 : 401) };

async function check(url: string, ...flags: string[]) {
  const { code, stdout, stderr } = await run(createHome(), ["check", url, "--json", ...flags]);
  const found = stdout === "" ? [] : lines(stdout);
  const named = (wanted: unknown) => found.filter(({ ok }) => ok === wanted).map(({ name }) => name);
  return { code, stderr, last: found.at(-1), failed: named(false), untried: named(null) };
}

const transcodely = ["--provider", "transcodely", "--secret", SECRET];

test("a handler that checks what it gets holds all of it, told in lines that people read", async () => {
  const url = await handler(answers.good);
  const { code, stdout } = await run(createHome(), ["check", `${url}/hooks`, ...transcodely]);
  expect(code).toBe(0);
  for (const row of [
    /✓ takes a signed event +200 +\d+ ms */,
    /✓ answers in time +\d+ ms +Transcodely waits 30 s/,
    /✓ refuses one without a signature +401 +\d+ ms */,
    /✓ refuses a wrong signature +401 +\d+ ms */,
    /✓ refuses a body that was changed on its way +401 +\d+ ms */,
    /✓ refuses a signature of yesterday +401 +\d+ ms */,
    /✓ takes an event that comes again +200 +\d+ ms */,
    new RegExp(`all that was tried holds {2}job\\.completed → ${url}/hooks`),
  ])
    expect(stdout).toMatch(row);
});

/** Each takes one thing that it should not, or the other way round. */
const FAULTY: [string, (res: ServerResponse, handled: Handled) => void, string[]][] = [
  ["looks at no signature", (res) => end(res, 200), ["unsigned", "forged", "tampered", "stale"]],
  [
    "takes what has none",
    (res, handled) => end(res, isGood(handled) || handled.verdict.reason === "header_missing" ? 200 : 401),
    ["unsigned"],
  ],
  [
    "does not look at the time",
    (res, handled) => end(res, isGood(handled) || handled.verdict.reason === "timestamp_expired" ? 200 : 401),
    ["stale"],
  ],
  [
    "looks only whether there is a signature",
    (res, handled) => end(res, isGood(handled) || handled.verdict.reason === "signature_mismatch" ? 200 : 401),
    ["forged", "tampered"],
  ],
  [
    "refuses what it knows",
    (res, handled) => end(res, isGood(handled) && handled.times === 1 ? 200 : 409),
    ["repeated"],
  ],
  ["refuses all", (res) => end(res, 403), ["accepts"]],
];

test.each(FAULTY)("a handler that %s is found out, and of nothing else", async (_, answer, expected) => {
  const { code, failed, last } = await check(await handler(answer), ...transcodely);
  expect(failed.slice(0, -1)).toEqual(expected);
  expect(last).toMatchObject({ type: "checked", ok: false, failed: expected.length });
  expect(code).toBe(1);
});

test("an answer that takes more than half of what its sender waits is late", () => {
  const slack = providers["slack"]!;
  const schedule = retrySchedule("slack");
  expect(timely({ ms: 1_500 }, slack, schedule)).toMatchObject({ ok: true, message: "Slack waits 3 s" });
  expect(timely({ ms: 1_501 }, slack, schedule)).toMatchObject({
    ok: false,
    message: expect.stringContaining("later"),
  });
  expect(timely({ ms: 5_001 }, providers["stripe"]!, null).ok).toBe(false);
});

test("one that breaks instead of refusing is told so, and holds", async () => {
  const url = await handler((res, handled) => end(res, isGood(handled) ? 200 : 500));
  const { code, stdout } = await run(createHome(), ["check", url, ...transcodely]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/refuses a wrong signature +500 .*refused, but by breaking/);
});

/** What cannot be tried of a sender: its signature covers no time that has a limit, not the body, or stands in the body itself. */
const NO_TIME = ["stale"];
const UNTRIED: Record<string, string[]> = {
  "dolby-millicast": NO_TIME,
  discord: NO_TIME,
  github: NO_TIME,
  sendgrid: NO_TIME,
  shopify: NO_TIME,
  square: NO_TIME,
  twilio: NO_TIME,
  mailgun: ["unsigned", "tampered", "stale"],
  "dolbyio-media": ["unsigned", "forged", "tampered", "stale"],
  qencode: ["unsigned", "forged", "tampered", "stale"],
};

test.each(SAMPLES.map(({ id }) => id))("a handler that goes by hooktap's own verdict holds all of %s", async (id) => {
  const provider = providers[id]!;
  const { signs, verifies } = provider.signs ? newSecret(provider) : { signs: "", verifies: "" };
  const url = await handler((res, handled) => end(res, isGood(handled) || !provider.signs ? 200 : 401), id, verifies);
  const params = provider.params.filter(({ required }) => required).flatMap(({ name }) => ["--param", `${name}=1`]);
  const flags = ["--provider", id, ...(provider.signs ? ["--secret", signs] : []), ...params];
  const { failed, untried, last, stderr } = await check(url, ...flags);
  expect({ failed, untried, stderr }).toEqual({ failed: [], untried: UNTRIED[id] ?? [], stderr: "" });
  expect(last).toMatchObject({ type: "checked", ok: true, provider: id });
});

test("a secret token in a header is left out and replaced, too", async () => {
  const target = await testTarget((req, res) => end(res, req.headers["x-gitlab-token"] === "ours" ? 200 : 401));
  const flags = ["--provider", "gitlab", "--secret", "ours"];
  expect(await check(target.url, ...flags)).toMatchObject({ failed: [], untried: ["tampered", "stale"] });
});

test("a secret in the hook URL is looked at, too", async () => {
  const keyed = await testTarget((req, res) => end(res, req.url === "/hook?token=ours" ? 200 : 403));
  const flags = ["--provider", "qencode", "--secret", "ours"];
  expect(await check(`${keyed.url}/hook`, ...flags)).toMatchObject({ failed: [], untried: ["tampered", "stale"] });
  const open = await testTarget((_req, res) => end(res, 200));
  expect((await check(open.url, ...flags)).failed).toEqual(["unsigned", "forged", undefined]);
});

test("events of its own show each thing: what a handler knows already does not hide what it does with the others", async () => {
  const early = await handler((res, handled) => end(res, handled.times > 1 || isGood(handled) ? 200 : 401));
  expect((await check(early, ...transcodely)).failed).toEqual([]);
  const unique = await handler((res, handled) => end(res, handled.times > 1 ? 409 : 200));
  const { failed } = await check(unique, ...transcodely);
  expect(failed.slice(0, -1)).toEqual(["unsigned", "forged", "tampered", "stale", "repeated"]);
});

test("an answer that never ends does not stand in the way of the next", async () => {
  const url = await handler((res, handled) => {
    if (!isGood(handled)) return end(res, 401);
    res.writeHead(200).write("still working");
  });
  expect((await check(url, ...transcodely)).failed).toEqual([]);
});

test("a changed body is as readable as before, whatever its form", async () => {
  const seen: string[] = [];
  const target = await testTarget((_req, res, body) => {
    seen.push(body.toString());
    end(res, 200);
  });
  const { signs } = newSecret(providers["sendgrid"]!);
  await check(target.url, "--provider", "sendgrid", "--secret", signs);
  const changed = seen.map((text) => JSON.parse(text) as unknown[]).filter((events) => events.length === 2);
  expect(changed).toEqual([[expect.objectContaining({ event: expect.any(String) }), { tampered: true }]]);
});

test.each([
  [404, "is the path right?"],
  [302, "senders do not follow"],
  [500, "the handler's own log"],
  [401, "is its secret the one given here"],
])("a good event that is answered with %i is explained", async (status, words) => {
  const target = await testTarget((_req, res) => end(res, status));
  const { code, stdout } = await run(createHome(), ["check", target.url, "--path", "/x/?a=1", ...transcodely]);
  expect(code).toBe(1);
  expect(stdout).toContain(words);
  expect(target.seen.map(({ url }) => url)).toEqual(["/x/?a=1"]);
});

test("without a secret, an answer or an event that is known it says what to do", async () => {
  const port = await closedPort();
  expect(await check(String(port), "--provider", "stripe")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--secret-file"),
  });
  expect(await check(String(port), "--provider", "strip", "--secret", "x")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("did you mean stripe?"),
  });
  const gone = await check(String(port), ...transcodely);
  expect(gone).toMatchObject({ code: 1, last: { ok: false, passed: 0, failed: 1, untried: 5 } });
});
