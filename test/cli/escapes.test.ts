import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutFor, outcomeLines, titleLine } from "../../cli/delivery-line.ts";
import { fit, fitLine, lineWidth, render } from "../../cli/output.ts";
import { cutEnd, cutMiddle, widthOf } from "../../cli/text-width.ts";
import type { OpenHead } from "../../protocol/tunnel.ts";
import { visible } from "../../protocol/visible.ts";
import { until } from "../helpers/agent.ts";
import { long } from "../helpers/long.ts";
import { testRelay } from "../helpers/relay.ts";
import { createHome, run, start, startTarget } from "./bin.ts";
import { startTerminal } from "./terminal.ts";

/** What a terminal acts on, or nobody sees: C0, C1, bidi controls, zero width, separators, tags. */
const HARMFUL = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;
const PIECES = [
  "\x1b[31m",
  "\x1b]8;;http://evil.test\x07",
  "\x1b]52;c;ZXZpbA==\x07",
  "\x1b[2J\x1b[H",
  "\x1bP1$r\x1b\\",
  "\x1b[?1049h",
  "\u009b31m",
  "\u009d52;c;x\u009c",
  "\u0090",
  "\u202e",
  "\u2066",
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u{e0041}",
  "\x07",
  "\x08\x08",
  "\x7f",
  "\r",
  "\n",
  "\0",
  "\t",
  "测试",
  "e\u0301",
  "🎥",
  "plain",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 8 })
  .map((parts) => parts.join(""));

const outcome = fc.record({
  provider: fc.option(hostile),
  eventType: fc.option(hostile),
  method: hostile,
  target: hostile,
  endpoint: hostile,
  message: fc.option(hostile),
  status: fc.option(fc.integer({ min: 100, max: 999 })),
  mode: fc.constantFrom("live" as const, "backlog" as const, "replay" as const),
  width: fc.option(fc.integer({ min: 20, max: 200 })),
});

describe("a line", () => {
  test("of a delivery holds nothing that a terminal acts on, and fits the terminal", () => {
    fc.assert(
      fc.property(outcome, ({ width, message, status, provider, eventType, method, target, endpoint, mode }) => {
        const about = { provider, eventType, verdict: { status: "failed", reason: null } };
        const open = { method, target, endpoint, mode, about } as unknown as OpenHead;
        const error = status === null ? ("refused" as const) : null;
        const layout = layoutFor(width, [endpoint, "other"]);
        const lines = outcomeLines({ outcome: { open, status, error, message, ms: 5 }, at: 0 }, layout);
        for (const line of [...lines, titleLine(layout)]) {
          expect(render(line, false)).not.toMatch(HARMFUL);
          if (width !== null) expect(lineWidth(line)).toBeLessThan(width);
        }
      }),
      { numRuns: long ? 20_000 : 500 },
    );
  });

  test("that is cut has the width that was asked for", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 30 }), (text, width) => {
        const shown = visible(text);
        expect(widthOf(cutMiddle(shown, width))).toBeLessThanOrEqual(width);
        expect(widthOf(cutEnd(shown, width))).toBeLessThanOrEqual(width);
        expect(lineWidth([fit(text, width)])).toBe(width);
        expect(lineWidth(fitLine([text, text], width))).toBeLessThanOrEqual(width);
      }),
      { numRuns: long ? 20_000 : 500 },
    );
  });

  test.each([
    ["invoice.paid", 20, "invoice.paid"],
    ["customer.subscription.trial_will_end", 14, "custome…ll_end"],
    ["测试测试测试", 7, "测…试"],
    ["ab", 1, "…"],
    ["ab", 0, ""],
  ])("%j in %i cells is %j", (text, width, cut) => expect(cutMiddle(text, width)).toBe(cut));
});

