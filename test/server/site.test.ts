import { type IncomingMessage, request } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const NAVIGATION = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };

/** Asks the hooks listener as a browser at `host` would. */
async function get(relay: TestRelay, path: string, headers: Record<string, string> = {}, host = "default.hooks.test") {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { path, headers: { Host: host, ...headers } };
    request(relay.hooks, options, resolve).once("error", reject).end();
  });
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

async function site(browsable: boolean) {
  const relay = await testRelay({ hooksDomain: "hooks.test" });
  if (browsable) await relay.api("PATCH", "/endpoints/default", { browsable });
  const file = Buffer.from("0123456789");
  const target = await testTarget((req, res) => {
    if (req.url === "/login") {
      res.writeHead(302, ["Location", "/home?a=%7e", "Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2; HttpOnly"]).end();
    } else if (req.url === "/away") {
      res.writeHead(301, { location: "http://localhost:3000/absolute" }).end();
    } else if (req.url === "/file" && req.headers.range) {
      res.writeHead(206, { "content-range": "bytes 2-4/10", "accept-ranges": "bytes" }).end(file.subarray(2, 5));
    } else if (req.url === "/zipped") {
      res.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" }).end(gzipSync("<h1>zipped</h1>"));
    } else {
      res.writeHead(200, { "content-type": "text/html", "content-security-policy": "img-src *" }).end("<h1>page</h1>");
    }
  });
  await testAgent(relay, target.url);
  return { relay, target };
}

test("a whole site passes: redirects and cookies untouched, ranges, compressed bodies, paths as they are", async () => {
  const { relay, target } = await site(true);
  const login = await get(relay, "/login", { Cookie: "seen=1" });
  expect(login).toMatchObject({
    status: 302,
    headers: { location: "/home?a=%7e", "set-cookie": ["a=1; Path=/", "b=2; HttpOnly"] },
  });
  expect((await get(relay, "/away")).headers.location).toBe("http://localhost:3000/absolute");
  const range = await get(relay, "/file", { Range: "bytes=2-4" });
  expect({ status: range.status, body: range.body.toString(), of: range.headers["content-range"] }).toEqual({
    status: 206,
    body: "234",
    of: "bytes 2-4/10",
  });
  const zipped = await get(relay, "/zipped", { "Accept-Encoding": "gzip" });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.body).toString()).toBe("<h1>zipped</h1>");
  await get(relay, "/a/../b//c%2F?x=1");
  expect(target.seen.at(-1)!.url).toBe("/a/../b//c%2F?x=1");
  expect(target.seen[0]!.headers).toContain("seen=1");
  expect(target.seen[0]!.headers).toContain("default.hooks.test");
});

test("a browsable endpoint shows the target's page to a browser, with the target's own policy alone", async () => {
  const { relay } = await site(true);
  const page = await get(relay, "/", NAVIGATION);
  expect([page.status, page.body.toString()]).toEqual([200, "<h1>page</h1>"]);
  expect(page.headers["content-security-policy"]).toBe("img-src *");
  expect(page.headers["x-content-type-options"]).toBeUndefined();
});

test("another endpoint does not: a navigation sees a notice, other answers are sandboxed, and both are captured", async () => {
  const { relay, target } = await site(false);
  const page = await get(relay, "/", NAVIGATION);
  expect([page.status, page.headers["content-security-policy"]]).toEqual([403, "sandbox"]);
  const script = await get(relay, "/script.js");
  expect(script.headers["content-security-policy"]).toBe("img-src *, sandbox");
  expect(script.headers["x-content-type-options"]).toBe("nosniff");
  expect((await relay.list()).map(({ path }) => path)).toEqual(["/script.js", "/"]);
  expect(target.seen).toHaveLength(2);
});

test("on the origin that endpoints share, a browsable endpoint shows nothing either", async () => {
  const { relay } = await site(true);
  const page = await get(relay, "/default/", NAVIGATION, "hooks.test");
  expect([page.status, page.headers["content-security-policy"]]).toEqual([403, "sandbox"]);
  expect((await get(relay, "/default/", {}, "hooks.test")).headers["content-security-policy"]).toContain("sandbox");
});

test("an endpoint is browsable only where a hooks domain gives it an origin of its own", async () => {
  const relay = await testRelay();
  const refused = await relay.api("PATCH", "/endpoints/default", { browsable: true });
  expect(refused).toMatchObject({
    status: 409,
    body: { error: { code: "browsable_needs_domain", hint: expect.stringContaining("--hooks-domain") } },
  });
  expect((await relay.api("POST", "/endpoints", { name: "new", browsable: true })).status).toBe(409);
  expect((await relay.api("PATCH", "/endpoints/default", { browsable: false })).status).toBe(200);
});

test.each(["https://hooks.test", "https://tap.hooks.test"])(
  "the console is not served at %s, within the domain",
  async (consoleUrl) => {
    await expect(testRelay({ hooksDomain: "hooks.test", consoleUrl })).rejects.toMatchObject({ code: "bad_url" });
  },
);
