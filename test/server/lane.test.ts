import { expect, test } from "vitest";
import { testAgent, testTarget } from "../helpers/agent.ts";
import { testRelay } from "../helpers/relay.ts";

test("live requests reach the target in the order in which they were captured, however many senders there are", async () => {
  const target = await testTarget();
  const relay = await testRelay();
  await testAgent(relay, target.url, { concurrency: 1 });
  const idOf = new Map<string, string>();
  const sender = async (name: string) => {
    for (let i = 0; i < 20; i++) {
      const path = `/${name}-${i}`;
      const response = await fetch(`${relay.hooks}/default${path}`, { method: "POST", body: path });
      expect(await response.text()).toBe("done");
      idOf.set(path, response.headers.get("hooktap-request-id")!);
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, i) => sender(String(i))));
  const ids = target.seen.map(({ url }) => idOf.get(url)!);
  expect(ids).toHaveLength(480);
  expect(ids).toEqual(ids.toSorted());
});
