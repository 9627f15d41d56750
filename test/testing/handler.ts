import { createServer, type IncomingMessage, type Server } from "node:http";
import { onTestFinished } from "vitest";

/** A handler that listens, closed with the test; `answer` gives the status. */
export async function handler(answer: (req: IncomingMessage, body: string) => number): Promise<Server> {
  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8");
    req.on("data", (part: string) => (body += part));
    req.on("end", () => {
      res.statusCode = answer(req, body);
      res.end("handled");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}
