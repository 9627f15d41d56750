import type { Summary } from "../../protocol/request.ts";

/** A row of the list, `r1` for 1, with what a test says of it. */
export function summary(seq: number, change: Partial<Summary> = {}): Summary {
  return {
    id: `r${seq}`,
    seq,
    rev: seq,
    endpoint: "default",
    receivedAt: "2026-01-01T00:00:00.000Z",
    method: "POST",
    path: "/",
    size: 2,
    contentType: null,
    remoteAddress: "127.0.0.1",
    provider: null,
    eventType: null,
    deliveryId: null,
    subject: null,
    eventAt: null,
    duplicateOf: null,
    attempt: 1,
    gapMs: null,
    pinned: false,
    noted: false,
    refused: null,
    upgrade: null,
    imported: false,
    redacted: false,
    verdict: { status: "unknown", reason: null },
    handshake: null,
    delivery: null,
    ...change,
  };
}
