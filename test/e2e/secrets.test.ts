import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Secret } from "../../protocol/secret.ts";
import { sign } from "../../providers/index.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const body = JSON.stringify({ event: "job.completed", job: { id: "job_1" }, timestamp: "2026-02-28T10:35:42Z" });

async function send(relay: TestRelay, secret: string, content = body, arriving = content): Promise<string> {
  const url = `${relay.hooks}/default/t`;
  const request = { method: "POST", url, headers: [], body: Buffer.from(content) };
  const headers = Object.fromEntries(sign({ provider: "transcodely", request, secret, now: Date.now() / 1000 }));
  const response = await fetch(url, { method: "POST", headers, body: arriving });
  return response.headers.get("hooktap-request-id")!;
}

const stored = async (relay: TestRelay) =>
  (await relay.api<{ secrets: Secret[] }>("GET", "/endpoints/default/secrets")).body.secrets;

describeInBrowser("secrets in a browser", ({ openAt }) => {
  test("one is tried on the last requests before it is added, and nothing is kept of it", async () => {
    const relay = await testRelay();
    const ids = [await send(relay, "whsec_right"), await send(relay, "whsec_other")];
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Secrets" });
    await card.getByText("Add a secret").click();
    await card.getByLabel("Provider").selectOption("transcodely");
    await card.getByLabel("Secret", { exact: true }).fill("right");
    await card.getByRole("button", { name: /^Test/ }).click();
    await card.getByText("It verifies 0 of the last 2 requests.").waitFor();
    await card.getByText("whsec_; with it, the signature matches").waitFor();
    await card.getByLabel("Secret", { exact: true }).fill("whsec_right");
    await card.getByText("It verifies 0").waitFor({ state: "detached" });
    await card.getByRole("button", { name: /^Test/ }).click();
    await card.getByText("It verifies 1 of the last 2 requests.").waitFor();
    const tried = card.getByRole("list", { name: "Requests it was tried on" }).getByRole("listitem");
    expect(await tried.getByRole("link").allTextContents()).toEqual(ids.toReversed());
    expect(await stored(relay)).toEqual([]);
    await tried.getByRole("link").nth(1).click();
    await page.waitForURL(`**/r/${ids[0]}?tab=signature`);
    expect(problems).toEqual([]);
  });

  test("a new one may end the others after a while, and the list tells when", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Secrets" });
    await card.getByText("Add a secret").click();
    const add = async (secret: string, others?: string) => {
      await card.getByLabel("Provider").selectOption("transcodely");
      await card.getByLabel("Secret", { exact: true }).fill(secret);
      if (others) await card.getByLabel(/other secrets/).selectOption({ label: others });
      await card.getByRole("button", { name: "Add secret" }).click();
      await card.getByText(`ends in ${secret.slice(-4)}`).waitFor();
    };
    await add("whsec_the-first-0001");
    await add("whsec_the-second-0002", "end in 1 hour");
    await card.getByText(/Verifies until \d{4}-/).waitFor();
    await add("whsec_the-third-0003", "end now");
    await card
      .getByText(/Ended \d{4}-/)
      .first()
      .waitFor();
    const secrets = await stored(relay);
    expect(secrets.map(({ expiresAt }) => expiresAt === null)).toEqual([false, false, true]);
    expect(await page.content()).not.toContain("whsec_the");
    expect(problems).toEqual([]);
  });
});

