import { existsSync, readdirSync, readlinkSync, renameSync, rmSync, truncateSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sign } from "../../providers/index.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const folder = (relay: TestRelay) => join(relay.data, "hooktap.db-bodies");
const bodies = (relay: TestRelay) => (existsSync(folder(relay)) ? readdirSync(folder(relay)) : []);
const large = (fill: string) => Buffer.alloc(600_000, fill);

async function send(relay: TestRelay, path: string, body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const response = await fetch(`${relay.hooks}/default/${path}`, { method: "POST", body });
  await response.arrayBuffer();
  return response.headers.get("hooktap-request-id")!;
}

const readBody = (relay: TestRelay, id: string, method = "GET") =>
  fetch(`${relay.console}/api/requests/${id}/body`, { method, headers: { authorization: `Bearer ${relay.token}` } });

test("a stored body that cannot be read is tried again, then given up with the reason, and holds up nothing", async () => {
  const relay = await testRelay();
  const target = await testTarget();
  const gone = await send(relay, "gone", large("a"));
  const late = await send(relay, "late", large("b"));
  const [first, second] = bodies(relay).map((name) => join(folder(relay), name));
  rmSync(first!);
  renameSync(second!, `${second}.aside`);
  await testAgent(relay, target.url, { backlog: "all" });
  await until(async () => (await relay.detail(gone)).deliveries.length === 4);
  renameSync(`${second}.aside`, second!);
  await until(() => target.seen.some(({ url }) => url === "/late"));
  expect(target.seen.find(({ url }) => url === "/late")!.body.equals(large("b"))).toBe(true);
  const { deliveries } = await relay.detail(gone);
  expect(deliveries.every(({ error, status }) => error === "reset" && status === null)).toBe(true);
  expect(deliveries.at(-1)!.reason).toMatch(/^a stored body cannot be read: ENOENT.*; given up after 4 attempts$/);
  await until(async () => (await relay.detail(late)).deliveries.at(-1)?.status === 200);
  expect(await send(relay, "live", "x")).toBeTruthy();
  await until(() => target.seen.some(({ url }) => url === "/live"));
});

test.skipIf(!existsSync("/proc/self/fd"))(
  "a HEAD of a stored body, or one read in part, leaves no file open",
  async () => {
    const relay = await testRelay();
    const id = await send(relay, "", Buffer.alloc(5_000_000));
    const open = () =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder(relay));
        } catch {
          return false;
        }
      });
    for (let i = 0; i < 5; i++) {
      const head = await readBody(relay, id, "HEAD");
      expect([head.status, head.headers.get("content-length")]).toEqual([200, "5000000"]);
      const part = (await readBody(relay, id)).body!.getReader();
      await part.read();
      await part.cancel();
    }
    await until(() => open().length === 0);
  },
);

test("searches go on past a body that was lost, and what was known of its request stays", async () => {
  const relay = await testRelay();
  const body = JSON.stringify({
    event: "job.completed",
    job: { id: "job_1", note: "needle", filler: "x".repeat(300_000) },
  });
  const request = { method: "POST", url: relay.hooks, headers: [] as [string, string][], body: Buffer.from(body) };
  const secret = "whsec_of-a-large-one";
  const signed = sign({ provider: "transcodely", request, secret, now: Math.floor(Date.now() / 1000) });
  const headers = { "content-type": "application/json", ...Object.fromEntries(signed) };
  const post = async () => {
    const response = await fetch(`${relay.hooks}/default`, { method: "POST", headers, body });
    return response.headers.get("hooktap-request-id")!;
  };
  const id = await post();
  await send(relay, "", `{"note": "needle"}`);
  await until(async () => (await relay.detail(id)).verdict.status === "no_secret");
  const found = async () =>
    (await relay.api<{ requests: unknown[] }>("GET", `/requests?q=${encodeURIComponent("body~needle")}`)).body.requests;
  expect(await found()).toHaveLength(2);
  const [name] = bodies(relay);
  truncateSync(join(folder(relay), name!), 1000);
  expect(await found()).toHaveLength(1);
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret });
  expect(await relay.detail(id)).toMatchObject({
    provider: "transcodely",
    eventType: "job.completed",
    subject: "job_1",
  });
  // The same bytes again: they are there for both from now on.
  const again = await post();
  expect(await (await readBody(relay, id)).text()).toBe(body);
  expect(await (await readBody(relay, again)).text()).toBe(body);
  await until(() => bodies(relay).length === 1);
  expect(bodies(relay)).not.toContain(name);
});

test("a large body that cannot be stored is answered, and leaves nothing", async () => {
  const relay = await testRelay();
  const socket = connect(Number(new URL(relay.hooks).port), "127.0.0.1");
  const answer = new Promise<string>((resolve) => socket.once("data", (bytes) => resolve(bytes.toString())));
  socket.write(`POST /default HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n`);
  socket.write(Buffer.alloc(999_999));
  await until(() => bodies(relay).length === 1);
  rmSync(folder(relay), { recursive: true });
  socket.write("x");
  expect(await answer).toMatch(/^HTTP\/1.1 503 [^]*"storage_failed"/);
  expect(await relay.list()).toHaveLength(0);
  expect(await send(relay, "", "small")).toBeTruthy();
  socket.destroy();
});

test("a large body whose endpoint is deleted meanwhile leaves nothing", async () => {
  const relay = await testRelay();
  await relay.api("POST", "/endpoints", { name: "short-lived" });
  const socket = connect(Number(new URL(relay.hooks).port), "127.0.0.1");
  socket.write(`POST /short-lived HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n`);
  socket.write(Buffer.alloc(999_999));
  await until(() => bodies(relay).length === 1);
  await relay.api("DELETE", "/endpoints/short-lived");
  const answer = new Promise<string>((resolve) => socket.once("data", (bytes) => resolve(bytes.toString())));
  socket.write("x");
  expect(await answer).toContain("endpoint_not_found");
  await until(() => bodies(relay).length === 0);
  socket.destroy();
});
