import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testTarget } from "../helpers/agent.ts";
import { createHome, run } from "./bin.ts";

const BODY = '{"id":"evt_1","amount":1.0,"list":[1,2]}';
const HEAD = "POST /hook?a=1 HTTP/1.1\nHost: app.test\nContent-Type: application/json\nX-Odd:   two  spaces\n";

/** An editor that is a shell script, and a file to replay with it. */
async function setup(script: string, body: string | Uint8Array = BODY) {
  const home = createHome();
  const file = join(home.cwd, "event.http");
  writeFileSync(file, Buffer.concat([Buffer.from(`${HEAD}\n`), Buffer.from(body)]));
  const editor = join(home.cwd, "editor.sh");
  writeFileSync(editor, `set -e\nlog="${home.cwd}/log"\n${script}\n`);
  const target = await testTarget();
  const edit = (...more: string[]) =>
    run(home, ["replay", "./event.http", "--to", target.url, "--edit", ...more], {
      env: { EDITOR: `sh ${editor}`, TMPDIR: home.home },
    });
  const log = () => readFileSync(join(home.cwd, "log"), "utf8");
  const left = () => readdirSync(home.home).filter((name) => name.startsWith("hooktap-edit-"));
  return { home, target, edit, log, left };
}

test("the whole request is shown as raw HTTP with its JSON laid out, and unchanged it goes out byte for byte", async () => {
  const { target, edit, log, left } = await setup('cat "$1" > "$log"; echo >> "$1"');
  expect((await edit()).code).toBe(0);
  expect(log()).toBe(
    `${HEAD.replace("   two  spaces", " two  spaces")}\n{\n  "id": "evt_1",\n  "amount": 1.0,\n  "list": [\n    1,\n    2\n  ]\n}`,
  );
  expect(target.seen[0]).toMatchObject({ method: "POST", url: "/hook?a=1", body: Buffer.from(BODY) });
  expect(left()).toEqual([]);
});

test("what is changed is sent: method, path, headers, and the body as it was laid out", async () => {
  const { target, edit } = await setup(
    `sed -i -e '1s#.*#PUT /other HTTP/1.1#' -e 's/"evt_1"/"evt_2"/' -e 's/^X-Odd.*/X-New: 1/' "$1"`,
  );
  expect((await edit("--times", "2")).code).toBe(0);
  expect(target.seen).toHaveLength(2);
  for (const { method, url, body, headers } of target.seen) {
    expect({ method, url }).toEqual({ method: "PUT", url: "/other" });
    expect(body.toString()).toBe('{\n  "id": "evt_2",\n  "amount": 1.0,\n  "list": [\n    1,\n    2\n  ]\n}');
    expect(headers).toContain("X-New");
    expect(headers).not.toContain("X-Odd");
  }
});

test("an edit that cannot be sent is opened again with what is wrong, and nothing of it is lost", async () => {
  const { target, edit, log } = await setup(`
    if [ ! -e "$log" ]; then sed -i -e '1s#.*#POST nowhere#' -e 's/"evt_1"/"evt_9"/' "$1"; cp "$1" "$log"
    else cp "$1" "$log"; sed -i -e 's#^POST nowhere#POST /found HTTP/1.1#' "$1"; fi`);
  expect((await edit()).code).toBe(0);
  expect(log()).toMatch(
    /^# this cannot be sent: .*the request line is "POST nowhere"\n# correct it .*\n# \nPOST nowhere\n/,
  );
  expect(log()).toContain("evt_9");
  expect(target.seen).toHaveLength(1);
  expect(target.seen[0]!.url).toBe("/found");
  expect(target.seen[0]!.body.toString()).toContain("evt_9");
});

test("an editor that leaves it wrong, empties it, or fails sends nothing; a wrong text is kept", async () => {
  const wrong = await setup(`if [ ! -e "$log" ]; then sed -i -e '1s#.*#nonsense#' "$1"; cp "$1" "$log"; fi`);
  const result = await wrong.edit();
  expect(result).toMatchObject({ code: 1, stdout: "" });
  const kept = /kept in (\S+)/.exec(result.stderr)![1]!;
  expect(readFileSync(kept, "utf8")).toContain("nonsense");
  const emptied = await setup(': > "$1"');
  expect(await emptied.edit()).toMatchObject({ code: 1, stderr: expect.stringContaining("nothing was sent") });
  const failing = await setup("exit 3");
  expect(await failing.edit()).toMatchObject({ code: 1, stderr: expect.stringContaining("ended with 3") });
  for (const { target, left } of [emptied, failing]) {
    expect(target.seen).toEqual([]);
    expect(left()).toEqual([]);
  }
  expect(wrong.target.seen).toEqual([]);
});

test("a body that is no text is left as it is while the head is edited", async () => {
  const body = Uint8Array.from({ length: 256 }, (_, i) => i);
  const { target, edit, log } = await setup(`cat "$1" > "$log"; sed -i -e 's/^X-Odd.*/X-New: 1/' "$1"`, body);
  expect((await edit()).code).toBe(0);
  expect(log()).toContain("left as it is");
  expect(target.seen[0]!.body.equals(Buffer.from(body))).toBe(true);
  expect(target.seen[0]!.headers).toContain("X-New");
});

test("an edit is of one request", async () => {
  const { home } = await setup("true");
  const both = await run(home, ["replay", "./event.http", "./event.http", "--to", "1", "--edit"]);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--edit opens one request") });
});
