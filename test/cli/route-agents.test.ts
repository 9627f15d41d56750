import { onTestFinished, expect, test } from "vitest";
import { type RouteAgents, startRouteAgents } from "../../cli/route-agents.ts";
import { type PlannedAgent, planAgents } from "../../cli/routes.ts";
import type { RelayHello } from "../../protocol/tunnel.ts";
import { type TestTarget, testTarget, until } from "../helpers/agent.ts";
import { testRelay, type TestRelay } from "../helpers/relay.ts";

const send = (relay: TestRelay, path: string) => fetch(`${relay.hooks}/default${path}`, { method: "POST", body: path });
const paths = ({ seen }: TestTarget) => seen.map(({ url }) => url);

interface Told {
  agents: RouteAgents;
  hello: RelayHello;
  /** How many wait, as often as it was told. */
  held: number[];
  lost: string[];
  back: RelayHello[];
}

async function startAll(relay: TestRelay, plan: PlannedAgent[], held = false): Promise<Told> {
  const told: Omit<Told, "agents" | "hello"> = { held: [], lost: [], back: [] };
  let agents!: RouteAgents;
  const hello = await new Promise<RelayHello>((resolve, reject) => {
    agents = startRouteAgents(plan, {
      relay: relay.console,
      token: relay.token,
      endpoints: ["default"],
      backlog: undefined,
      held,
      onReady: (answer, again) => (again ? void told.back.push(answer) : resolve(answer)),
      onLost: (reason) => void told.lost.push(reason),
      onOutcome() {},
      onGivenUp() {},
      onOpen: () => () => {},
      onHeld: (queued) => void told.held.push(queued),
      onTarget() {},
    });
    agents.done.catch(reject);
  });
  onTestFinished(async () => {
    agents.close();
    await agents.done.catch(() => {});
  });
  return { agents, hello, ...told };
}

async function twoTargets() {
  const relay = await testRelay();
  const [a, rest] = [await testTarget(), await testTarget()];
  const plan = await planAgents(rest.url, { name: "two", route: [`path:/a* => ${a.url}`] }, []);
  return { relay, a, rest, plan };
}

test("the agents of a plan wait as one: what is held, and what is chosen of the backlog, is that of all", async () => {
  const { relay, a, rest, plan } = await twoTargets();
  const before = await startAll(relay, plan);
  before.agents.close();
  await before.agents.done;
  for (const path of ["/a1", "/b1", "/a2", "/b2", "/b3"]) await send(relay, path);
  const { agents, hello, held } = await startAll(relay, plan, true);
  expect(hello.endpoints).toMatchObject([{ name: "default", known: true, queued: 5, waiting: 0 }]);
  await until(() => held.at(-1) === 5);
  agents.chooseBacklog({ query: "path:/a1,/b2,/b3" });
  await until(() => held.at(-1) === 3);
  expect([a.seen, rest.seen]).toEqual([[], []]);
  agents.hold(false);
  await until(() => a.seen.length + rest.seen.length === 3);
  await send(relay, "/a3");
  expect([paths(a), paths(rest)]).toEqual([
    ["/a1", "/a3"],
    ["/b2", "/b3"],
  ]);
});

test("a lost relay is told once, and its return when all agents are back", async () => {
  const { relay, a, rest, plan } = await twoTargets();
  const { lost, back } = await startAll(relay, plan);
  await relay.close();
  const ports = { port: Number(new URL(relay.console).port), hooksPort: Number(new URL(relay.hooks).port) };
  const again = await testRelay({ ...ports, data: relay.data });
  await until(() => back.length === 1);
  expect(lost).toHaveLength(1);
  expect(back[0]!.endpoints).toMatchObject([{ name: "default", known: true }]);
  await send(again, "/a1");
  await send(again, "/b1");
  expect([paths(a), paths(rest)]).toEqual([["/a1"], ["/b1"]]);
});
