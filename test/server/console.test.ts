import { request } from "node:http";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startRelay } from "../../server/index.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay } from "../helpers/relay.ts";
import { answered, sendRaw } from "../helpers/wire.ts";

/** Every route of the API that tells or changes something. */
const ROUTES: [method: string, path: string][] = [
  ["GET", "/api/session"],
  ["DELETE", "/api/session"],
  ["POST", "/api/codes"],
  ["GET", "/api/endpoints"],
  ["POST", "/api/endpoints"],
  ["GET", "/api/endpoints/default"],
  ["PATCH", "/api/endpoints/default"],
  ["DELETE", "/api/endpoints/default"],
  ["GET", "/api/endpoints/default/secrets"],
  ["POST", "/api/endpoints/default/secrets"],
  ["DELETE", "/api/endpoints/default/secrets/1"],
  ["GET", "/api/requests"],
  ["GET", "/api/requests/latest"],
  ["DELETE", "/api/requests/latest"],
  ["GET", "/api/requests/latest/body"],
  ["POST", "/api/requests/latest/verify"],
  ["POST", "/api/requests/latest/replay"],
  ["GET", "/api/requests/latest/deliveries"],
  ["GET", "/api/requests/latest/deliveries/x/body"],
  ["GET", "/api/requests/latest/deliveries/x/messages"],
  ["GET", "/api/replays"],
  ["POST", "/api/replays"],
  ["POST", "/api/replays/count"],
  ["GET", "/api/replays/1"],
  ["GET", "/api/replays/1/failures"],
  ["POST", "/api/replays/1/pause"],
  ["POST", "/api/replays/1/resume"],
  ["POST", "/api/replays/1/cancel"],
  ["GET", "/api/providers"],
  ["GET", "/api/agents"],
  ["GET", "/api/live"],
];

/** fetch sets and drops headers of its own: this sends what it is given. */
function call(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const req = request(url, { method, headers }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (part: string) => (text += part));
      res.on("end", () => resolve({ status: res.statusCode!, headers: res.headers, body: text }));
    });
    req.on("error", reject);
    req.end(body);
  });
}

