import { createHmac, timingSafeEqual } from "node:crypto";
import { type IncomingHttpHeaders, type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DemoSecrets } from "./demo-events.ts";

const TOLERANCE_SECONDS = 300;

function equal(expected: string, received: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(received)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const hex = (key: string | Buffer, time: string, body: Buffer) =>
  createHmac("sha256", key).update(`${time}.`).update(body).digest("hex");

/** Not `age > tolerance`: a time that is no number must not pass. */
const fresh = (time: string) => Math.abs(Date.now() / 1000 - Number(time)) <= TOLERANCE_SECONDS;

/** `t=1,v1=2` → its values by key. */
const keyed = (header: string) =>
  new Map(header.split(",").map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]));

/** What an application does with each provider's signature, written from the provider's documents and not with hooktap's library. */
function isGenuine(path: string, headers: IncomingHttpHeaders, body: Buffer, secrets: DemoSecrets): boolean {
  const header = (name: string) => String(headers[name] ?? "");
  if (path === "/transcodely") {
    const current = keyed(header("transcodely-signature"));
    const time = current.get("t") ?? header("x-transcodely-timestamp");
    const received = current.get("v1") ?? header("x-transcodely-signature").replace(/^sha256=/, "");
    return fresh(time) && equal(hex(secrets.transcodely, time, body), received);
  }
  if (path === "/dolby-optiview") {
    const parts = keyed(header("x-dolby-streaming-signature") || header("dolby-signature"));
    const time = parts.get("t") ?? "";
    return fresh(time) && equal(hex(secrets["dolby-optiview"], time, body), parts.get("h") ?? "");
  }
  if (path === "/dolby-millicast") {
    const key = Buffer.from(secrets["dolby-millicast"], "base64");
    return equal(`sha1=${createHmac("sha1", key).update(body).digest("hex")}`, header("x-millicast-signature"));
  }
  return path === "/dolbyio-media" || path === "/qencode";
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A sample application: 200 for genuine events, 401 for others. */
export async function startDemoHandler(secrets: DemoSecrets): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const genuine = isGenuine(request.url ?? "", request.headers, body, secrets);
      response.writeHead(genuine ? 200 : 401, { "Content-Type": "text/plain" });
      response.end(genuine ? "thank you\n" : "this signature is not right\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
