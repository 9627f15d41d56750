import { expect, test } from "vitest";
import type { Endpoint } from "../../protocol/endpoint.ts";
import type { Secret } from "../../protocol/secret.ts";
import { until } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";

describeInBrowser("a handshake in a browser", ({ openAt }) => {
  test("the overview tells what was asked and who answered", async () => {
    const relay = await testRelay();
    const answer = await fetch(`${relay.hooks}/default`, {
      method: "POST",
      headers: { "x-slack-request-timestamp": "1700000000" },
      body: JSON.stringify({ token: "t", challenge: "c-1", type: "url_verification" }),
    });
    const id = answer.headers.get("hooktap-request-id")!;
    await until(async () => (await relay.detail(id)).handshake?.answeredBy === "hooktap");
    const { page, problems } = await openAt(relay, `/e/default/r/${id}`);
    const section = page.getByRole("region", { name: "Handshake" });
    await section.getByText("challenge-json of slack. hooktap answered it.").waitFor();
    await section.getByText("200 with the challenge from the body, within 3 s.").waitFor();
    expect(problems).toEqual([]);
  });

  test("a secret that the sender hands over is stored by a button", async () => {
    const relay = await testRelay();
    const answer = await fetch(`${relay.hooks}/default`, { method: "POST", headers: { "x-hook-secret": "b537207f" } });
    expect(answer.headers.get("x-hook-secret")).toBe("b537207f");
    const { page, problems } = await openAt(relay, `/e/default/r/${answer.headers.get("hooktap-request-id")!}`);
    const section = page.getByRole("region", { name: "Handshake" });
    await section.getByRole("button", { name: "Store the secret" }).click();
    await section.getByText("Stored: signatures are checked with it from now on.").waitFor();
    const { body } = await relay.api<{ secrets: Secret[] }>("GET", "/endpoints/default/secrets");
    expect(body.secrets).toMatchObject([{ provider: "asana", hint: "" }]);
    expect(problems).toEqual([]);
  });

  test("they are switched off and on in the endpoint's reply", async () => {
    const relay = await testRelay();
    const { page, problems } = await openAt(relay, "/e/default/settings");
    const handshakes = async () => (await relay.api<Endpoint>("GET", "/endpoints/default")).body.handshakes;
    const box = page.getByRole("region", { name: "Reply" }).getByLabel("Answer handshakes");
    expect(await box.isChecked()).toBe(true);
    await box.click();
    await until(async () => (await handshakes()) === "off");
    await box.click();
    await until(async () => (await handshakes()) === "auto");
    expect(problems).toEqual([]);
  });
});