test.each(ROUTES)("%s %s needs the token", async (method, path) => {
  const relay = await testRelay();
  for (const headers of [
    {},
    { authorization: "Bearer wrong" },
    { authorization: "Basic eDp5" },
    { cookie: "hooktap_1=x" },
  ]) {
    const answer = await call(relay.console + path, method, headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "unauthorised" } });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("the API answers another origin's request with no permission, and refuses what it would change", async () => {
  const relay = await testRelay();
  const authorization = `Bearer ${relay.token}`;
  for (const [method, path] of ROUTES.filter(([, name]) => name !== "/api/live")) {
    const answer = await call(relay.console + path, method, { authorization, origin: "http://evil.example" });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    if (method !== "GET") expect(answer.status).toBe(403);
  }
  const form = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site" };
  expect((await call(`${relay.console}/api/requests/latest/replay`, "POST", form, "a=b")).status).toBe(403);
  const typed = await call(
    `${relay.console}/api/endpoints`,
    "POST",
    { authorization, "content-type": "text/plain" },
    "{}",
  );
  expect(typed.status).toBe(415);
});

test.each(["evil.example", "localhost.", "127.1", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:PORT"])(
  "the console does not answer to the host %s",
  async (host) => {
    const relay = await testRelay();
    const port = new URL(relay.console).port;
    const answer = await sendRaw(
      Number(port),
      `GET /api/health HTTP/1.1\r\nHost: ${host.replace("PORT", port)}\r\n\r\n`,
      answered,
    );
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 421 /);
  },
);

test("the console answers to its own names, and to one Host only", async () => {
  const relay = await testRelay({ consoleUrl: "https://tap.example.com" });
  const port = Number(new URL(relay.console).port);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "tap.example.com"]) {
    const answer = await sendRaw(port, `GET /api/health HTTP/1.1\r\nHost: ${host}\r\n\r\n`, answered);
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  }
  for (const hosts of ["", `Host: localhost:${port}\r\nHost: localhost:${port}\r\n`]) {
    expect((await sendRaw(port, `GET /api/health HTTP/1.1\r\n${hosts}\r\n`)).toString()).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test("a one-time code signs a browser in once, with a cookie that only this origin sends", async () => {
  const relay = await testRelay();
  const open = relay.openUrl("/e/default/r/1");
  const first = await call(open, "GET", {});
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe("/e/default/r/1");
  const cookie = String((first.headers["set-cookie"] as string[])[0]);
  expect(cookie).toMatch(new RegExp(`^hooktap_${new URL(relay.console).port}=[^;]+;.*HttpOnly.*SameSite=Strict`));
  expect(first.headers["referrer-policy"]).toBe("no-referrer");
  expect((await call(open, "GET", {})).status).toBe(401);

  const session = cookie.split(";")[0]!;
  const same = { cookie: session, "sec-fetch-site": "same-origin" };
  expect((await call(`${relay.console}/api/requests`, "GET", same)).status).toBe(200);
  for (const site of ["cross-site", "same-site"]) {
    expect(
      (await call(`${relay.console}/api/requests`, "GET", { cookie: session, "sec-fetch-site": site })).status,
    ).toBe(401);
  }
  expect((await call(`${relay.console}/api/requests`, "GET", { cookie: session })).status).toBe(401);
  expect((await call(`${relay.console}/api/session`, "DELETE", same)).status).toBe(204);
  expect((await call(`${relay.console}/api/requests`, "GET", same)).status).toBe(401);
});

test("a code is too old after five minutes, and leads nowhere else", async () => {
  let now = 1_700_000_000_000;
  const relay = await testRelay({ now: () => now });
  const old = relay.openUrl();
  now += 5 * 60_000;
  expect((await call(old, "GET", {})).status).toBe(401);
  for (const next of ["//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/x\r\nSet-Cookie: a=b"]) {
    expect((await call(relay.openUrl(next), "GET", {})).headers.location).toBe("/");
  }
});

test("the sign-in page's token becomes a session too", async () => {
  const relay = await testRelay();
  const json = { "content-type": "application/json" };
  expect((await call(`${relay.console}/api/session`, "POST", json, '{"token":"wrong"}')).status).toBe(401);
  const signedIn = await call(`${relay.console}/api/session`, "POST", json, JSON.stringify({ token: relay.token }));
  expect(signedIn.status).toBe(204);
  const cookie = (signedIn.headers["set-cookie"] as string[])[0]!.split(";")[0]!;
  const headers = { cookie, "sec-fetch-site": "none" };
  expect(JSON.parse((await call(`${relay.console}/api/session`, "GET", headers)).body)).toMatchObject({
    hooks: relay.hooks,
  });
});

test("the token is made once, kept private, and never in the database", async () => {
  const relay = await testRelay();
  const file = join(relay.data, "token");
  expect(readFileSync(file, "utf8").trim()).toBe(relay.token);
  for (const name of ["token", "key", "relay.json"]) expect(statSync(join(relay.data, name)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(join(relay.data, "relay.json"), "utf8"))).toEqual({
    pid: process.pid,
    console: relay.console,
    hooks: relay.hooks,
  });
  await relay.close();
  const given = await testRelay({ data: relay.data, token: "chosen-by-hand" });
  expect(given.token).toBe("chosen-by-hand");
  await given.close();
  expect((await testRelay({ data: relay.data })).token).toBe("chosen-by-hand");
});

test("every page of the inspector carries its policy, and no path leaves the built folder", async () => {
  const relay = await testRelay();
  for (const path of [
    "/",
    "/e/default/r/1",
    "/index.html",
    "/../package.json",
    "/%2e%2e/package.json",
    "/assets/none.js",
  ]) {
    const answer = await call(relay.console + path, "GET", {});
    expect(answer.status).toBe(200);
    expect(answer.headers["content-security-policy"]).toContain("script-src 'self'");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.body).toMatch(/^<!doctype html>/i);
  }
});

test("errors have one shape: unknown routes and ids, bad input, bad JSON", async () => {
  const relay = await testRelay();
  const error = async (method: string, path: string, body?: unknown) => {
    const answer = await relay.api<{ error: { code: string; message: string; hint: string | null } }>(
      method,
      path,
      body,
    );
    return [answer.status, answer.body.error.code];
  };
  expect(await error("GET", "/nowhere")).toEqual([404, "not_found"]);
  expect(await error("GET", "/requests/zzz")).toEqual([404, "request_not_found"]);
  expect(await error("GET", "/requests/latest")).toEqual([404, "request_not_found"]);
  expect(await error("GET", "/requests?endpoint=none")).toEqual([404, "endpoint_not_found"]);
  expect(await error("GET", "/requests?limit=501")).toEqual([400, "bad_input"]);
  expect(await error("POST", "/endpoints", { name: "Bad Name" })).toEqual([400, "bad_input"]);
  expect(await error("POST", "/endpoints", { name: "a", extra: 1 })).toEqual([400, "bad_input"]);
  expect(await error("POST", "/endpoints", { name: "default" })).toEqual([409, "endpoint_exists"]);
  expect(await error("DELETE", "/endpoints/default")).toEqual([409, "endpoint_default"]);
  expect(await error("POST", "/endpoints/default/secrets", { provider: "nobody", secret: "x" })).toEqual([
    400,
    "provider_unknown",
  ]);
  const authorization = `Bearer ${relay.token}`;
  const broken = await call(
    `${relay.console}/api/endpoints`,
    "POST",
    { authorization, "content-type": "application/json" },
    "{",
  );
  expect([broken.status, JSON.parse(broken.body).error.code]).toEqual([400, "bad_input"]);
});

test("a port in use, a folder that cannot be written and one in use are told with the next step", async () => {
  const relay = await testRelay();
  const port = Number(new URL(relay.console).port);
  const options = { host: "127.0.0.1", data: temporaryFolder() };
  await expect(startRelay({ ...options, port, hooksPort: 0 })).rejects.toMatchObject({
    code: "port_in_use",
    message: `port ${port} on 127.0.0.1 is in use`,
    hint: expect.stringContaining("--port"),
  });
  await expect(startRelay({ ...options, port: 0, hooksPort: port })).rejects.toMatchObject({
    hint: expect.stringContaining("--hooks-port"),
  });
  await expect(startRelay({ ...options, port: 0, hooksPort: 0, data: "/proc/nowhere" })).rejects.toMatchObject({
    code: "data_not_writable",
    message: expect.stringContaining("/proc/nowhere"),
    hint: expect.stringContaining("--data"),
  });
  await expect(startRelay({ ...options, port: 0, hooksPort: 0, data: relay.data })).rejects.toMatchObject({
    code: "relay_running",
    message: expect.stringContaining(`pid ${process.pid}`),
  });
  await expect(startRelay({ ...options, port: 0, hooksPort: 0, hooksUrl: "hooks.example.com" })).rejects.toMatchObject({
    code: "bad_url",
  });
  // The folder of a relay that could not start is free again.
  await testRelay({ data: options.data });
});
