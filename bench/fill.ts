import { createHash } from "node:crypto";
import { DEFAULT_SETTINGS } from "../protocol/endpoint.ts";
import type { Verdict } from "../protocol/verdict.ts";
import { openSqliteStore } from "../server/store/sqlite/store.ts";

const verdict = (status: Verdict["status"]): Verdict => ({
  status,
  reason: status === "failed" ? "signature_mismatch" : null,
  provider: null,
  scheme: null,
  message: "",
  warnings: [],
  checks: [],
  secret: null,
  diagnosis: null,
});

/** Makes a database with so many requests of the endpoint `default`, with JSON bodies of about `size` bytes; one in 1,000 failed. */
export async function fill(file: string, count: number, size: number): Promise<void> {
  const filler = "lorem ipsum dolor sit amet ".repeat(size / 27);
  const store = await openSqliteStore({ file });
  await store.createEndpoint({ name: "default", createdAt: 0, settings: DEFAULT_SETTINGS });
  for (let done = 0; done < count;) {
    const batch: Promise<unknown>[] = [];
    for (let i = 0; i < 1000 && done < count; i++, done++) {
      const body = Buffer.from(JSON.stringify({ n: done, text: filler }));
      const type = `kind.${done % 20}`;
      const request = {
        endpoint: "default",
        receivedAt: Date.now(),
        method: "POST",
        target: `/hooks/${done}`,
        url: `http://127.0.0.1/default/hooks/${done}`,
        httpVersion: "1.1",
        remoteAddress: "127.0.0.1",
        headers: [["Content-Type", "application/json"]] as [string, string][],
        contentType: "application/json",
        trailers: [],
        body,
        sha256: createHash("sha256").update(body).digest(),
        facts: { provider: "bench", eventType: type, deliveryId: null, subject: null, eventAt: null },
        verdict: verdict(done % 1000 === 0 ? "failed" : "verified"),
      };
      batch.push(store.capture(request));
    }
    await Promise.all(batch);
  }
  await store.close();
}
