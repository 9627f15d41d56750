import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Summary } from "../../protocol/request.ts";
import { seriousFindings } from "../helpers/axe.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

describeInBrowser("test events in a browser", ({ openAt }) => {
  const dialog = (page: Page) => page.getByRole("dialog", { name: "Send a test event to default" });
  const answerWith = (relay: TestRelay, status: number) =>
    relay.api("PATCH", "/endpoints/default", { reply: { mode: "static", status, body: "" } });
  const newest = async (relay: TestRelay) =>
    (await relay.api<{ requests: Summary[] }>("GET", "/requests?endpoint=default")).body.requests[0]!;

  test("three clicks send an event of each of the five systems", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default");
    const expected = {
      "Dolby.io Media": "unsigned",
      "Dolby Millicast": "no_secret",
      "Dolby OptiView": "no_secret",
      Transcodely: "no_secret",
      Qencode: "unsigned",
    };
    for (const [name, status] of Object.entries(expected)) {
      await page.getByRole("button", { name: "Send a test event" }).click();
      await dialog(page).getByRole("radio", { name }).click();
      await dialog(page)
        .getByRole("button", { name: /^Send an? / })
        .click();
      await dialog(page).getByRole("link").waitFor();
      expect((await newest(relay)).verdict.status).toBe(status);
      await page.keyboard.press("Escape");
    }
    await expect.poll(() => page.getByRole("row", { name: /qencode|transcodely|dolby/ }).count()).toBe(5);
    expect(problems).toEqual([]);
  });

  test("an endpoint without requests offers the providers, and the secret that signed can be stored", async () => {
    const relay = await testRelay();
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("button", { name: "Transcodely" }).click();
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await dialog(page).getByRole("button", { name: "Store this secret for default" }).click();
    await dialog(page).getByText("this request verifies now").waitFor();
    await expect.poll(async () => (await newest(relay)).verdict.status).toBe("verified");
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await dialog(page).getByText("Verified").waitFor();
    expect((await newest(relay)).attempt).toBe(1);
  });

  test("the repeats of a provider are shown as they happen, until the mark", async () => {
    const relay = await testRelay();
    await answerWith(relay, 500);
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("heading", { name: "Waiting for the first request" }).waitFor();
    await page.keyboard.press("t");
    await dialog(page).getByRole("radio", { name: "Transcodely" }).click();
    await dialog(page).getByLabel("Deliver as Transcodely does").check();
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    const play = dialog(page).getByRole("listitem", { name: "transcodely job.completed" });
    await play.getByText("it comes again after 5 min").waitFor();
    await play.getByText("+6 min").waitFor();
    expect(await play.getByText("500", { exact: true }).count()).toBe(2);
    await play.getByRole("button", { name: "Cancel" }).click();
    await play.getByText("Cancelled", { exact: true }).waitFor();

    await dialog(page).getByLabel("Pauses").selectOption("instant");
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await play.first().getByText("Failed", { exact: true }).waitFor();
    expect(await play.first().getByText("500", { exact: true }).count()).toBe(6);
    await play.first().getByText("+14 h 36 min").waitFor();
    await answerWith(relay, 200);
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await play.first().getByText("Delivered", { exact: true }).waitFor();
    await play.first().getByRole("link").click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
  });

  test("a path that the event does not have is refused by name, and nothing is sent", async () => {
    const relay = await testRelay();
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("button", { name: "Transcodely" }).click();
    await dialog(page).getByText("Change its values").click();
    await dialog(page).getByLabel("Values by path, one a line").fill("job.progres=50");
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await dialog(page).getByRole("alert").getByText("job.progres").first().waitFor();
    expect(await newest(relay)).toBeUndefined();
    await dialog(page).getByLabel("Values by path, one a line").fill("job.id=job_mine");
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await dialog(page).getByRole("link").waitFor();
    expect((await newest(relay)).subject).toBe("job_mine");
  });

  test("axe finds nothing serious in the dialog with a play, in either theme", async () => {
    const relay = await testRelay();
    await answerWith(relay, 500);
    const { page } = await openAt(relay, "/e/default");
    await page.getByRole("button", { name: "Transcodely" }).click();
    await dialog(page).getByLabel("Deliver as Transcodely does").check();
    await dialog(page).getByRole("button", { name: "Send a signed event" }).click();
    await dialog(page).getByText("+1 min").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
