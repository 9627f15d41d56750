import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createChecks, type Fault } from "./fault.ts";
import { startGoodClient } from "./good-client.ts";

const SOCKETS = 1_000;
/** A head must come within 10 s; the rest is for looking only now and then. */
const MOST_HEAD_MS = 20_000;
/** A body must bring 15,000 bytes in 30 s. */
const MOST_BODY_MS = 45_000;
const MOST_GOOD_MS = 100;

const HEAD = "POST /default/slow HTTP/1.1\r\nHost: a\r\n";

/** Ways to hold a connection open; `drip` goes out again and again. */
const KINDS = [
  { name: "silent", first: "", drip: "", mostMs: MOST_HEAD_MS },
  { name: "slowHead", first: HEAD, drip: "X-More: 1\r\n", mostMs: MOST_HEAD_MS },
  { name: "stoppedBody", first: `${HEAD}Content-Length: 1000\r\n\r\nab`, drip: "", mostMs: MOST_BODY_MS },
  {
    name: "slowBody",
    first: `${HEAD}Content-Length: 1000\r\n\r\nab`,
    drip: "c",
    mostMs: MOST_BODY_MS,
  },
];

export const slowSenders: Fault = {
  id: "R11",
  title: "a thousand half-open connections are closed in time, and a good client does not notice",
  quick: false,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const relay = await under.serve();
    const port = Number(new URL(relay.hooks).port);
    const groups = KINDS.map((kind) => ({ ...kind, open: new Set<Socket>(), lastMs: 0 }));
    under.onCleanUp(() => {
      for (const { open } of groups) for (const socket of open) socket.destroy();
    });
    const startedAt = performance.now();
    for (let i = 0; i < SOCKETS; i++) {
      const group = groups[i % groups.length]!;
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      await once(socket, "connect");
      group.open.add(socket);
      socket.resume();
      socket.once("close", () => {
        group.open.delete(socket);
        group.lastMs = Math.round(performance.now() - startedAt);
      });
      if (group.first) socket.write(group.first);
    }
    const good = startGoodClient(relay.hooks);
    const drip = setInterval(() => {
      for (const group of groups) if (group.drip) for (const socket of group.open) socket.write(group.drip);
    }, 1_000);
    const late = performance.now() + MOST_BODY_MS;
    while (performance.now() < late && groups.some(({ open }) => open.size > 0)) await sleep(100);
    clearInterval(drip);
    const client = await good.stop();
    for (const { name, open, lastMs, mostMs } of groups) {
      figures[`${name}LastClosedMs`] = open.size > 0 ? null : lastMs;
      expect(open.size === 0, `${name}: ${open.size} connections were still open after ${MOST_BODY_MS} ms`);
      expect(
        open.size > 0 || lastMs <= mostMs,
        `${name}: the last connection was closed after ${lastMs} ms, not ${mostMs}`,
      );
    }
    figures.goodSent = client.sent;
    figures.goodP99 = client.p99;
    expect(client.failed === 0, `${client.failed} requests of a good client failed`);
    expect(client.p99 < MOST_GOOD_MS, `a good client waited ${client.p99} ms (p99)`);
    figures.stored = (await relay.list()).length;
    expect(figures.stored === client.sent, `${figures.stored} requests are stored, ${client.sent} were good`);
    return result();
  },
  mutants: [
    {
      name: "heads are waited for",
      why: "connections that never ask anything would use up what a process may open",
      patch: { file: "server/listeners.js", find: "const HEAD_MS = 10_000;", replace: "const HEAD_MS = 0;" },
    },
    {
      name: "stopped bodies are waited for",
      why: "a body that never ends holds its connection and its memory",
      patch: {
        file: "server/request-body.js",
        find: "const UPLOAD_SPAN_MS = 30_000;",
        replace: "const UPLOAD_SPAN_MS = Infinity;",
      },
    },
    {
      name: "any piece of a body is progress",
      why: "a byte a second holds a connection for as long as its sender likes",
      patch: { file: "server/request-body.js", find: "const LEAST_BYTES = 15_000;", replace: "const LEAST_BYTES = 1;" },
    },
  ],
};
