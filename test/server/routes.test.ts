import { describe, expect, test } from "vitest";
import type { AgentState } from "../../protocol/live.ts";
import { closedPort, testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const send = (relay: TestRelay, path: string, init: RequestInit = {}) =>
  fetch(`${relay.hooks}/default${path}`, { method: "POST", body: path, ...init });

const named = (text: string) => testTarget((_req, res) => void res.end(text));

const passthrough = (relay: TestRelay) => relay.api("PATCH", "/endpoints/default", { reply: "passthrough" });

const paths = ({ seen }: { seen: { url: string }[] }) => seen.map(({ url }) => url);

const queued = async (relay: TestRelay) =>
  Object.fromEntries(
    (await relay.api<{ agents: AgentState[] }>("GET", "/agents")).body.agents.map((agent) => [
      agent.name,
      agent.queued,
    ]),
  );

describe("an agent with a query of its own", () => {
  test("gets what matches, another what does not, and each request's answer comes from where it went", async () => {
    const relay = await testRelay();
    const [stripe, rest] = [await named("stripe"), await named("rest")];
    await testAgent(relay, stripe.url, { name: "stripe", choice: { filter: "path:/stripe/*" } });
    await testAgent(relay, rest.url, { name: "rest", choice: { except: ["path:/stripe/*"] } });
    for (const path of ["/stripe/1", "/a", "/stripe/2", "/b"]) {
      expect(await (await send(relay, path)).text()).toBe(path.startsWith("/stripe") ? "stripe" : "rest");
    }
    expect(paths(stripe)).toEqual(["/stripe/1", "/stripe/2"]);
    expect(paths(rest)).toEqual(["/a", "/b"]);
    expect(await queued(relay)).toEqual({ stripe: 0, rest: 0 });
  });

  test("shares a request with every other that it matches, and the one connected longest answers", async () => {
    const relay = await testRelay();
    await passthrough(relay);
    const [one, two] = [await named("one"), await named("two")];
    await testAgent(relay, one.url, { name: "one", choice: { filter: "json:kind=b" } });
    await testAgent(relay, two.url, { name: "two", choice: { filter: "method:POST" } });
    expect(await (await send(relay, "/x", { body: '{"kind":"a"}' })).text()).toBe("two");
    expect(await (await send(relay, "/y", { body: '{"kind":"b"}' })).text()).toBe("one");
    await until(() => two.seen.length === 2);
    expect(paths(one)).toEqual(["/y"]);
  });

  test("leaves the endpoint's static reply to what it does not take, also under passthrough", async () => {
    const relay = await testRelay();
    await passthrough(relay);
    const target = await named("target");
    await testAgent(relay, target.url, { choice: { filter: "path:/only" } });
    const other = await send(relay, "/other");
    expect([other.status, await other.text()]).toEqual([200, "ok"]);
    expect(await (await send(relay, "/only")).text()).toBe("target");
    await expect
      .poll(async () => (await relay.list()).map(({ path, delivery }) => [path, delivery?.attempts]))
      .toEqual([
        ["/only", 1],
        ["/other", undefined],
      ]);
  });

  test("decides a large body by its verdict, not before it is there, and later requests wait for that", async () => {
    const relay = await testRelay();
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    await relay.api("POST", "/endpoints/default/secrets", { provider: "github", secret });
    const { sign } = await import("../../providers/index.ts");
    const [verified, failed] = [await named("verified"), await named("failed")];
    await testAgent(relay, verified.url, { name: "verified", choice: { filter: "sig:verified" } });
    await testAgent(relay, failed.url, { name: "failed", choice: { filter: "sig:failed" } });
    const body = Buffer.alloc(3 * 1024 * 1024, '{"a":1}      ');
    const github = async (path: string, content: Buffer, spoilt: boolean) => {
      const url = `${relay.hooks}/default${path}`;
      const headers = [
        ["Content-Type", "application/json"],
        ["X-GitHub-Event", "push"],
      ] as [string, string][];
      const now = Math.floor(Date.now() / 1000);
      const signature = sign({
        provider: "github",
        request: { method: "POST", url, headers, body: content },
        secret,
        now,
      });
      const all = [...headers, ...signature];
      if (spoilt) content = Buffer.concat([content, Buffer.from(" ")]);
      return (await fetch(url, { method: "POST", headers: all, body: new Uint8Array(content) })).text();
    };
    const answers = await Promise.all([
      github("/1", body, false),
      github("/2", body, true),
      github("/3", Buffer.from("{}"), false),
      github("/4", Buffer.from("{}"), true),
    ]);
    expect(answers).toEqual(["verified", "failed", "verified", "failed"]);
  });

  test("finds what came while it was away, in order, and neither counts nor gets what did not match", async () => {
    const relay = await testRelay();
    const target = await testTarget();
    const options = { name: "even", choice: { filter: "path:/even/*" } };
    const first = await testAgent(relay, target.url, options);
    first.close();
    await first.done;
    for (let i = 0; i < 40; i++) await send(relay, i % 2 ? `/odd/${i}` : `/even/${i}`);
    const again = await testAgent(relay, target.url, options);
    expect(again.hello.endpoints).toMatchObject([{ known: true, queued: 20, waiting: 0 }]);
    await until(() => target.seen.length === 20);
    expect(paths(target)).toEqual(Array.from({ length: 20 }, (_, i) => `/even/${2 * i}`));
    await until(async () => (await queued(relay)).even === 0);
    const late = await testAgent(relay, target.url, { name: "late", choice: options.choice });
    expect(late.hello.endpoints).toMatchObject([{ known: false, queued: 0, waiting: 20 }]);
  });

  test("holds back only its own requests while its target is down", async () => {
    const relay = await testRelay();
    const port = await closedPort();
    const rest = await testTarget();
    await testAgent(relay, `http://127.0.0.1:${port}`, { name: "down", choice: { filter: "path:/down*" } });
    await testAgent(relay, rest.url, { name: "rest", choice: { except: ["path:/down*"] } });
    for (const path of ["/down1", "/a", "/down2", "/b"]) await send(relay, path);
    expect(paths(rest)).toEqual(["/a", "/b"]);
    await until(async () => (await queued(relay)).down === 2);
    const back = await testTarget(undefined, port);
    await until(() => back.seen.length === 2);
    expect(paths(back)).toEqual(["/down1", "/down2"]);
  });

  test("remembers what it passed over: with another query it does not get what came before", async () => {
    const relay = await testRelay();
    const target = await testTarget();
    const agent = await testAgent(relay, target.url, { choice: { filter: "path:/a" } });
    await send(relay, "/b");
    await agent.choose({ filter: "path:/b" });
    await send(relay, "/b?2");
    agent.close();
    await agent.done;
    const again = await testAgent(relay, target.url, {});
    expect(again.hello.endpoints).toMatchObject([{ known: true, queued: 0 }]);
    await send(relay, "/c");
    expect(paths(target)).toEqual(["/b?2", "/c"]);
  });

  test("takes a replay that names nobody where it matches; one that no agent takes is refused", async () => {
    const relay = await testRelay();
    const [one, two] = [await named("one"), await named("two")];
    await testAgent(relay, one.url, { name: "one", choice: { filter: "path:/one" } });
    await testAgent(relay, two.url, { name: "two", choice: { filter: "path:/two" } });
    for (const path of ["/two", "/three"]) await send(relay, path);
    const [third, second] = await relay.list();
    const replay = (id: string, input: object) =>
      relay.api<Record<string, unknown>>("POST", `/requests/${id}/replay`, input);
    expect((await replay(second!.id, {})).body).toMatchObject({ agent: "two", status: 200 });
    expect(await replay(third!.id, {})).toMatchObject({
      status: 409,
      body: { error: { code: "no_route", hint: expect.stringContaining("one, two") } },
    });
    expect((await replay(third!.id, { agent: "one" })).body).toMatchObject({ agent: "one", status: 200 });
  });
});

test.each([
  ["nonsense:1", '"nonsense" is not a key'],
  ["status:200", "status: is not known yet when a request comes in"],
  ["path~/(/", "the pattern cannot be used"],
])("a query that cannot decide (%s) ends the agent with its reason", async (filter, reason) => {
  const relay = await testRelay();
  const target = await testTarget();
  await expect(testAgent(relay, target.url, { choice: { filter } })).rejects.toMatchObject({
    code: "bad_query",
    message: expect.stringContaining(reason),
  });
});

test("a pattern that takes too long ends its agent and loses nothing", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const agent = await testAgent(relay, target.url, { choice: { filter: "body~/(?i)(\\pL|\\pN){1000}!/" } });
  const ended = agent.done.catch((error: unknown) => error);
  await send(relay, "/slow", { body: `${"ab".repeat(50_000)} !` });
  expect(await ended).toMatchObject({ code: "query_too_slow", message: expect.stringContaining("takes too long") });
  const again = await testAgent(relay, target.url, {});
  expect(again.hello.endpoints).toMatchObject([{ known: true, queued: 1 }]);
  await until(() => target.seen.length === 1);
});
