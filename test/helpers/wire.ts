import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Sends bytes as they are and gathers the answer until the other side closes or `until` is content. */
export function sendRaw(port: number, bytes: string | Buffer, until?: (answer: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const done = () => {
      socket.destroy();
      resolve(Buffer.concat(parts));
    };
    socket.on("data", (part) => {
      parts.push(part);
      if (until?.(Buffer.concat(parts))) done();
    });
    socket.on("end", done);
    socket.on("error", (error) => (parts.length > 0 ? done() : reject(error)));
  });
}

/** Whether an answer with a Content-Length is complete. */
export function answered(answer: Buffer): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.subarray(0, head).toString("latin1"));
  return length !== null && answer.length >= head + 4 + Number(length[1]);
}

export interface RawTarget {
  port: number;
  /** What came on each connection, byte for byte. */
  received: Buffer[];
  /** Resolves with all bytes of the newest connection once they satisfy `enough`. */
  wait(enough: (bytes: Buffer) => boolean): Promise<Buffer>;
}

/** A server that keeps what comes as bytes and answers each request-like arrival with `answer`. */
export async function rawTarget(answer: string, complete: (bytes: Buffer) => boolean): Promise<RawTarget> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  let watch: (() => void)[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    const slot = received.push(bytes) - 1;
    let sent = false;
    socket.on("data", (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      received[slot] = bytes;
      if (!sent && complete(bytes)) {
        sent = true;
        socket.write(answer);
      }
      for (const look of watch) look();
    });
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    received,
    wait: (enough) =>
      new Promise((resolve) => {
        const look = () => {
          const newest = received.at(-1);
          if (!newest || !enough(newest)) return;
          watch = watch.filter((other) => other !== look);
          resolve(newest);
        };
        watch.push(look);
        look();
      }),
  };
}
