import { execFile } from "node:child_process";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const body = `{"it's":"$(touch canary) \`x\` !","n":1.0}`;

describeInBrowser("copying a request in a browser", ({ openAt }) => {
  async function send(relay: TestRelay, sent: string | Uint8Array<ArrayBuffer>): Promise<string> {
    const answer = await fetch(`${relay.hooks}/default/copy?a=[1]`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-note": "it's" },
      body: sent,
    });
    return answer.headers.get("hooktap-request-id")!;
  }

  async function open(relay: TestRelay, id: string) {
    const opened = await openAt(relay, `/e/default/r/${id}`);
    await opened.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await opened.page.getByRole("tab", { name: "Overview" }).waitFor();
    return opened;
  }

  async function copyAs(page: Page, label: string): Promise<string> {
    await page.keyboard.press("c");
    await page
      .getByRole("menuitem", { name: new RegExp(`^${label}`) })
      .first()
      .click();
    await page
      .getByRole("status")
      .filter({ hasText: `Copied ${label}` })
      .waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  }

  test("c opens the menu; the copied cURL, run in a shell, sends the same request again", async () => {
    const relay = await testRelay();
    const id = await send(relay, body);
    const { page, problems } = await open(relay, id);
    const command = await copyAs(page, "cURL");
    const folder = temporaryFolder();
    await promisify(execFile)("sh", ["-c", command], { cwd: folder });
    const [again] = await relay.list();
    expect(again!.id).not.toBe(id);
    const [first, second] = [await relay.detail(id), await relay.detail(again!.id)];
    expect([second.url, second.bodySha256, second.method]).toEqual([first.url, first.bodySha256, first.method]);
    const end = (headers: typeof first.headers) =>
      headers.filter(([name]) => !/^(host|connection|content-length)$/i.test(name)).toSorted();
    expect(end(second.headers)).toEqual(end(first.headers));
    expect(problems).toEqual([]);
  });

  test("a body that is no text is saved beside the command, which reads it", async () => {
    const relay = await testRelay();
    const id = await send(relay, new Uint8Array([0xff, 0x00, 0x27]));
    const { page, problems } = await open(relay, id);
    const download = page.waitForEvent("download");
    const command = await copyAs(page, "cURL");
    const file = await download;
    expect(file.suggestedFilename()).toBe(`${id}.bin`);
    const folder = temporaryFolder();
    await rename(await file.path(), join(folder, file.suggestedFilename()));
    await promisify(execFile)("sh", ["-c", command], { cwd: folder });
    const [again] = await relay.list();
    expect((await relay.detail(again!.id)).bodySha256).toBe((await relay.detail(id)).bodySha256);
    expect(problems).toEqual([]);
  });

  test("a large body is not fetched for a command, and not put into the clipboard", async () => {
    const relay = await testRelay();
    const id = await send(relay, new Uint8Array(12 * 1024 * 1024).fill(0x61));
    const { page, problems } = await open(relay, id);
    const fetched: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/body") && !request.isNavigationRequest()) fetched.push(request.resourceType());
    });
    const download = page.waitForEvent("download");
    expect(await copyAs(page, "HTTPie")).toContain(`@${id}.bin`);
    await (await download).delete();
    await page.keyboard.press("c");
    await page.getByRole("menuitem", { name: /^Raw HTTP/ }).click();
    await page.getByText("too large for the clipboard").waitFor();
    expect(fetched.filter((type) => type === "fetch")).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("each other form is what it says: raw HTTP verifies, HAR and fixture are JSON, the replay command names the relay", async () => {
    const relay = await testRelay();
    const id = await send(relay, body);
    const { page, problems } = await open(relay, id);
    const raw = await copyAs(page, "Raw HTTP");
    expect(raw).toMatch(/^POST \/default\/copy\?a=\[1\] HTTP\/1\.1\r?\n/);
    expect(raw.endsWith(body)).toBe(true);
    const har = JSON.parse(await copyAs(page, "HAR")) as {
      log: { entries: { request: { postData: { text: string } } }[] };
    };
    expect(har.log.entries[0]!.request.postData.text).toBe(body);
    const fixture = JSON.parse(await copyAs(page, "Test fixture")) as { request: { body: string } };
    expect(fixture.request.body).toBe(body);
    expect(await copyAs(page, "hooktap replay")).toBe(`hooktap replay ${id} --relay ${relay.console}`);
    expect(await copyAs(page, "cURL for PowerShell")).toContain("curl.exe");
    expect(await copyAs(page, "HTTPie")).toContain("--path-as-is");
    const folder = temporaryFolder();
    await writeFile(join(folder, "again.mjs"), await copyAs(page, "fetch"));
    await promisify(execFile)(process.execPath, [join(folder, "again.mjs")]);
    const [again] = await relay.list();
    expect((await relay.detail(again!.id)).bodySha256).toBe((await relay.detail(id)).bodySha256);
    expect(problems).toEqual([]);
  });

  test("a body is copied as text, base64 and hex", async () => {
    const relay = await testRelay();
    const { page, problems } = await open(relay, await send(relay, "é1"));
    await page.keyboard.press("3");
    for (const [form, text] of [
      ["Copy text", "é1"],
      ["Copy as base64", "w6kx"],
      ["Copy as hex", "c3a931"],
    ] as const) {
      await page.getByRole("button", { name: "Copy body" }).click();
      await page.getByRole("menuitem", { name: form }).click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    }
    expect(problems).toEqual([]);
  });
});
