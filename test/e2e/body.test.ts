import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describeInBrowser("the body of a request in a browser", ({ openAt }) => {
  async function send(relay: TestRelay, headers: Record<string, string>, body: string | Uint8Array): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default/body`, {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : new Uint8Array(body),
    });
    return answer.headers.get("hooktap-request-id")!;
  }

  async function openBody(headers: Record<string, string>, body: string | Uint8Array, tab = "body") {
    const relay = await testRelay();
    const id = await send(relay, headers, body);
    const opened = await openAt(relay, `/e/default/r/${id}?tab=${tab}`);
    return { relay, id, ...opened };
  }

  const kind = (page: Page) => page.getByLabel("Show the body as");
  const panel = (page: Page) => page.getByRole("tabpanel");

  test("JSON is a tree with numbers as sent, found in, folded, and the list can be filtered by a value", async () => {
    const source = '{"big":12345678901234567890,"one":1.0,"deep":{"list":[{"id":"a b"},{"id":"c"}]}}';
    const { relay, page, problems } = await openBody({ "content-type": "application/json" }, source);
    const other = await send(relay, { "content-type": "application/json" }, '{"deep":{"list":[{"id":"x"}]}}');
    await page.locator(`#row-${other}`).waitFor();
    const tree = page.getByRole("group", { name: "JSON" });
    await tree.getByText("12345678901234567890").waitFor();
    await tree.getByText("1.0").waitFor();
    await page.getByRole("button", { name: "Collapse all" }).click();
    await tree.getByText("1 field").waitFor();
    await page.getByLabel("Find in the JSON").fill("a b");
    await page.getByText("1 of 1").waitFor();
    await tree.locator(".json-line-found").hover();
    await tree.getByRole("button", { name: "Filter by id" }).click();
    await page.locator(`#row-${other}`).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("q")).toBe('json:deep.list[0].id="a b"');
    expect(problems).toEqual([]);
  });

  test("the tree is walked, folded and copied from by keyboard", async () => {
    const { page, problems } = await openBody({}, '{"deep":{"value":"to copy"},"next":1}');
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const tree = page.getByRole("group", { name: "JSON" });
    await tree.focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowLeft"]) await page.keyboard.press(key);
    await tree.getByText("1 field").waitFor();
    for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    await tree.getByRole("button", { name: "Copy value of value" }).focus();
    await page.keyboard.press("Enter");
    await tree.getByRole("status").filter({ hasText: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("to copy");
    expect(problems).toEqual([]);
  });

  test("a token and base64 in it are decoded where one asks for it", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = `${part({ alg: "HS256" })}.${part({ sub: "user_7", exp: 1_900_000_000 })}.c2ln`;
    const { page, problems } = await openBody({}, JSON.stringify({ token, data: btoa("readable text") }));
    await page.locator(".json-line", { hasText: '"token"' }).hover();
    await page.getByRole("button", { name: "Show what is inside token" }).click();
    await page.getByText("is not checked here").waitFor();
    await page.getByText('"user_7"').waitFor();
    await page.locator(".json-line", { hasText: '"data"' }).hover();
    await page.getByRole("button", { name: "Show what is inside data" }).click();
    await page.getByText("readable text", { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  test("a form shows its fields decoded, with JSON inside as a tree", async () => {
    const body = `task_token=abc&note=a+b&status=${encodeURIComponent('{"state":"done","n":1.0}')}`;
    const { page, problems } = await openBody({ "content-type": "application/x-www-form-urlencoded" }, body);
    await panel(page).getByText("a b", { exact: true }).waitFor();
    await panel(page).getByText('"state"').waitFor();
    await panel(page).getByText("1.0").waitFor();
    expect(problems).toEqual([]);
  });

  test("the parts of a multipart body are shown each by its type", async () => {
    const body = Buffer.concat([
      Buffer.from(
        '--b\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"n":1.0}\r\n',
      ),
      Buffer.from(
        '--b\r\nContent-Disposition: form-data; name="shot"; filename="s.png"\r\nContent-Type: image/png\r\n\r\n',
      ),
      PIXEL,
      Buffer.from("\r\n--b--\r\n"),
    ]);
    const { page, problems } = await openBody({ "content-type": "multipart/form-data; boundary=b" }, body);
    await panel(page).getByText("1.0").waitFor();
    await panel(page).getByText("image/png, 1 × 1").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).last().click();
    expect((await download).suggestedFilename()).toBe("s.png");
    expect(problems).toEqual([]);
  });

  test("XML, JSON lines, a picture, text and bytes are told apart, and hex shows any of them", async () => {
    const relay = await testRelay();
    const sent: [string, string, string | Buffer, string][] = [
      ["xml", "text/xml", "<a><b x='1'>t</b></a>", "<b x='1'>t</b>"],
      ["ndjson", "application/x-ndjson", '{"a":1}\n{"a":2.0}\n', "2.0"],
      ["image", "application/octet-stream", PIXEL, "image/png, 1 × 1"],
      ["text", "text/plain", "just text", "just text"],
      ["hex", "application/octet-stream", Buffer.from([0, 1, 2, 255]), "00 01 02 ff"],
    ];
    const { page, problems } = await openAt(relay);
    for (const [expected, type, body, shown] of sent) {
      const id = await send(relay, { "content-type": type }, body);
      await page.goto(`${relay.console}/e/default/r/${id}?tab=body`);
      await panel(page).getByText(shown).first().waitFor();
      expect(await kind(page).inputValue()).toBe(expected);
      await kind(page).selectOption("hex");
      const first = Buffer.from(body).subarray(0, 4).toString("hex").replace(/../g, "$& ").trim();
      await panel(page).locator(".hex-bytes").first().getByText(first).waitFor();
    }
    expect(problems).toEqual([]);
  });

  test("a packed body is shown unpacked, hex has its exact bytes, and one that is not what it says is told", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay);
    for (const [coding, packed] of [
      ["gzip", gzipSync('{"inside":true}')],
      ["br", brotliCompressSync('{"inside":true}')],
    ] as const) {
      const id = await send(relay, { "content-encoding": coding, "content-type": "application/json" }, packed);
      await page.goto(`${relay.console}/e/default/r/${id}?tab=body`);
      await panel(page).getByText('"inside"').waitFor();
      await panel(page).getByText(`${coding}, 15 B decoded`).waitFor();
      await kind(page).selectOption("hex");
      await panel(page).getByText(packed.subarray(0, 4).toString("hex").replace(/../g, "$& ").trim()).waitFor();
    }
    expect(problems).toEqual([]);
    const broken = await send(relay, { "content-encoding": "gzip" }, "plain");
    await page.goto(`${relay.console}/e/default/r/${broken}?tab=body`);
    await page.getByText("these bytes are not gzip").waitFor();
    await panel(page).getByText("70 6c 61 69 6e").waitFor();
  });

  test("5 MB of JSON are a tree of which only what is in view is in the page, 50 MB are asked about and then shown as text", async () => {
    const relay = await testRelay();
    const items = (bytes: number) => {
      const one = '{"id":"item_0001","name":"a name","n":12345678901234567890},';
      return `[${one.repeat(Math.floor(bytes / one.length)).slice(0, -1)}]`;
    };
    const { page, problems } = await openAt(relay);
    const [one, five, fifty] = await Promise.all(
      [1_000_000, 5_000_000, 50_000_000].map((bytes) =>
        send(relay, { "content-type": "application/json" }, items(bytes)),
      ),
    );
    for (const id of [one, five]) {
      await page.goto(`${relay.console}/e/default/r/${id}?tab=body`);
      await page.getByRole("group", { name: "JSON" }).getByText('"item_0001"').first().waitFor();
      expect(await page.locator(".json-line").count()).toBeLessThan(120);
    }
    await page.goto(`${relay.console}/e/default/r/${fifty}?tab=body`);
    await page.getByText("This body has 48 MB.").waitFor();
    await page.getByRole("button", { name: "Show it" }).click();
    await page.locator(".text-chunk").first().getByText("item_0001").waitFor();
    expect(await kind(page).inputValue()).toBe("text");
    await page.keyboard.press("2");
    await page.getByLabel("Filter headers").waitFor();
    expect(problems).toEqual([]);
  });

  test("a request with 1,000 headers shows and filters all of them", async () => {
    const relay = await testRelay();
    const headers = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x-h-${index}`, `v${index}`]));
    const id = await send(relay, headers, "x");
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=headers`);
    await page.getByText("v999", { exact: true }).waitFor();
    await page.getByLabel("Filter headers").fill("x-h-99");
    await page.getByText("11 of ").waitFor();
    await page.getByRole("table", { name: "Headers of the request" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("button", { name: "Copy the value of x-h-999" }).waitFor();
    await page.getByRole("row", { name: "x-h-998" }).hover();
    await page.getByRole("button", { name: "Filter out x-h-998" }).click();
    await page.locator(`#row-${id}`).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("q")).toBe("-header:x-h-998=v998");
    expect(problems).toEqual([]);
  });

  test("raw is the request as it came, in text and in hex, and is saved as a file", async () => {
    const { page, id, problems } = await openBody({ "X-Case": "Kept" }, Buffer.from([0x61, 0xff]), "raw");
    await panel(page).getByText("X-Case: Kept").waitFor();
    await panel(page).getByText("2 bytes that are not text").waitFor();
    await page.getByLabel("Show the request as").selectOption("hex");
    await panel(page).getByText("50 4f 53 54 20 2f").waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: ".http" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`${id}.http`);
    expect(problems).toEqual([]);
  });
});
