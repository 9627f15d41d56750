import { join } from "node:path";
import { expect, test } from "vitest";
import { capture, relayAndCli } from "../../test/cli/bundle-cli.ts";
import { testAgent, testTarget, until } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";

describeInBrowser("an exported HAR in a browser", ({ newPage, openAt }) => {
  test("its requests are answered from the file as the target answered them", async () => {
    const { relay, cwd, hooktap } = await relayAndCli();
    const target = await testTarget(
      (req, res) =>
        void res.writeHead(201, { "content-type": "text/plain", "x-seen": req.url! }).end(`made € ${req.url}`),
    );
    await testAgent(relay, target.url);
    await capture(relay, "/default/one?x=1", '{"n":1}');
    await capture(relay, "/default/two", '{"n":2}');
    await until(async () => (await relay.list()).every(({ delivery }) => delivery?.status === 201));
    expect(await hooktap("export", "--format", "har", "-o", "all.har")).toMatchObject({ code: 0 });

    const page = await newPage();
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>page</title>" }));
    await page.goto(`${relay.hooks}/page`);
    await page.unroute("**/*");
    await page.routeFromHAR(join(cwd, "all.har"), { notFound: "abort" });
    const ask = (path: string, body: string) =>
      page.evaluate(
        async ([to, content]) => {
          try {
            const answer = await fetch(to!, {
              method: "POST",
              body: content!,
              headers: { "content-type": "application/json" },
            });
            return [answer.status, answer.headers.get("x-seen"), await answer.text()];
          } catch {
            return "aborted";
          }
        },
        [path, body],
      );
    expect(await ask("/default/one?x=1", '{"n":1}')).toEqual([201, "/one?x=1", "made € /one?x=1"]);
    expect(await ask("/default/two", '{"n":2}')).toEqual([201, "/two", "made € /two"]);
    expect(await ask("/default/other", "{}")).toBe("aborted");
    expect(await relay.list()).toHaveLength(2);
  });

  test("what is imported from it is marked in the list, and its timeline waits for no agent", async () => {
    const { relay, hooktap } = await relayAndCli();
    await relay.api("POST", "/endpoints", { name: "two" });
    await capture(relay, "/default/one", "{}");
    await hooktap("export", "--format", "har", "-o", "all.har");
    expect(await hooktap("import", "all.har", "--endpoint", "two")).toMatchObject({ code: 0 });
    const [row] = await relay.list();
    const { page, problems } = await openAt(relay, "/e/two");
    await page.locator(`#row-${row!.id}`).getByText("imported", { exact: true }).waitFor();
    await page.locator(`#row-${row!.id}`).click();
    await page.getByText("to disk, before any answer").first().waitFor();
    expect(await page.getByText("it waits for an agent").count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
