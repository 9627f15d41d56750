import { connect, type Socket } from "node:net";
import { parseArgs } from "node:util";

/**
 * A load generator, run as a process of its own: keeps `concurrency` connections busy with POSTs of `size` bytes, each body different,
 * for `seconds` after a warm-up of one second; with `rate` it sends no more than so many a second. Prints one line of JSON: requests per second, and latencies in ms.
 */
const { values } = parseArgs({
  options: {
    url: { type: "string" },
    concurrency: { type: "string", default: "64" },
    size: { type: "string", default: "1024" },
    seconds: { type: "string", default: "5" },
    rate: { type: "string" },
  },
});
const url = new URL(values.url!);
const size = Number(values.size);
const WARM_UP_MS = 1_000;
/** Between two requests of one connection; none where no rate was asked for. */
const pauseMs = values.rate ? (1000 * Number(values.concurrency)) / Number(values.rate) : 0;

const latencies: number[] = [];
let counting = false;
let running = true;
let failed = 0;
let serial = 0;

function answerLength(bytes: Buffer): number | null {
  const head = bytes.indexOf("\r\n\r\n");
  if (head < 0) return null;
  const length = /content-length: (\d+)/i.exec(bytes.toString("latin1", 0, head));
  return head + 4 + Number(length?.[1] ?? 0);
}

function drive(socket: Socket): void {
  const head = `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
  const message = Buffer.alloc(head.length + size, "x");
  message.write(head);
  let sentAt = 0;
  let partial: Buffer | null = null;
  let slot = performance.now();
  const next = () => {
    slot += pauseMs;
    const early = slot - performance.now();
    if (early > 1) setTimeout(send, early);
    else send();
  };
  const send = () => {
    if (!running) {
      socket.end();
      return;
    }
    message.write(`{"n":${++serial},"filler":"`, head.length);
    message.write('"}', head.length + size - 2);
    sentAt = performance.now();
    socket.write(message);
  };
  socket.on("data", (bytes) => {
    const answer: Buffer = partial ? Buffer.concat([partial, bytes]) : bytes;
    const length = answerLength(answer);
    if (length === null || answer.length < length) {
      partial = answer;
      return;
    }
    partial = null;
    if (!answer.toString("latin1", 9, 10).startsWith("2")) failed++;
    if (counting) latencies.push(performance.now() - sentAt);
    next();
  });
  socket.on("error", () => failed++);
  send();
}

for (let i = 0; i < Number(values.concurrency); i++) {
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true }, () => drive(socket));
}
setTimeout(() => {
  counting = true;
  const startedAt = performance.now();
  setTimeout(
    () => {
      const seconds = (performance.now() - startedAt) / 1000;
      running = false;
      latencies.sort((a, b) => a - b);
      const at = (share: number) => Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 100) / 100;
      const result = { rps: Math.round(latencies.length / seconds), p50: at(0.5), p99: at(0.99), failed };
      process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
    },
    Number(values.seconds) * 1000,
  );
}, WARM_UP_MS);
