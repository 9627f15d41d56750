import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type AgentOptions, startAgent } from "../../cli/agent.ts";
import type { Outcome } from "../../cli/agent-stream.ts";
import { parseTarget } from "../../cli/target.ts";
import {
  CloseCode,
  CONNECTION_WINDOW,
  FrameType,
  INFORMATIONAL,
  ResetCode,
  STREAM_WINDOW,
  decodeHead,
  encodeJson,
  encodeNumber,
} from "../../protocol/frames.ts";
import { startTunnelEnd } from "./tunnel-end.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startTarget(handle: (request: IncomingMessage, response: ServerResponse) => void, port = 0) {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  closing.push(close);
  return { port: (server.address() as AddressInfo).port, close };
}

/** An agent between a tunnel's end and a target, with what it says. */
function agentFor(relay: string, target: string, given: Partial<AgentOptions> = {}) {
  const events = new EventEmitter();
  const outcomes: Outcome[] = [];
  const said: string[] = [];
  const say = (state: string) => {
    said.push(state);
    events.emit("said");
  };
  const agent = startAgent({
    relay,
    token: "secret",
    name: "test",
    endpoints: ["default"],
    target: parseTarget(target),
    concurrency: 16,
    insecure: false,
    onReady: (_hello, again) => say(again ? "back" : "ready"),
    onLost: () => say("lost"),
    onOutcome(outcome) {
      outcomes.push(outcome);
      events.emit("outcome");
    },
    ...given,
  });
  const settled = agent.done.then(
    () => null,
    (error: unknown) => error,
  );
  closing.push(async () => {
    agent.close();
    await settled;
  });
  return {
    agent,
    settled,
    outcomes,
    said,
    async until(state: string) {
      while (said.at(-1) !== state) await once(events, "said");
    },
    async outcome(n: number) {
      while (outcomes.length <= n) await once(events, "outcome");
      return outcomes[n]!;
    },
  };
}

