import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { testAgent } from "../helpers/agent.ts";
import { describeInBrowser } from "../helpers/browser.ts";
import { testRelay } from "../helpers/relay.ts";
import { nextMessage, openSocket, socketTarget } from "../helpers/websocket.ts";

describeInBrowser("a WebSocket in the inspector", ({ openAt }) => {
  test("its messages appear while it is open, as text and nothing else, and its end is told", async () => {
    const relay = await testRelay();
    const target = await socketTarget(
      (accepted) => void accepted.on("message", () => accepted.send(Buffer.of(1, 255))),
    );
    await testAgent(relay, target.url);
    const socket: WebSocket = await openSocket(relay, "/default/chat");
    const say = async (text: string) => {
      const answer = nextMessage(socket);
      socket.send(text);
      await answer;
    };
    await say("<img src=x onerror=document.title='run'>");
    const [row] = await relay.list();
    const { page, problems } = await openAt(relay, `/e/default/r/${row!.id}?tab=deliveries`);
    await page.getByRole("heading", { name: "Messages, the WebSocket is open" }).waitFor();
    const rows = page.getByRole("table", { name: "Messages" }).getByRole("row");
    await rows.nth(1).waitFor();
    const cells = async (n: number) =>
      (await rows.nth(n).getByRole("cell").allTextContents()).filter((_, i) => i !== 1);
    expect(await cells(0)).toEqual(["→from the sender", "text", "40 B", "<img src=x onerror=document.title='run'>"]);
    expect(await cells(1)).toEqual(["←from the target", "binary", "2 B", "01 ff"]);
    await say("more");
    await rows.nth(3).waitFor();
    expect(await cells(2)).toEqual(["→from the sender", "text", "4 B", "more"]);
    socket.close(4000, "enough");
    await page.getByRole("heading", { name: /^Messages, closed after / }).waitFor();
    expect(await cells(4)).toEqual(["→from the sender", "close", "8 B", "4000 enough"]);
    expect(await page.getByRole("button", { name: "Replay", exact: true }).count()).toBe(0);
    expect(await page.title()).not.toBe("run");
    expect(problems).toEqual([]);
  });
});
