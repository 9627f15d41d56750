import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Detail } from "../protocol/request.ts";
import { type ListeningAgent, startListen, waitFor } from "./agent-under-test.ts";
import { createChecks, type Fault } from "./fault.ts";
import type { RelayUnderTest, ServedRelay } from "./relay-under-test.ts";
import { startTarget } from "./target.ts";

const BODY = randomBytes(32 * 1024 * 1024);
const MOST_ANSWER_MS = 1_000;
const GIVE_UP_MS = 10_000;

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A target whose first exchange on each path stops in the middle of the body; later ones are whole. */
async function startStallingTarget(under: RelayUnderTest) {
  const received: string[] = [];
  const begun = { "/upload": 0, "/download": 0 };
  const url = await startTarget(under, (req, res) => {
    const path = req.url as keyof typeof begun;
    const first = ++begun[path] === 1;
    if (path === "/download") {
      // Without a length, so that only its end tells whether an answer is whole.
      if (first) res.write(BODY.subarray(0, BODY.length / 2));
      else res.end(BODY);
    } else if (!first) {
      const hash = createHash("sha256");
      req.on("data", (part) => hash.update(part));
      req.on("end", () => {
        received.push(hash.digest("hex"));
        res.end("ok");
      });
    }
  });
  return { url, received, begun };
}

interface Sent {
  /** The request's id, once the answer's head is there. */
  id(): Promise<string>;
  /** Resolves when the first part of the answer's body is there. */
  begun(): Promise<unknown>;
  /** The status, and the body if it came whole; null if the connection broke before a head. */
  answer: Promise<{ status: number; body: Buffer | null } | null>;
}

/** A provider that posts and waits for the answer. */
function send(relay: ServedRelay, path: string, body: Uint8Array): Sent {
  const req = request(`${relay.hooks}/default${path}`, { method: "POST", agent: false });
  const head = once(req, "response").then(([response]) => response as IncomingMessage);
  req.on("error", () => {});
  req.end(body);
  return {
    id: () => head.then(({ headers }) => String(headers["hooktap-request-id"])),
    begun: () => head.then((response) => once(response, "data")),
    answer: head.then(readAnswer).catch(() => null),
  };
}

async function readAnswer(response: IncomingMessage) {
  const parts: Buffer[] = [];
  response.on("data", (part: Buffer) => parts.push(part)).on("error", () => {});
  await new Promise((resolve) => response.once("close", resolve));
  return { status: response.statusCode!, body: response.complete ? Buffer.concat(parts) : null };
}

/** Kills the agent; what the sender was answered, and how long that took (null: not in time). */
async function killUnder(agent: ListeningAgent, sent: Sent) {
  const startedAt = performance.now();
  let ms: number | null = null;
  const answer = sent.answer.finally(() => (ms = Math.round(performance.now() - startedAt)));
  await agent.kill();
  await waitFor(() => ms !== null, GIVE_UP_MS);
  return { ms, answer: ms === null ? null : await answer };
}

export const agentKilled: Fault = {
  id: "R6",
  title: "an agent killed in mid-body: the sender is told within a second, and the next agent gets every byte",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    const target = await startStallingTarget(under);
    const deliveriesOf = async (id: string) => (await relay.api<Detail>("GET", `/requests/${id}`)).body.deliveries;
    /** The sender may be answered before its delivery is recorded. */
    const firstDelivery = async (id: string) => {
      await waitFor(async () => (await deliveriesOf(id)).length > 0, GIVE_UP_MS);
      return (await deliveriesOf(id))[0];
    };

    const first = await startListen(under, relay, target.url);
    const upload = send(relay, "/upload", BODY);
    await waitFor(() => target.begun["/upload"] > 0, GIVE_UP_MS);
    const uploaded = await killUnder(first, upload);
    figures.uploadAnsweredMs = uploaded.ms;
    expect(uploaded.answer?.status === 200, `the sender of a large body was answered with ${uploaded.answer?.status}`);
    expect((uploaded.ms ?? Infinity) <= MOST_ANSWER_MS, `that took ${uploaded.ms} ms`);
    if (!uploaded.answer) return result();
    const lost = await firstDelivery(await upload.id());
    expect(lost?.error === "agent_lost" && lost.status === null, `the delivery says ${lost?.error}`);
    const second = await startListen(under, relay, target.url);
    figures.redeliveredMs = await waitFor(() => target.received.length > 0, GIVE_UP_MS);
    expect(target.received[0] === sha256(BODY), `the next agent delivered ${target.received[0] ?? "nothing"}`);
    const calm = async () => (await deliveriesOf(await upload.id())).some(({ status }) => status === 200);
    expect((await waitFor(calm, GIVE_UP_MS)) !== null, "the second delivery is not recorded");

    const download = send(relay, "/download", Buffer.from("{}"));
    await download.begun();
    const downloaded = await killUnder(second, download);
    figures.downloadBrokenMs = downloaded.ms;
    expect(downloaded.answer?.body === null, "the sender was not told that the answer is cut");
    expect((downloaded.ms ?? Infinity) <= MOST_ANSWER_MS, `the sender was told after ${downloaded.ms} ms`);
    const cut = await firstDelivery(await download.id());
    expect(cut?.error === "agent_lost" && cut.status === 200, `the delivery says ${cut?.status} ${cut?.error}`);
    // The head of an answer has settled it: the provider knows that it has to send again.
    await startListen(under, relay, target.url);
    const whole = await send(relay, "/download", Buffer.from("{}")).answer;
    expect(whole?.body?.equals(BODY) === true, "the answer by the next agent is not the target's");
    expect(target.begun["/download"] === 2, `the target was asked ${target.begun["/download"]} times for its answer`);
    return result();
  },
  mutants: [
    {
      name: "a lost agent's requests are not ended",
      why: "senders would hang until the deadline",
      patch: {
        file: "server/tunnel.js",
        find: "leave();\n            session.close();\n",
        replace: "leave();\n",
      },
    },
    {
      name: "what a lost agent had under way is settled",
      why: "the target has seen half of it",
      patch: {
        file: "server/lane.js",
        find: 'outcome.error === "aborted" || told;',
        replace: 'outcome.error === "aborted" || told || outcome.error === "agent_lost";',
      },
    },
    {
      name: "a cut answer ends like a whole one",
      why: "the sender would take half an answer for all of it",
      patch: {
        file: "server/respond.js",
        find: "breakOff: () => breakOff(answer.parts())",
        replace: "breakOff: () => void answer.parts().end()",
      },
    },
  ],
};