async function connected(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  given: Partial<AgentOptions> = {},
  features: string[] = [],
) {
  const target = await startTarget(handle);
  const relay = await startTunnelEnd();
  closing.push(() => relay.close());
  const agent = agentFor(relay.url, String(target.port), given);
  const end = await relay.tunnel();
  const hello = await end.welcome(features);
  return { target, relay, end, hello, ...agent };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe("a stream", () => {
  test("carries a small answer in one frame: head, report and body", async () => {
    const { end, hello, outcome } = await connected(async (request, response) => {
      const body = await read(request);
      response.writeHead(201, "Made", ["X-Path", request.url!, "x-path", "again"]).end(body);
    });
    expect(hello).toMatchObject({
      agent: { name: "test" },
      endpoints: ["default"],
      concurrency: 16,
      features: ["sent", "upgrade"],
    });
    const body = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));
    const answer = await end.open({ body, target: "/a/../b?x=1" }).done;
    expect(answer.head).toMatchObject({ status: 201, reason: "Made" });
    expect((answer.head as { headers: string[] }).headers.slice(0, 4)).toEqual([
      "X-Path",
      "/a/../b?x=1",
      "x-path",
      "again",
    ]);
    expect(answer.body.equals(body)).toBe(true);
    expect(answer.sent).toEqual({
      bytes: 256,
      sha256: createHash("sha256").update(body).digest("hex"),
    });
    expect(answer.order).toEqual(["response"]);
    expect(await outcome(0)).toMatchObject({ status: 201, error: null });
  });

  test("carries head, body, report and end of an answer that comes bit by bit, in that order", async () => {
    const first = new EventEmitter();
    const { end } = await connected((_request, response) => {
      response.write("first");
      first.once("seen", () => response.end("second"));
    });
    const { stream, done } = end.open({ body: Buffer.from("abc") });
    end.onFrame(stream, ({ type }) => type === FrameType.data && first.emit("seen"));
    const answer = await done;
    expect(answer.body.toString()).toBe("firstsecond");
    expect(answer.sent).toMatchObject({ bytes: 3 });
    expect(answer.order).toEqual(["response", "data", "data", "sent", "data"]);
  });

  test("has its whole window, however many answers came before: what was granted to the connection counts", async () => {
    const { end } = await connected((_request, response) => void response.end(Buffer.alloc(STREAM_WINDOW, "a")));
    for (let n = 0; n <= CONNECTION_WINDOW / STREAM_WINDOW + 4; n++) {
      const { done, stream } = end.open({ grant: false });
      // The credit of a stream that ended says nothing any more.
      end.onFrame(stream, ({ type, payload }) => {
        if (type === FrameType.data && payload.length > 0) end.send(encodeNumber(FrameType.credit, 0, payload.length));
      });
      expect((await done).body.length).toBe(STREAM_WINDOW);
    }
  });

  test("carries informational heads before the answer's, and what follows a chunked body, both ways", async () => {
    let trailers: string[] = [];
    const { end } = await connected(async (request, response) => {
      await read(request);
      trailers = request.rawTrailers;
      response.writeContinue();
      response.writeEarlyHints({ link: "</style.css>; rel=preload", "x-early": "1" });
      response.writeHead(200, ["Trailer", "X-Sum"]);
      response.write("body");
      response.addTrailers([["X-Sum", "9"]]);
      response.end();
    });
    const { stream, answer, done } = end.open({
      headers: ["Host", "h", "Transfer-Encoding", "chunked"],
      parts: [Buffer.from("abc")],
      trailers: ["X-Digest", "q", "x-digest", "r"],
    });
    const early: unknown[] = [];
    end.onFrame(stream, (frame) => {
      if (frame.flags & INFORMATIONAL) early.push(decodeHead(frame.payload).head);
    });
    await done;
    expect(early).toEqual([
      { status: 103, reason: "Early Hints", headers: ["Link", "</style.css>; rel=preload", "x-early", "1"] },
    ]);
    expect(answer.trailers).toEqual(["X-Sum", "9"]);
    expect(trailers).toEqual(["X-Digest", "q", "x-digest", "r"]);
  });

  test.each([
    ["preserve", ["A", "1", "hOST", "hooks.example"], ["A", "1", "hOST", "hooks.example"]],
    ["rewrite", ["A", "1", "hOST", "hooks.example"], ["A", "1", "hOST", "localhost:PORT"]],
    ["app.test:81", ["A", "1", "hOST", "hooks.example"], ["A", "1", "hOST", "app.test:81"]],
    ["app.test", ["A", "1"], ["Host", "app.test", "A", "1"]],
  ])("with --host-header %s changes the Host accordingly, and nothing else", async (hostHeader, headers, expected) => {
    const { end, target } = await connected((request, response) => response.end(JSON.stringify(request.rawHeaders)), {
      hostHeader,
    });
    const answer = await end.open({ method: "GET", headers }).done;
    expect(answer.body.toString()).toBe(JSON.stringify(expected).replace("PORT", String(target.port)));
  });

  test("takes a large body within its credit and grants it back as it is written", async () => {
    const { end } = await connected(async (request, response) => {
      response.end(
        createHash("sha256")
          .update(await read(request))
          .digest("hex"),
      );
    });
    const parts = Array.from({ length: 80 }, (_, i) => Buffer.alloc(60_000, i));
    const answer = await end.open({ parts }).done;
    expect(answer.body.toString()).toBe(createHash("sha256").update(Buffer.concat(parts)).digest("hex"));
    expect(answer.sent?.bytes).toBe(80 * 60_000);
  });

  test("sends no more of an answer than the relay granted", async () => {
    const size = 3 * 1024 * 1024;
    const { end } = await connected((_request, response) => response.end(Buffer.alloc(size, "a")));
    const { stream, answer, done } = end.open({ grant: false });
    const window = new Promise<void>((resolve) => {
      end.onFrame(stream, () => answer.body.length >= 1024 * 1024 - 65536 && resolve());
    });
    await window;
    const pong = once(end.socket, "pong");
    end.socket.ping();
    await pong;
    expect(answer.body.length).toBeLessThanOrEqual(1024 * 1024);
    end.onFrame(stream, ({ type, payload }) => {
      if (type === FrameType.data) end.send(encodeNumber(FrameType.credit, stream, payload.length));
    });
    end.send(encodeNumber(FrameType.credit, stream, answer.body.length));
    expect((await done).body.length).toBe(size);
  });

  test("tells the head before the body is there, and a break after it as a reset", async () => {
    const cut = new EventEmitter();
    const { end, outcome } = await connected((_request, response) => {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("half");
      cut.once("cut", () => response.destroy());
    });
    const { stream, done } = end.open({});
    await new Promise<void>((resolve) => end.onFrame(stream, ({ type }) => type === FrameType.data && resolve()));
    cut.emit("cut");
    expect(await done).toMatchObject({ head: { status: 200 }, reset: ResetCode.target });
    expect(await outcome(0)).toMatchObject({ status: 200, error: "reset" });
  });

  test("that the relay resets aborts the target's request", async () => {
    const events = new EventEmitter();
    const { end, outcome } = await connected((_request, response) => {
      events.emit("arrived");
      response.on("close", () => events.emit("gone"));
    });
    const arrived = once(events, "arrived");
    const { stream } = end.open({});
    await arrived;
    const gone = once(events, "gone");
    end.send(encodeNumber(FrameType.reset, stream, ResetCode.cancelled));
    await gone;
    expect(await outcome(0)).toMatchObject({ status: null, error: "aborted" });
  });

  test("that is slow does not hold up another", async () => {
    const { end } = await connected((request, response) => {
      if (request.url === "/fast") response.end("fast");
    });
    end.open({ target: "/slow" });
    expect((await end.open({ target: "/fast" }).done).body.toString()).toBe("fast");
  });
});

