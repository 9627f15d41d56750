import { expect, test } from "vitest";
import { until } from "../helpers/agent.ts";
import { lines, relayWith } from "./bin.ts";

const SLACK = { "x-slack-request-timestamp": "1700000000" };
const ASKED = JSON.stringify({ token: "t", challenge: "c-1", type: "url_verification" });

test("show tells what was asked, who answered and what is expected", async () => {
  const { hooktap, dev } = await relayWith();
  const answer = await dev.post("/default/slack", ASKED, SLACK);
  expect([answer.headers.get("hooktap-handshake"), await answer.text()]).toEqual(["slack", "c-1"]);
  let shown = "";
  // Who answered is written a moment after the answer.
  await until(async () => (shown = (await hooktap("show", "latest")).stdout).includes("answered by hooktap"));
  expect(shown).toMatch(/Handshake\nchallenge-json of slack, answered by hooktap\nSlack asks whether/);
  const json = lines((await hooktap("show", "latest", "--json")).stdout)[0];
  expect(json).toMatchObject({ handshake: { provider: "slack", kind: "challenge-json", secret: null } });
});

test("endpoints set --handshakes off leaves them to the reply", async () => {
  const { hooktap, dev } = await relayWith();
  const changed = await hooktap("endpoints", "set", "default", "--handshakes", "off");
  expect(changed.stdout).toMatch(/Handshakes +answered as the reply says/);
  expect(await (await dev.post("/default/slack", ASKED, SLACK)).text()).toBe("ok");
  expect((await hooktap("show", "latest")).stdout).toContain("challenge-json of slack, not answered as one");
  expect((await hooktap("endpoints", "set", "default", "--handshakes", "auto")).stdout).toContain("answered here");
});

test("--handshakes that cannot be ends with 2 and says what can", async () => {
  const { hooktap } = await relayWith();
  const { code, stderr } = await hooktap("endpoints", "set", "default", "--handshakes", "on");
  expect(code).toBe(2);
  expect(stderr).toContain("auto, off");
});
