import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The baseline: a node:http server that reads a body and sends it back. Prints its origin. */
const server = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on("data", (part: Buffer) => parts.push(part));
  req.on("end", () => {
    const body = Buffer.concat(parts);
    res.writeHead(200, { "Content-Length": body.length });
    res.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ hooks: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
