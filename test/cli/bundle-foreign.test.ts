import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonItems } from "../../cli/bundle/json-items.ts";
import type { Detail } from "../../protocol/request.ts";
import { sign } from "../../providers/index.ts";
import { relayAndCli } from "./bundle-cli.ts";

/** Imports a file and gives what was stored of it, the first entry first. */
async function imported(
  name: string,
  content: string,
): Promise<{ details: Detail[]; bodies: string[]; stderr: string; code: number | null }> {
  const { relay, cwd, hooktap } = await relayAndCli();
  writeFileSync(join(cwd, name), content);
  const { code, stdout, stderr } = await hooktap("import", name);
  const ids = stdout.split("\n").filter(Boolean);
  const details = await Promise.all(ids.map(relay.detail));
  const bodies = await Promise.all(
    ids.map(async (id) => {
      const answer = await fetch(`${relay.console}/api/requests/${id}/body`, {
        headers: { authorization: `Bearer ${relay.token}` },
      });
      return Buffer.from(await answer.arrayBuffer()).toString();
    }),
  );
  return { details, bodies, stderr, code };
}

test("a browser's HAR: HTTP/2's own headers become a Host, a form is put together, answers come along", async () => {
  const entry = (request: object, response: object) => ({
    startedDateTime: "2026-02-03T04:05:06.789+01:00",
    time: 12.5,
    request: {
      method: "POST",
      httpVersion: "h2",
      cookies: [],
      queryString: [],
      headersSize: -1,
      bodySize: -1,
      ...request,
    },
    response: {
      statusText: "",
      httpVersion: "h2",
      cookies: [],
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
      ...response,
    },
    cache: {},
    timings: { send: 0, wait: 12, receive: 0.5 },
    _resourceType: "fetch",
  });
  const har = {
    log: {
      version: "1.2",
      creator: { name: "WebInspector", version: "537.36" },
      pages: [{ id: "page_1", title: 'brackets ]} and "quotes" {[' }],
      entries: [
        entry(
          {
            url: "https://example.com/a%2Fb?q=ä#part",
            headers: [
              { name: ":authority", value: "example.com" },
              { name: ":method", value: "POST" },
              { name: "content-length", value: "999" },
              { name: "x-name", value: "Zoë €" },
            ],
            postData: {
              mimeType: "application/x-www-form-urlencoded",
              params: [{ name: "a", value: "1 2" }, { name: "b" }],
            },
          },
          {
            status: 201,
            headers: [
              { name: "x-multi", value: "a\nb" },
              { name: "x-ok", value: "1" },
            ],
            content: { size: 2, mimeType: "", text: "aGk=", encoding: "base64" },
          },
        ),
        entry(
          { url: "https://example.com/", headers: [{ name: "bad name", value: "" }] },
          { status: 0, headers: [], content: {} },
        ),
        entry(
          { url: "http://[::1]:3000/x", headers: [{ name: "Host", value: "[::1]:3000" }], method: "GET" },
          { status: 0, headers: [], content: {} },
        ),
      ],
    },
  };
  const { details, bodies, stderr, code } = await imported("site.har", JSON.stringify(har, null, 2));
  expect(code).toBe(1);
  expect(stderr).toContain("site.har, entry 2: request.headers.0.0: is no header name");
  expect(details[0]).toMatchObject({
    url: "https://example.com/a%2Fb?q=%C3%A4",
    path: "/a%2Fb",
    receivedAt: "2026-02-03T03:05:06.789Z",
    headers: [
      ["Host", "example.com"],
      ["content-length", "8"],
      ["x-name", Buffer.from("Zoë €").toString("latin1")],
    ],
    deliveries: [{ status: 201, ms: 12.5, target: "https://example.com", headers: [["x-ok", "1"]], size: 2 }],
  });
  expect(bodies[0]).toBe("a=1+2&b=");
  expect(details[1]).toMatchObject({ method: "GET", path: "/x", deliveries: [] });
});

test("webhook.site's list of requests", async () => {
  const page = {
    data: [
      {
        uuid: "9f1e",
        method: "POST",
        ip: "203.0.113.9",
        url: "https://webhook.site/token-1/hooks?a=1",
        content: '{"n": 1.0}',
        headers: { "content-type": ["application/json"], "x-two": ["1", "2"], host: ["webhook.site"] },
        query: { a: "1" },
        created_at: "2026-02-03 04:05:06",
      },
    ],
    total: 1,
  };
  const { details, bodies, code } = await imported("requests.json", JSON.stringify(page));
  expect(code).toBe(0);
  expect(details[0]).toMatchObject({
    path: "/token-1/hooks",
    remoteAddress: "203.0.113.9",
    receivedAt: "2026-02-03T04:05:06.000Z",
    headers: [
      ["content-type", "application/json"],
      ["x-two", "1"],
      ["x-two", "2"],
      ["host", "webhook.site"],
    ],
  });
  expect(bodies).toEqual(['{"n": 1.0}']);
});

