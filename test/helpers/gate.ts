import http, { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What happens to one call on its way: before it has arrived, or after it was done, when its answer should come back. */
export type Fault =
  | { when: "before" | "after"; kind: "cut" | "hang" }
  | { when: "before" | "after"; kind: "answer"; status: number; body: string; headers?: Record<string, string> }
  | { when: "before" | "after"; kind: "kill"; kill(): void };

/** Faults for what passes through the gates that share them, counted from 1. */
export interface Faults {
  /** How many calls there were since the last `set`. */
  steps(): number;
  /** Hits the call `at`, and with `lasting` all after it; null hits none. */
  set(fault: Fault | null, at?: number, lasting?: boolean): void;
  next(): Fault | null;
  /** Whether any is planned. */
  planned(): boolean;
}

export function createFaults(): Faults {
  let step = 0;
  let planned: { fault: Fault; at: number; lasting: boolean } | null = null;
  return {
    steps: () => step,
    planned: () => planned !== null,
    set(fault, at = 1, lasting = false) {
      step = 0;
      planned = fault && { fault, at, lasting };
    },
    next() {
      step++;
      if (!planned || step < planned.at || (step > planned.at && !planned.lasting)) return null;
      return planned.fault;
    },
  };
}

interface Passed {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Passes calls on to a server and its answers back, but for what its faults say, of which `spared` ones pass. Its address. */
export async function startGate(
  upstream: string,
  faults: Faults,
  spared: (fault: Fault) => boolean = () => false,
): Promise<string> {
  const server = createServer((request, response) => {
    const met = faults.next();
    const fault = met && spared(met) ? null : met;
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => void pass(Buffer.concat(parts)));

    async function pass(body: Buffer): Promise<void> {
      if (fault?.when === "before") return strike(fault);
      const answer = await forward(upstream, request.method!, request.url!, request.headers, body);
      if (fault) return strike(fault);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
    function strike(met: Fault): void {
      if (met.kind === "hang") return;
      if (met.kind === "answer") response.writeHead(met.status, met.headers).end(met.body);
      if (met.kind === "kill") met.kill();
      if (met.kind !== "answer") request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function forward(
  upstream: string,
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Passed> {
  const { host: _host, connection: _connection, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const outgoing = http.request(upstream + path, { method, headers: rest, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", () => {
        const { "transfer-encoding": _framing, connection: _hop, ...kept } = incoming.headers;
        resolve({ status: incoming.statusCode!, headers: kept, body: Buffer.concat(parts) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
