import { once } from "node:events";
import { connect } from "node:net";
import { createChecks, type Fault } from "./fault.ts";
import { readAnswer } from "./load.ts";

const TIMES = 100;

const message = (hooks: string) => {
  const body = '{"event":"job.completed","job":{"id":"job_1"}}';
  return `POST /default HTTP/1.1\r\nHost: ${new URL(hooks).host}\r\nX-Transcodely-Delivery-ID: dlv_once\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Sends the same delivery on so many connections at once; the statuses. */
async function sendTogether(hooks: string): Promise<number[]> {
  const { hostname, port } = new URL(hooks);
  const sockets = await Promise.all(
    Array.from({ length: TIMES }, async () => {
      const socket = connect({ port: Number(port), host: hostname, noDelay: true });
      await once(socket, "connect");
      return socket;
    }),
  );
  const answers = sockets.map(async (socket) => {
    let bytes: Buffer = Buffer.alloc(0);
    for await (const part of socket) {
      bytes = Buffer.concat([bytes, part as Buffer]);
      const answer = readAnswer(bytes);
      if (answer) return answer.status;
    }
    return 0;
  });
  for (const socket of sockets) socket.write(message(hooks));
  return Promise.all(answers);
}

export const duplicatesAtOnce: Fault = {
  id: "R18",
  title: "one delivery sent a hundred times at once is captured each time and known as one",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    let relay = await under.serve();
    const statuses = await sendTogether(relay.hooks);
    const rows = (await relay.list()).reverse();
    const first = rows[0];
    figures.captured = rows.length;
    figures.duplicates = rows.filter((row) => row.duplicateOf !== null).length;
    expect(
      statuses.every((status) => status === 200),
      `the answers were ${[...new Set(statuses)].join()}`,
    );
    expect(rows.length === TIMES, `${rows.length} requests of ${TIMES} are stored`);
    expect(first?.duplicateOf === null, "the first is a duplicate itself");
    const flagged = rows.slice(1).filter((row) => row.duplicateOf === first?.id).length;
    expect(flagged === TIMES - 1, `${flagged} of ${TIMES - 1} are known as duplicates of the first`);
    const attempts = rows.map((row) => row.attempt);
    expect(
      attempts.every((attempt, i) => attempt === i + 1),
      `their attempts are ${attempts.join()}`,
    );

    await relay.end("SIGKILL");
    relay = await under.serve({ data: relay.data });
    await fetch(`${relay.hooks}/default`, {
      method: "POST",
      headers: { "x-transcodely-delivery-id": "dlv_once" },
      body: '{"event":"job.completed","job":{"id":"job_1"}}',
    });
    const [latest] = await relay.list();
    expect(latest?.duplicateOf === first?.id, "after a restart the same delivery counts as a new one");
    return result();
  },
  mutants: [
    {
      name: "only earlier batches are looked at",
      why: "requests of one moment share a commit",
      patch: {
        file: "server/store/sqlite/duplicates.js",
        find: "known.set(key, entry);",
        replace: "setImmediate(() => known.set(key, entry));",
      },
    },
    {
      name: "a restart forgets",
      why: "senders repeat for days",
      patch: {
        file: "server/store/sqlite/duplicates.js",
        find: "for (const row of rows) {",
        replace: "for (const row of []) {",
      },
    },
  ],
};
