import { expect, test } from "vitest";
import type { Matching, RequestPage } from "../../protocol/request.ts";
import type { SeenValues } from "../../protocol/seen.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { live } from "../helpers/live.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const post = (relay: TestRelay, path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${relay.hooks}/default/${path}`, { method: "POST", body, headers });

/** All pages of a search, in one list of paths. */
async function search(relay: TestRelay, q: string, more = ""): Promise<string[]> {
  const paths: string[] = [];
  let before = "";
  for (;;) {
    const { body } = await relay.api<RequestPage>("GET", `/requests?q=${encodeURIComponent(q)}${more}${before}`);
    paths.push(...body.requests.map((row) => row.path));
    if (body.next === null) return paths;
    before = `&before=${body.next}`;
  }
}

test("requests are found by what they are, by their headers and by their bodies", async () => {
  const relay = await testRelay();
  await post(relay, "json", JSON.stringify({ data: { object: { amount: 1200 } } }), {
    "x-foo": "bar",
    "content-type": "application/json",
  });
  await post(relay, "small", JSON.stringify({ data: { object: { amount: 12 } } }), {
    "content-type": "application/json",
  });
  await post(relay, "form?x=1", "a=1&b=two", { "content-type": "application/x-www-form-urlencoded" });
  await post(relay, "large", `${"x".repeat(400_000)}needle`);
  await post(relay, "event", '{"event":"job.failed","job":{"id":"j"}}');
  expect(await search(relay, "json:data.object.amount>1000")).toEqual(["/json"]);
  expect(await search(relay, "header:x-foo=bar")).toEqual(["/json"]);
  expect(await search(relay, "form:b=two query:x=1")).toEqual(["/form"]);
  expect(await search(relay, "body~needle")).toEqual(["/large"]);
  expect(await search(relay, "body~/need[l]e$/")).toEqual(["/large"]);
  expect(await search(relay, "size:>100kb")).toEqual(["/large"]);
  expect(await search(relay, "type:job.* sig:no_secret")).toEqual(["/event"]);
  expect(await search(relay, "provider:transcodely OR path:/s*")).toEqual(["/event", "/small"]);
  expect(await search(relay, "-path:/s* -provider:transcodely", "&limit=2")).toEqual(["/large", "/form", "/json"]);
  expect(await search(relay, "nothing-like-this")).toEqual([]);
});

test("deliveries are found by their answer, and replays", async () => {
  const relay = await testRelay();
  await post(relay, "pending", "x");
  const target = await testTarget((req, res) => void res.writeHead(req.url === "/bad" ? 500 : 200).end());
  await testAgent(relay, target.url);
  await post(relay, "bad", "x");
  await post(relay, "good", "x");
  await until(async () => (await relay.list()).filter((row) => row.delivery).length === 2);
  expect(await search(relay, "status:5xx")).toEqual(["/bad"]);
  expect(await search(relay, "status:none")).toEqual(["/pending"]);
  expect(await search(relay, "has:delivery status:<400")).toEqual(["/good"]);
  const good = (await relay.list()).find((row) => row.path === "/good")!;
  await relay.api("POST", `/requests/${good.id}/replay`, {});
  expect(await search(relay, "is:replayed")).toEqual(["/good"]);
});

test("a query that cannot be read is told with the place and what was expected", async () => {
  const relay = await testRelay();
  const error = async (q: string) => {
    const { status, body } = await relay.api<{ error: { code: string; message: string; hint: string | null } }>(
      "GET",
      `/requests?q=${encodeURIComponent(q)}`,
    );
    return { status, ...body.error };
  };
  expect(await error("sig:maybe")).toMatchObject({
    status: 400,
    code: "bad_query",
    message: expect.stringContaining('"maybe"'),
  });
  expect(await error("(path:/x")).toMatchObject({ status: 400, code: "bad_query" });
  expect(await error("body~/(/")).toMatchObject({ status: 400, code: "bad_query" });
});

test("a live feed with a query sends what matches, and tells what stops matching", async () => {
  const relay = await testRelay();
  await post(relay, "old", "x");
  const feed = await live(relay, `?q=${encodeURIComponent("status:none path:/m*,/old")}`);
  await feed.next();
  await feed.next();
  await post(relay, "other", "x");
  await post(relay, "match", "x");
  const first = await feed.row();
  expect(first.path).toBe("/match");
  const target = await testTarget();
  await testAgent(relay, target.url, { backlog: "all" });
  const gone = [await feed.row(), await feed.row()];
  expect(gone).toMatchObject([{ gone: true }, { gone: true }]);
  expect(gone.map(({ id }) => id)).toContain(first.id);
});

test("values seen are counted by key, narrowed by a prefix and of one endpoint only", async () => {
  const relay = await testRelay();
  for (const path of ["hooks/a", "hooks/a", "hooks/b?page=1&sort=x", "Other"]) await post(relay, path, "x");
  await fetch(`${relay.hooks}/elsewhere/hooks/a`, { method: "POST", body: "x" });
  const seen = async (query: string) =>
    (await relay.api<SeenValues>("GET", `/requests/values?endpoint=default&${query}`)).body;
  expect(await seen("key=path&prefix=/HOOKS")).toEqual({
    values: [
      { value: "/hooks/a", count: 2 },
      { value: "/hooks/b", count: 1 },
    ],
    looked: 4,
  });
  expect((await seen("key=method")).values).toEqual([{ value: "POST", count: 4 }]);
  expect((await seen("key=query")).values.map(({ value }) => value)).toEqual(["page", "sort"]);
  expect((await seen("key=header&prefix=content-l")).values).toEqual([{ value: "content-length", count: 4 }]);
  expect((await relay.api("GET", "/requests/values?endpoint=default&key=body")).status).toBe(400);
  expect((await relay.api("GET", "/requests/values?endpoint=nobody&key=path")).status).toBe(404);
});

test("the target of the newest delivery is a value seen", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  await testAgent(relay, target.url);
  await post(relay, "x", "x");
  await until(async () => (await relay.list()).some(({ delivery }) => delivery !== null));
  const { body } = await relay.api<SeenValues>("GET", "/requests/values?endpoint=default&key=target");
  expect(body.values).toEqual([{ value: expect.stringContaining(target.url), count: 1 }]);
});

test("which of some requests match is told by their seqs", async () => {
  const relay = await testRelay();
  for (const path of ["a", "b", "a"]) await post(relay, path, "x");
  const seqs = (await relay.list()).map(({ seq }) => seq);
  const matching = await relay.api<Matching>("GET", `/requests/matching?q=path:/a&seqs=${seqs.join(",")}`);
  expect(matching.body.seqs.toSorted()).toEqual([seqs[0], seqs[2]].toSorted());
  expect((await relay.api("GET", "/requests/matching?q=path:/a&seqs=x")).status).toBe(400);
});