test("smee's events, as they are streamed", async () => {
  const event = {
    host: "smee.io",
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": "d-1",
    body: { ref: "refs/heads/main", n: 1 },
    query: { a: "1" },
    timestamp: Date.parse("2026-02-03T04:05:06Z"),
  };
  const stream = `event: ready\ndata: {}\n\nid: 1\ndata: ${JSON.stringify(event)}\n\nevent: ping\ndata: {}\n\n`;
  const { details, bodies, code } = await imported("smee.txt", stream);
  expect(code).toBe(0);
  expect(details).toMatchObject([
    {
      provider: "github",
      eventType: "push",
      deliveryId: "d-1",
      path: "/",
      url: "https://smee.io/?a=1",
      receivedAt: "2026-02-03T04:05:06.000Z",
    },
  ]);
  expect(bodies).toEqual(['{"ref":"refs/heads/main","n":1}']);
});

test("Stripe's events, a line each and as a list, with their bytes as they stand", async () => {
  const event = (id: string) =>
    `{"id":"${id}", "object":"event","api_version":"2024-06-20","created":1770091506,"data":{"object":{"amount":1.0}},"type":"charge.succeeded","livemode":false,"pending_webhooks":1,"request":null}`;
  const expected = { provider: "stripe", eventType: "charge.succeeded", receivedAt: "2026-02-03T04:05:06.000Z" };
  const asLines = await imported("events.ndjson", `${event("evt_1")}\n${event("evt_2")}\n`);
  expect(asLines.details).toMatchObject([expected, { ...expected, deliveryId: "evt_2" }]);
  expect(asLines.bodies).toEqual([event("evt_1"), event("evt_2")]);
  const asList = await imported(
    "events.json",
    `{"object":"list","data":[${event("evt_3")},\n${event("evt_4")}],"has_more":false}`,
  );
  expect(asList.bodies).toEqual([event("evt_3"), event("evt_4")]);
});

test("a raw HTTP file that holds a valid signature is verified against the time of its file", async () => {
  const { relay, cwd, hooktap } = await relayAndCli();
  const secret = "whsec_raw";
  await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret });
  const body = Buffer.from('{"event":"job.completed","job":{"id":"job_1"}}');
  const request = { method: "POST", url: "https://a.example/t", headers: [], body };
  const signed = sign({ provider: "transcodely", request, secret, now: Math.floor(Date.now() / 1_000) });
  const head = [["Host", "a.example"], ...signed].map(([name, text]) => `${name}: ${text}\n`).join("");
  writeFileSync(join(cwd, "one.http"), `POST /t HTTP/1.1\n${head}\n${body}`);
  expect(await hooktap("import", "one.http", "--json")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"verdict":"verified"'),
  });
});

test("objects are found in JSON wherever its pieces are cut, in lists and one after another", async () => {
  const objects = ['{"a":"}\\"{[","b":[{"c":{}}]}', '{"data":{"x":[1]}}', "{}"];
  const documents: [text: string, found: string[]][] = [
    [objects.join("\n"), objects],
    [`[${objects.join(" ,\n")}]`, objects],
    [`{"log":{"x":{"entries":[{}]},"entries":[${objects.join(",")}],"z":[{}]}}`, objects],
    [` {"n":[1],"data" : [ ${objects.join(",")} ] } `, objects],
    ["[1,2,null]", []],
  ];
  for (const [text, found] of documents) {
    for (const size of [1, 2, 3, 7, 1_000]) {
      const bytes = Buffer.from(text);
      const pieces = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      const texts: string[] = [];
      for await (const item of jsonItems(pieces(), 1_000)) texts.push("text" in item ? item.text : item.problem);
      expect([text, size, texts]).toEqual([text, size, found]);
    }
  }
});

test("an object that is too large, too deep or cut off is told, and what follows is read", async () => {
  const read = async (text: string) => {
    const found: string[] = [];
    const pieces = async function* () {
      yield Buffer.from(text);
    };
    for await (const item of jsonItems(pieces(), 5_000)) found.push("text" in item ? item.text : item.problem);
    return found;
  };
  expect(await read(`[{"a":"${"x".repeat(6_000)}"},{"b":1}]`)).toEqual([
    expect.stringContaining("larger than 5000 bytes"),
    '{"b":1}',
  ]);
  expect(await read(`[${"[".repeat(1_500)}${"]".repeat(1_500)},{"b":1}]`)).toEqual(['{"b":1}']);
  expect(await read(`[{"a":${"[".repeat(1_500)}${"]".repeat(1_500)}},{"b":1}]`)).toEqual([
    expect.stringContaining("more than 1000 deep"),
    '{"b":1}',
  ]);
  expect(await read('[{"b":1},{"c":')).toEqual(['{"b":1}', expect.stringContaining("ends in the middle")]);
});
