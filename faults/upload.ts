import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readAnswer } from "./load.ts";

interface UploadAnswer {
  status: number;
  id: string | undefined;
}

/** A request whose body goes out piece by piece. */
export interface Upload {
  /** Sends so many bytes of the body; rejects when the connection is gone. */
  write(bytes: number): Promise<void>;
  /** The first answer that came whole; null if the connection ended without one. */
  answer: Promise<UploadAnswer | null>;
  /** Resolves if a `100 Continue` comes. */
  continued: Promise<void>;
  close(): void;
}

/** Sends a request's head. `length`: the body's size, or "chunked". */
export async function openUpload(hooks: string, length: number | "chunked", headers = ""): Promise<Upload> {
  const { host, port, hostname } = new URL(hooks);
  const socket: Socket = connect({ port: Number(port), host: hostname, noDelay: true });
  await once(socket, "connect");
  let received: Buffer = Buffer.alloc(0);
  let goOn = () => {};
  const continued = new Promise<void>((resolve) => (goOn = resolve));
  const answer = new Promise<UploadAnswer | null>((resolve) => {
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      for (let found = readAnswer(received); found; found = readAnswer(received)) {
        received = received.subarray(found.length);
        if (found.status >= 200) resolve({ status: found.status, id: found.id });
        else goOn();
      }
    });
    socket.on("close", () => resolve(null));
  });
  socket.on("error", () => {});
  const framing = length === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`;
  socket.write(`POST /default/upload HTTP/1.1\r\nHost: ${host}\r\n${framing}\r\n${headers}\r\n`);
  return {
    answer,
    continued,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const piece = Buffer.alloc(bytes, "u");
        if (length === "chunked") socket.write(`${bytes.toString(16)}\r\n`);
        socket.write(length === "chunked" ? Buffer.concat([piece, Buffer.from("\r\n")]) : piece, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    close: () => socket.destroy(),
  };
}
