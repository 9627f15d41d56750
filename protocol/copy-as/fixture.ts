import type { HeaderList } from "../headers.ts";
import type { Detail } from "../request.ts";
import { base64 } from "./base64.ts";
import { utf8 } from "./copied-request.ts";

/** A capture kept for tests. `request` with its body as bytes, `provider` and `now` are what `verify` of hooktap/providers takes. */
export interface Fixture {
  id: string;
  provider: string | null;
  eventType: string | null;
  /** When it came, in unix seconds: a signature's timestamp holds against this clock. */
  now: number;
  /** What the relay said of its signature. */
  verdict: string;
  request: { method: string; url: string; headers: HeaderList } & ({ body: string } | { bodyBase64: string });
}

/** The fixture of a captured request and its exact bytes: as text where they are UTF-8, else in base64. */
export function fixtureOf(detail: Detail, body: Uint8Array): Fixture {
  const { id, provider, eventType, receivedAt, verdict, method, url, headers } = detail;
  const text = utf8(body);
  return {
    id,
    provider,
    eventType,
    now: Date.parse(receivedAt) / 1_000,
    verdict: verdict.status,
    request: { method, url, headers, ...(text === null ? { bodyBase64: base64(body) } : { body: text }) },
  };
}
