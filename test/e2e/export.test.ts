import { readFile } from "node:fs/promises";
import type { Har } from "har-format";
import { expect, test } from "vitest";
import type { BundleRequest } from "../../protocol/bundle/format.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";

describeInBrowser("exporting chosen requests in a browser", ({ openAt }) => {
  test("the chosen requests, and no others, are saved as HAR and as lines of JSON, the oldest first", async () => {
    const relay = await testRelay();
    for (const body of ["one", "two", new Uint8Array([0xff])]) {
      await fetch(`${relay.hooks}/default/x`, { method: "POST", body });
    }
    const [newest, , oldest] = await relay.list();
    const { page, problems } = await openAt(relay, "/e/default");
    await page.locator(`#row-${oldest!.id}`).waitFor();
    for (const key of ["j", "x", "j", "j", "x"]) await page.keyboard.press(key);
    const save = async (form: string) => {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export the selected requests" }).click();
      await page.getByRole("menuitem", { name: form }).click();
      const file = await download;
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
    };
    const lines = await save("NDJSON");
    expect(lines.name).toBe("hooktap.ndjson");
    const bundled = lines.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as BundleRequest)
      .filter(({ type }) => type === "request");
    expect(bundled.map(({ id }) => id)).toEqual([oldest!.id, newest!.id]);
    expect(bundled.map(({ request }) => request)).toMatchObject([{ body: "one" }, { bodyBase64: "/w==" }]);
    const har = await save("HAR");
    expect(har.name).toBe("hooktap.har");
    const { log } = JSON.parse(har.text) as Har;
    expect(log.entries.map(({ request }) => request.postData?.text)).toEqual(["one", "/w=="]);
    expect(problems).toEqual([]);
  });
});
