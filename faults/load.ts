import { connect, type Socket } from "node:net";

export interface LoadOptions {
  connections: number;
  /** Requests a second over all connections; without it each sends as soon as it is answered. */
  rate?: number;
  /** Ends by itself after so many. */
  total?: number;
  /** Bytes a body. */
  size?: number;
  /** The same for all, or made of the request's number, counted from 1. */
  path?: string | ((n: number) => string);
}

export interface Load {
  /** Ids of the requests that were answered with a 2xx. */
  acknowledged: Set<string>;
  /** How many answers each status had. */
  statuses: Map<number, number>;
  /** Connections that ended by themselves. */
  broken(): number;
  figures(): { rps: number; p50: number; p99: number };
  /** Resolves when so many requests are acknowledged, or when no connection is left. */
  until(acknowledged: number): Promise<void>;
  /** Sends no more; resolves when what is under way has been answered or has failed. */
  stop(): Promise<void>;
  /** Resolves when every connection has ended. */
  done: Promise<void>;
}

interface Answer {
  status: number;
  id: string | undefined;
  length: number;
}

/** The first answer in these bytes, once it is whole. */
export function readAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = bytes.toString("latin1", 0, end);
  const length = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < length) return null;
  return { status: Number(head.slice(9, 12)), id: /\r\nhooktap-request-id: (\S+)/i.exec(head)?.[1], length };
}

/** Keeps connections busy with POSTs, each body different, and remembers what was acknowledged. */
export function startLoad(hooks: string, options: LoadOptions): Load {
  const { connections, rate, total = Infinity, size = 256, path = "/default/load" } = options;
  const { host, port, hostname } = new URL(hooks);
  const rest = ` HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  const latencies: number[] = [];
  const idle: (() => void)[] = [];
  const goals: { acknowledged: number; resolve: () => void }[] = [];
  const startedAt = performance.now();
  let running = true;
  let serial = 0;
  let broken = 0;
  let open = connections;
  let finish = () => {};
  const done = new Promise<void>((resolve) => (finish = resolve));

  function drive(socket: Socket): void {
    let sentAt = 0;
    let partial: Buffer = Buffer.alloc(0);
    let waiting = false;
    const send = () => {
      if (!running || serial >= total) {
        socket.end();
        return;
      }
      sentAt = performance.now();
      waiting = true;
      const body = `{"n":${++serial},"filler":"`;
      const head = `POST ${typeof path === "string" ? path : path(serial)}${rest}`;
      socket.write(`${head}${body.padEnd(size - 2, "x")}"}`);
    };
    const next = () => (rate === undefined || !running ? send() : void idle.push(send));
    socket.on("connect", next);
    socket.on("data", (bytes: Buffer) => {
      partial = partial.length === 0 ? bytes : Buffer.concat([partial, bytes]);
      const answer = readAnswer(partial);
      if (!answer) return;
      partial = partial.subarray(answer.length);
      waiting = false;
      latencies.push(performance.now() - sentAt);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status < 300 && answer.id) acknowledged.add(answer.id);
      for (const goal of goals) if (acknowledged.size >= goal.acknowledged) goal.resolve();
      next();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (waiting) broken++;
      if (--open === 0) finish();
    });
  }

  for (let i = 0; i < connections; i++) drive(connect({ port: Number(port), host: hostname, noDelay: true }));
  let released = 0;
  const pace = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * (rate ?? 0);
    while (released < due && idle.length > 0) {
      idle.shift()!();
      released++;
    }
  }, 5);
  void done.then(() => {
    clearInterval(pace);
    for (const goal of goals) goal.resolve();
  });

  return {
    acknowledged,
    statuses,
    broken: () => broken,
    figures() {
      const seconds = (performance.now() - startedAt) / 1000;
      return {
        rps: Math.round(latencies.length / seconds),
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      };
    },
    until: (count) =>
      new Promise((resolve) => {
        if (acknowledged.size >= count || open === 0) resolve();
        else goals.push({ acknowledged: count, resolve });
      }),
    stop() {
      running = false;
      for (const end of idle.splice(0)) end();
      return done;
    },
    done,
  };
}

/** In ms, rounded to hundredths. */
export function quantile(latencies: number[], share: number): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
}
