import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { SAMPLES } from "../../play/registry.ts";
import { newSecret } from "../../providers/new-secret.ts";
import { providers, type Verdict, verify } from "../../providers/index.ts";
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
  return { code, stderr, last: found.at(-1), failed: found.filter(({ ok }) => ok === false).map(({ name }) => name) };
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

test("one that is slower than half of what its sender waits is told to answer first", async () => {
  const secret = newSecret(providers["slack"]!).signs;
  let wait = 1_600;
  const answerLate = (res: ServerResponse, handled: Handled) => {
    setTimeout(() => answers.good(res, handled), wait);
    wait = 0;
  };
  const slow = await handler(answerLate, "slack", secret);
  const { code, failed } = await check(slow, "--provider", "slack", "--secret", secret);
  expect(failed[0]).toBe("in_time");
  expect(code).toBe(1);
});

test("one that breaks instead of refusing is told so, and holds", async () => {
  const url = await handler((res, handled) => end(res, isGood(handled) ? 200 : 500));
  const { code, stdout } = await run(createHome(), ["check", url, ...transcodely]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/refuses a wrong signature +500 .*refused, but by breaking/);
});

test.each(SAMPLES.map(({ id }) => id))("a handler that goes by hooktap's own verdict holds all of %s", async (id) => {
  const provider = providers[id]!;
  const { signs, verifies } = provider.signs ? newSecret(provider) : { signs: "", verifies: "" };
  const url = await handler((res, handled) => end(res, isGood(handled) || !provider.signs ? 200 : 401), id, verifies);
  const params = provider.params.filter(({ required }) => required).flatMap(({ name }) => ["--param", `${name}=1`]);
  const flags = ["--provider", id, ...(provider.signs ? ["--secret", signs] : []), ...params];
  const { failed, last, stderr } = await check(url, ...flags);
  expect({ failed, stderr }).toEqual({ failed: [], stderr: "" });
  expect(last).toMatchObject({ type: "checked", ok: true, provider: id });
  expect((last as unknown as { passed: number }).passed).toBeGreaterThanOrEqual(provider.signs ? 4 : 3);
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
