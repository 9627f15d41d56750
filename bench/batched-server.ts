import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openDatabase } from "../server/sqlite.ts";
import { migrate } from "../server/store/sqlite/schema.ts";

/**
 * The bare minimum of a durable capture: node:http, the relay's own table with its indexes, one commit with synchronous=FULL for all
 * requests of a tick, and no reading, judging or telling of anything. Prints its origin. Takes the database's file.
 */
const file = process.argv[2]!;
const db = openDatabase(file);
migrate(db, file);
const begin = db.prepare("BEGIN IMMEDIATE");
const commit = db.prepare("COMMIT");
const row = db.prepare(`INSERT INTO request
  (seq, rev, tag, endpoint, received_at, method, target, url, http_version, remote_address, headers, content_type, size, sha256,
   verdict_status, verdict) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`);
const body = db.prepare("INSERT INTO body (seq, bytes) VALUES (?, ?)");
const verdict = JSON.stringify({ status: "unknown", message: "x".repeat(200) });

let seq = 0;
let queue: { bytes: Buffer; method: string; url: string; headers: string[]; res: ServerResponse }[] = [];

function flush(): void {
  const batch = queue;
  queue = [];
  begin.run();
  for (const { bytes, method, url, headers } of batch) {
    const sha256 = createHash("sha256").update(bytes).digest();
    const text = JSON.stringify(headers);
    row.run(
      ++seq,
      seq,
      "abcd",
      1,
      Date.now(),
      method,
      url,
      url,
      "1.1",
      "127.0.0.1",
      text,
      "application/json",
      bytes.length,
      sha256,
      "unknown",
      verdict,
    );
    body.run(seq, bytes);
  }
  commit.run();
  for (const { res } of batch) {
    res.writeHead(200, { "Content-Length": 2 });
    res.end("ok");
  }
}

const server = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on("data", (part: Buffer) => parts.push(part));
  req.on("end", () => {
    if (queue.length === 0) setImmediate(flush);
    queue.push({ bytes: Buffer.concat(parts), method: req.method!, url: req.url!, headers: req.rawHeaders, res });
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ hooks: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.on("SIGTERM", () => process.exit(0));
