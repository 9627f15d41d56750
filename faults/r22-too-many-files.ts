import { connect, type Socket } from "node:net";
import { countLost, integrity } from "./database.ts";
import { createChecks, type Fault, skipped } from "./fault.ts";
import { readAnswer } from "./load.ts";

const MOST_FILES = 256;
const CONNECTIONS = 400;
const RECOVER_MS = 10_000;

const post = (body: string) => `POST /default HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

type Answer = NonNullable<ReturnType<typeof readAnswer>>;

/** A connection that is kept, sending one request after another. */
interface Holder {
  socket: Socket;
  /** The answer; null if the connection ended without one. */
  send(body: string): Promise<Answer | null>;
}

function hold(port: number): Holder {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  return {
    socket,
    send(body) {
      return new Promise((resolve) => {
        let bytes: Buffer = Buffer.alloc(0);
        const onData = (part: Buffer) => {
          bytes = Buffer.concat([bytes, part]);
          const answer = readAnswer(bytes);
          if (answer) end(answer);
        };
        const onClose = () => end(null);
        const end = (answer: Answer | null) => {
          socket.off("data", onData);
          socket.off("close", onClose);
          resolve(answer);
        };
        socket.on("data", onData);
        socket.on("close", onClose);
        if (socket.closed) end(null);
        else socket.write(post(body));
      });
    },
  };
}

export const tooManyFiles: Fault = {
  id: "R22",
  title: "more connections than the process may open are turned away, and it goes on when they are gone",
  quick: true,
  async run(under) {
    if (process.platform === "win32") return skipped("there is no ulimit here");
    const { figures, expect, result } = createChecks();
    const by = ["sh", "-c", `ulimit -n ${MOST_FILES}; exec "$@"`, "sh"];
    const relay = await under.serve({ by });
    const port = Number(new URL(relay.hooks).port);
    const holders: Holder[] = [];
    under.onCleanUp(() => {
      for (const { socket } of holders) socket.destroy();
    });
    for (let i = 0; i < CONNECTIONS; i++) holders.push(hold(port));
    const undecided = Symbol();
    const patience = new Promise<typeof undecided>((resolve) => setTimeout(resolve, 2_000, undecided));
    const outcomes = await Promise.all(holders.map((holder, i) => Promise.race([holder.send(String(i)), patience])));
    const acknowledged: string[] = [];
    const other = new Set<number>();
    let turnedAway = 0;
    for (const outcome of outcomes) {
      if (outcome === undecided || outcome === null) turnedAway++;
      else if (outcome.status === 200 && outcome.id) acknowledged.push(outcome.id);
      else if (outcome.status === 503) turnedAway++;
      else other.add(outcome.status);
    }
    figures.acknowledged = acknowledged.length;
    figures.turnedAway = turnedAway;
    expect(!relay.hasExited(), "the relay ended");
    expect(turnedAway > 0, `all ${CONNECTIONS} connections were served with ${MOST_FILES} files`);
    expect(other.size === 0, `some answers were ${[...other].join()}`);

    // What needs a file of its own, such as a thread, must not bring it down either.
    const kept = holders[outcomes.findIndex((outcome) => outcome !== null && outcome !== undecided)];
    const large = await kept?.send(JSON.stringify({ event: "job.completed", job: { id: "x".repeat(100_000) } }));
    expect(
      large?.status === 200,
      `with no file left, a large body on an open connection got ${large?.status ?? "nothing"}`,
    );
    if (large?.id) acknowledged.push(large.id);
    for (const { socket } of holders) socket.destroy();
    const startedAt = performance.now();
    let status: number | undefined;
    while (status !== 200 && performance.now() - startedAt < RECOVER_MS && !relay.hasExited()) {
      const { socket, send } = hold(port);
      const found = await send("after");
      status = found?.status;
      if (status === 200 && found?.id) acknowledged.push(found.id);
      socket.destroy();
    }
    figures.recoveredMs = Math.round(performance.now() - startedAt);
    expect(status === 200, `${RECOVER_MS} ms after the connections were gone it answers ${status ?? "nothing"}`);
    if (relay.hasExited()) return result();
    const stored = await relay.list();
    figures.lost = countLost(acknowledged, stored);
    expect(figures.lost === 0, `${figures.lost} acknowledged requests are lost`);
    const { code } = await relay.end("SIGTERM");
    expect(code === 0, `it ended with ${code}`);
    expect(integrity(relay.data) === "ok", "the database is damaged");
    return result();
  },
  mutants: [
    {
      name: "a refused connection ends the process",
      why: "a burst of senders would stop all capture",
      patch: {
        file: "server/listeners.js",
        find: 'server.on("clientError"',
        replace: `server.on("connection", () => {
        if (process.getBuiltinModule("node:fs").readdirSync("/proc/self/fd").length > 250) process.exit(1);
    });
    server.on("clientError"`,
      },
    },
  ],
};