describe("a target that fails", () => {
  test("is named, and told as up again when it accepts connections", async () => {
    const { end, target, outcome } = await connected((_request, response) => response.end("ok"));
    await target.close();
    expect((await end.open({}).done).head).toMatchObject({ error: "refused" });
    expect(await outcome(0)).toMatchObject({ error: "refused", status: null });
    await startTarget((_request, response) => response.end("ok"), target.port);
    expect(await end.control("target_up")).toEqual({ type: "target_up", endpoint: "default" });
  });

  test("by a reset is told as up after a pause", async () => {
    const { end } = await connected((_request, response) => response.destroy());
    expect((await end.open({}).done).head).toMatchObject({ error: "reset" });
    expect(await end.control("target_up")).toEqual({ type: "target_up", endpoint: "default" });
  });

  test("to answer in time is a timeout", async () => {
    const { end } = await connected(() => {});
    expect((await end.open({ deadlineMs: 100 }).done).head).toMatchObject({ error: "timeout" });
  });
});

describe("a lost tunnel", () => {
  test("comes back by itself, and what was answered is not asked of the target again", async () => {
    let calls = 0;
    const { end, relay, said, until } = await connected((_request, response) => response.end(`call ${++calls}`));
    expect((await end.open({ id: "same" }).done).body.toString()).toBe("call 1");
    end.socket.terminate();
    const second = await relay.tunnel(1);
    const hello = await second.welcome();
    await until("back");
    expect(hello.backlog).toBeUndefined();
    const answer = await second.open({ id: "same", mode: "backlog", attempt: 2 }).done;
    expect(answer.head).toMatchObject({ status: 200 });
    expect(answer.body.toString()).toBe("call 1");
    expect((await second.open({ id: "same", mode: "replay" }).done).body.toString()).toBe("call 2");
    expect(said).toEqual(["ready", "lost", "back"]);
  });

  test("in mid-request: the target is asked once, and its answer goes over the next tunnel", async () => {
    const events = new EventEmitter();
    let calls = 0;
    const { end, relay, until } = await connected((_request, response) => {
      calls++;
      events.once("answer", () => response.end("late"));
      events.emit("arrived");
    });
    const arrived = once(events, "arrived");
    end.open({ id: "same" });
    await arrived;
    end.socket.terminate();
    const second = await relay.tunnel(1);
    await second.welcome();
    await until("back");
    const again = second.open({ id: "same", mode: "backlog" });
    events.emit("answer");
    expect((await again.done).body.toString()).toBe("late");
    expect(calls).toBe(1);
  });

  test("is tried again while the relay is away", async () => {
    const { end, relay, until } = await connected((_request, response) => response.end("ok"));
    void end;
    await relay.close();
    await until("lost");
    const again = await startTunnelEnd({ port: relay.port });
    closing.push(() => again.close());
    const next = await again.tunnel();
    await next.welcome();
    await until("back");
    expect((await next.open({}).done).body.toString()).toBe("ok");
  });

  test.each([429, 503])("is tried again no sooner than a %i asks for", async (status) => {
    const refused: number[] = [];
    const relay = await startTunnelEnd({
      refuse: () => (refused.length < 2 ? (refused.push(performance.now()), status) : null),
      headers: ["Retry-After: 1"],
    });
    closing.push(() => relay.close());
    const { said, until } = agentFor(relay.url, "3000");
    await (await relay.tunnel()).welcome();
    expect(refused[1]! - refused[0]!).toBeGreaterThanOrEqual(1000);
    expect(performance.now() - refused[1]!).toBeGreaterThanOrEqual(1000);
    await until("ready");
    expect(said).toEqual(["lost", "ready"]);
  });

  test("keeps the choice of backlog to the first connection", async () => {
    const { hello, end, relay } = await connected((_request, response) => response.end(), {
      backlog: "all",
    });
    expect(hello.backlog).toBe("all");
    end.socket.terminate();
    expect((await (await relay.tunnel(1)).welcome()).backlog).toBeUndefined();
  });
});