describeInBrowser("the signature tab in a browser", ({ openAt }) => {
  test("a failure is explained: the mistake, the first difference, and the signed bytes with their control characters", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: "right", label: "ours" });
    const id = await send(relay, "whsec_right", `${body}\r\n`);
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=signature`);
    const panel = page.getByRole("tabpanel");
    await panel.getByText("with it, the signature matches").waitFor();
    await panel.getByText(/They differ from character \d+ on/).waitFor();
    const marks = await panel.locator("mark").allTextContents();
    expect(marks).toHaveLength(2);
    expect(marks[0]![0]).not.toBe(marks[1]![0]);
    const signed = panel.getByLabel("Signed bytes");
    expect(await signed.textContent()).toMatch(/^\d+\.\{.*\}\\r\\n\n$/);
    expect(await signed.locator(".control").allTextContents()).toEqual(["\\r", "\\n\n"]);
    await panel.getByText(`${String(Math.floor(Date.now() / 1000)).length + 1 + body.length + 2} bytes.`).waitFor();

    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await panel.getByRole("button", { name: "Copy a report" }).click();
    await panel.getByRole("button", { name: "Copied" }).waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain("FAILED signature");
    expect(report).not.toContain(marks[0]);
    expect(problems).toEqual([]);
  });

  test("a changed body's fix is that of the handler's framework, which is remembered", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints/default/secrets", { provider: "transcodely", secret: "whsec_right" });
    const id = await send(relay, "whsec_right", body, `${body}\n`);
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=signature`);
    const panel = page.getByRole("tabpanel");
    await panel.getByText("without the line end").first().waitFor();
    await panel.getByLabel("Your handler is written with").selectOption({ label: "FastAPI" });
    await panel.getByText("await request.body()").waitFor();
    await page.reload();
    await panel.getByText("await request.body()").waitFor();
    expect(problems).toEqual([]);
  });

  test("the secret that verifies is told by its label, its last four and its fingerprint, never by its value", async () => {
    const relay = await testRelay();
    await relay.api("POST", "/endpoints/default/secrets", {
      provider: "transcodely",
      secret: "whsec_0042",
      label: "ours",
    });
    const id = await send(relay, "whsec_0042");
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=signature`);
    const [{ fingerprint } = { fingerprint: "" }] = await stored(relay);
    await page.getByText(`ours, ends in 0042, fingerprint ${fingerprint}`).waitFor();
    expect(await page.content()).not.toContain("whsec_0042");
    expect(problems).toEqual([]);
  });

  test("a request is verified with another secret, which is not kept", async () => {
    const relay = await testRelay();
    const id = await send(relay, "whsec_right");
    const { page, problems } = await openAt(relay, `/e/default/r/${id}?tab=signature`);
    const panel = page.getByRole("tabpanel");
    const verify = async (secret: string) => {
      await panel.getByLabel("Secret", { exact: true }).fill(secret);
      await panel.getByRole("button", { name: "Verify this request with it" }).click();
    };
    const result = panel.getByRole("group", { name: "With this secret" });
    await verify("whsec_wrong");
    await result.getByText("Failed.").waitFor();
    await verify("whsec_right");
    await result.getByText("Verified.").waitFor();
    await panel.getByText("No secret.").waitFor();
    expect(await stored(relay)).toEqual([]);
    expect((await relay.detail(id)).verdict.status).toBe("no_secret");
    expect(problems).toEqual([]);
  });
});

describeInBrowser("own providers in a browser", ({ openAt }) => {
  test("one is described with a live check against the last request, saved, used, changed and removed", async () => {
    const relay = await testRelay();
    const paid = '{"kind":"paid"}';
    const signature = createHmac("sha512", "s3cret").update(`7.${paid}`).digest("base64");
    const headers = { "x-shop-signature": `v0=${signature}`, "x-shop-time": "7" };
    await fetch(`${relay.hooks}/default`, { method: "POST", headers, body: paid });
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Own providers" });
    const check = card.getByRole("region", { name: "Check against the last request" });
    await card.getByRole("button", { name: "Describe a provider" }).click();
    await card.getByLabel("Id", { exact: true }).fill("shop");
    await card.getByLabel("Signature header").fill("X-Shop-Signature");
    await check.getByText("No secret.").waitFor();
    await card.getByLabel("Secret to check with").fill("s3cret");
    await check.getByText("Failed.").waitFor();
    await card.getByLabel("Hash").selectOption("sha512");
    await card.getByLabel("Encoding").selectOption("base64");
    await card.getByLabel("Prefix").fill("v0=");
    await card.getByLabel("Time", { exact: true }).selectOption("header");
    await card.getByLabel("Time's header").fill("X-Shop-Time");
    await card.getByLabel("What is signed").fill("{timestamp}.{body}");
    await check.getByText(/The signature is right, but its time is not/).waitFor();
    await card.getByLabel("Tolerance in seconds").fill("");
    await check.getByText("Verified.").waitFor();
    expect((await relay.list())[0]!.provider).toBeNull();
    await card.getByRole("button", { name: "Save provider" }).click();
    await card.getByText("custom:shop").waitFor();
    expect(await page.content()).not.toContain("s3cret");

    const secrets = page.getByRole("region", { name: "Secrets" });
    await secrets.getByText("Add a secret").click();
    await secrets.getByLabel("Provider").selectOption("custom:shop");
    await secrets.getByLabel("Secret", { exact: true }).fill("s3cret");
    await secrets.getByRole("button", { name: "Add secret" }).click();
    await secrets.getByText("Added.").waitFor();
    expect((await relay.list())[0]).toMatchObject({ provider: "custom:shop", verdict: { status: "verified" } });

    await card.getByRole("button", { name: "Change" }).click();
    await card.getByLabel("Name (optional)").fill("The shop");
    await card.getByRole("button", { name: "Save provider" }).click();
    await card.getByText("The shop").waitFor();
    await card.getByRole("button", { name: "Remove custom:shop" }).click();
    await card.getByText("custom:shop").waitFor({ state: "detached" });
    expect((await relay.list())[0]!.provider).not.toBe("custom:shop");
    expect(problems).toEqual([]);
  });

  test("what is wrong with a description is told while it is typed", async () => {
    const relay = await testRelay();
    await fetch(`${relay.hooks}/default`, { method: "POST", body });
    const { page } = await openAt(relay, "/e/default/settings");
    const card = page.getByRole("region", { name: "Own providers" });
    await card.getByRole("button", { name: "Describe a provider" }).click();
    await card.getByLabel("Id", { exact: true }).fill("shop");
    await card.getByLabel("Signature header").fill("X-Sig");
    await card.getByLabel("What is signed").fill("{body");
    await card.getByText(/A brace in the template is not closed/).waitFor();
  });
});