/** One request as bytes: what a client's library would refuse to send. */
async function sendRaw(hooks: string, path: string, headers: string[], body: string): Promise<void> {
  const { hostname, port } = new URL(hooks);
  const socket = connect(Number(port), hostname);
  const bytes = Buffer.from(body);
  const head = [
    `POST /default${path} HTTP/1.1`,
    "Host: h",
    ...headers,
    `Content-Length: ${bytes.length}`,
    "Connection: close",
  ];
  socket.write(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), bytes]));
  let answer = "";
  socket.on("data", (part) => (answer += String(part)));
  await once(socket, "close");
  expect(answer).toMatch(/^HTTP\/1\.1 [25]/);
}

test("nothing captured and no answer reaches the terminal as it is, whichever command shows it", async () => {
  const relay = await testRelay();
  const home = createHome();
  const env = { HOOKTAP_RELAY: relay.console, HOOKTAP_TOKEN: relay.token };
  const port = await startTarget((request, response) => {
    if (request.url!.includes("broken")) request.socket.end("\x1b[31mno http\x07\r\n\r\n");
    else {
      // Node would refuse this reason.
      request.socket.end(
        Buffer.from("HTTP/1.1 299 \x9b31m \x9d52;c;x\x9c\r\nX-Evil: \x9b2J\r\nContent-Length: 2\r\n\r\nok", "latin1"),
      );
    }
    void response;
  });
  const terminal = startTerminal(home, ["listen", String(port), "--name", "screen", "--retry", "0"], { env });
  await terminal.shows(/0 deliveries/);
  const piped = start(home, ["listen", String(port), "--name", "pipe", "--retry", "0"], env);
  await piped.said("Inspector");
  const json = start(home, ["listen", String(port), "--name", "json", "--retry", "0", "--json"], env);
  await json.json();

  const texts = fc.sample(hostile, { seed: 7, numRuns: 30 });
  for (const [n, text] of texts.entries()) {
    const latin1 = text.replace(/[^\u0080-\u00ff]/g, "") + "\u009b31m";
    const evil = JSON.stringify({ object: "event", id: text, type: `x${text}`, event: text, job: { id: text }, text });
    await sendRaw(
      relay.hooks,
      `/${n % 7 === 0 ? "broken" : "ok"}/${n}`,
      [
        `X-Text: ${latin1}`,
        `User-Agent: ${latin1}`,
        "Stripe-Signature: t=1,v1=00",
        `Content-Type: ${["application/json", "text/plain", `x/${latin1}`][n % 3]}`,
      ],
      n % 3 === 1 ? text + PIECES.join("") : evil,
    );
  }
  await until(async () => {
    const requests = await relay.list();
    return requests.length === texts.length && requests.every(({ delivery }) => delivery !== null);
  });
  await terminal.shows(/ 30 deliveries/);
  terminal.press("/");
  await terminal.shows(/like: provider/);
  terminal.press("\x1b[A\x9b31m\x07x\r");
  await terminal.shows(/\/ .*x/);
  terminal.press("q");
  await terminal.ended();
  expect(terminal.emulator.strange).toEqual([]);
  expect(terminal.emulator.text().replace(/[\n]/g, "")).not.toMatch(HARMFUL);

  const shown: string[] = [];
  for (let n = 0; n < texts.length; n++) shown.push(await piped.line(), await json.line());
  shown.push(piped.stderr(), json.stderr());
  const ids = (await relay.list()).map(({ id }) => id);
  for (const args of [
    ["requests", "--limit", "50"],
    ["requests", "--limit", "50", "--json"],
    ...ids.slice(0, 6).flatMap((id) => [
      ["show", id],
      ["show", id, "--json"],
    ]),
  ]) {
    const { code, stdout, stderr } = await run(home, args, { env });
    expect(code, stderr).toBe(0);
    shown.push(stdout, stderr);
  }
  for (const text of shown) expect(text.replace(/\n/g, "")).not.toMatch(HARMFUL);
  expect(shown.join("")).toContain("\\x9b");
}, 60_000);