describe("the end of an agent", () => {
  test.each([
    [401, "unauthorised"],
    [403, "unauthorised"],
    [404, "relay_unreachable"],
    [421, "relay_unreachable"],
    [426, "relay_version"],
  ])("an upgrade refused with %i is final, with the relay's words", async (status, code) => {
    const relay = await startTunnelEnd({ refuse: () => status });
    closing.push(() => relay.close());
    const { settled } = agentFor(relay.url, "3000");
    expect(await settled).toMatchObject({
      code,
      message: `refused with ${status}`,
      hint: "do this",
    });
  });

  test("a relay that cannot be reached at first is final", async () => {
    const relay = await startTunnelEnd();
    await relay.close();
    expect(await agentFor(relay.url, "3000").settled).toMatchObject({ code: "relay_unreachable" });
  });

  test("an address that leads elsewhere is final, and says where", async () => {
    const relay = await startTunnelEnd({ refuse: () => 308, headers: ["Location: https://tap.example/api/tunnel"] });
    closing.push(() => relay.close());
    expect(await agentFor(relay.url, "3000").settled).toMatchObject({
      code: "relay_unreachable",
      message: expect.stringContaining("https://tap.example/"),
    });
  });

  test("an endpoint that is not there is final, and a matter of usage", async () => {
    const { end, settled } = await connected(() => {});
    end.socket.close(CloseCode.endpointNotFound, "there is no such endpoint");
    expect(await settled).toMatchObject({ code: "endpoint_unknown" });
  });

  test("being replaced is final, with the next step", async () => {
    const { end, settled } = await connected(() => {});
    const refusal = {
      type: "error",
      code: "replaced",
      message: "another took over",
      hint: "use --name",
    };
    end.send(encodeJson(FrameType.control, 0, refusal));
    end.socket.close(CloseCode.replaced, "replaced");
    expect(await settled).toMatchObject({
      code: "replaced",
      message: "another took over",
      hint: "use --name",
    });
  });

  test("a relay that shuts down is not", async () => {
    const { end, relay, until } = await connected(() => {});
    end.socket.close(CloseCode.shutdown);
    await (await relay.tunnel(1)).welcome();
    await until("back");
  });

  test("close ends it before it has begun to connect", async () => {
    const relay = await startTunnelEnd();
    closing.push(() => relay.close());
    const { agent, settled } = agentFor(relay.url, "3000");
    agent.close();
    expect(await settled).toBeNull();
  });

  test("close ends it without an error", async () => {
    const { agent, settled } = await connected(() => {});
    agent.close();
    expect(await settled).toBeNull();
  });
});

describe("an agent that takes some requests only", () => {
  test("refuses a relay that does not know how to choose, and hands its target nothing", async () => {
    const seen: string[] = [];
    const target = await startTarget((request, response) => {
      seen.push(request.url!);
      response.end();
    });
    const relay = await startTunnelEnd();
    closing.push(() => relay.close());
    const { settled, said } = agentFor(relay.url, String(target.port), { choice: { filter: "path:/a" } });
    const end = await relay.tunnel();
    expect(await end.welcome()).toMatchObject({ filter: "path:/a" });
    end.open({ target: "/b" });
    expect(await settled).toMatchObject({
      code: "relay_version",
      message: expect.stringContaining("knows no routes"),
      hint: expect.stringContaining("update hooktap"),
    });
    expect([seen, said]).toEqual([[], []]);
  });

  test("ends when it is to choose later and the relay cannot; without a wish nothing is asked", async () => {
    const { agent, settled, end } = await connected((_request, response) => void response.end());
    await agent.choose({});
    expect(end.controls).toHaveLength(1);
    await agent.choose({ except: ["path:/a"] });
    expect(await settled).toMatchObject({ code: "relay_version" });
  });

  test("tells the relay of another wish, and resolves by its answer or at the next connection", async () => {
    const { agent, end, relay } = await connected(() => {}, { choice: { filter: "path:/a" } }, ["filter"]);
    const chosen = agent.choose({ filter: "path:/b" });
    expect(await end.control("choice")).toEqual({ type: "choice", filter: "path:/b" });
    end.send(encodeJson(FrameType.control, 0, { type: "choice_taken" }));
    await chosen;
    end.socket.close(CloseCode.shutdown);
    await once(end.socket, "close");
    const again = agent.choose({ except: ["path:/c"] });
    const next = await relay.tunnel(1);
    const hello = await next.welcome(["filter"]);
    // Whichever of the two it was in time for.
    if (hello.filter !== undefined) {
      await next.control("choice");
      next.send(encodeJson(FrameType.control, 0, { type: "choice_taken" }));
    } else expect(hello.except).toEqual(["path:/c"]);
    await again;
  });
});
