import { describe, expect, test } from "vitest";
import type { LogPage } from "../../protocol/delivery-log.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const DAY_MS = 86_400_000;

async function send(relay: TestRelay, path: string, body = "{}"): Promise<string> {
  const answer = await fetch(relay.hooks + path, { method: "POST", body });
  await answer.arrayBuffer();
  return answer.headers.get("hooktap-request-id")!;
}

const log = async (relay: TestRelay, query: Record<string, string> = {}, endpoint = "default") =>
  (await relay.api<LogPage>("GET", `/endpoints/${endpoint}/log?${new URLSearchParams(query).toString()}`)).body;

describe("the delivery log", () => {
  test("says what each sender got, by the relay or by the target", async () => {
    const relay = await testRelay();
    await relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status: 202 } });
    const taken = await send(
      relay,
      "/default/a",
      '{"type":"channel.stopped","created":1,"object":{"type":"channel","id":"ch_1"}}',
    );
    await relay.api("PATCH", "/endpoints/default", { answerNext: { count: 1, status: 400 } });
    const refused = await send(relay, "/default/b");
    await send(relay, "/other/c");
    await expect.poll(async () => (await log(relay)).entries.map(({ answer }) => answer?.status)).toEqual([400, 202]);
    const { entries, next } = await log(relay);
    expect(next).toBeNull();
    expect(entries[0]).toMatchObject({
      id: refused,
      eventType: null,
      path: "/b",
      answer: { success: false, by: "relay" },
    });
    expect(entries[1]).toMatchObject({
      id: taken,
      provider: "dolby-optiview",
      eventType: "channel.stopped",
      answer: { status: 202, by: "relay", success: true },
    });
  });

  test("goes on telling what was answered when the reply changes, also after a restart", async () => {
    let now = Date.parse("2026-03-01T12:00:00Z");
    const relay = await testRelay({ now: () => now });
    const answers = async (of: TestRelay) => (await log(of)).entries.map(({ answer }) => answer?.status);
    for (const reply of [{ mode: "static", status: 204 }, { status: 500 }, { body: "another" }, { status: 202 }]) {
      await send(relay, "/default/x");
      now += 1000;
      await relay.api("PATCH", "/endpoints/default", { reply });
      now += 1000;
    }
    expect(await answers(relay)).toEqual([500, 500, 204, 200]);
    await relay.close();
    const again = await testRelay({ now: () => now, data: relay.data });
    expect(await answers(again)).toEqual([500, 500, 204, 200]);
    const { body } = await again.api<Record<string, unknown>>("GET", "/endpoints/default");
    expect(body).not.toHaveProperty("pastReplies");
  });

  test("has the last seven days by default, any days that are asked for, and pages", async () => {
    let now = Date.parse("2026-03-01T12:00:00Z");
    const relay = await testRelay({ now: () => now });
    const ids: string[] = [];
    for (let day = 0; day < 10; day++) {
      ids.unshift(await send(relay, `/default/${day}`));
      now += DAY_MS;
    }
    const at = (page: LogPage) => page.entries.map(({ id }) => id);
    expect(at(await log(relay))).toEqual(ids.slice(0, 7));
    const days = { since: "2026-03-02T00:00:00Z", until: "2026-03-06T00:00:00Z" };
    const first = await log(relay, { ...days, limit: "3" });
    expect(at(first)).toEqual(ids.slice(5, 8));
    const second = await log(relay, { ...days, limit: "3", before: String(first.next) });
    expect([at(second), second.next]).toEqual([ids.slice(8, 9), null]);
  });

  test("leaves out what was imported: nobody got an answer for it here", async () => {
    const relay = await testRelay();
    const id = await send(relay, "/default/a");
    const call = async (path: string, type: string, body: string) =>
      fetch(`${relay.console}/api/bundles/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${relay.token}`, "content-type": type },
        body,
      });
    const lines = await (await call("export", "application/json", JSON.stringify({ ids: [id] }))).text();
    const imported = await call("import?endpoint=default&run=once", "application/x-ndjson", lines);
    expect(imported.status).toBe(200);
    expect(await relay.list()).toHaveLength(2);
    expect((await log(relay)).entries.map((entry) => entry.id)).toEqual([id]);
  });

  test("refuses what is no time, and an endpoint that is not there", async () => {
    const relay = await testRelay();
    const status = async (path: string) => (await relay.api("GET", path)).status;
    expect(await status("/endpoints/default/log?since=yesterday")).toBe(400);
    expect(await status("/endpoints/default/log?limit=101")).toBe(400);
    expect(await status("/endpoints/nowhere/log")).toBe(404);
  });
});
