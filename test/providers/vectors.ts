import { readdirSync, readFileSync } from "node:fs";
import type { VerdictReason, VerdictStatus, WebhookRequest } from "../../providers/index.ts";

const FOLDER = new URL("../vectors/", import.meta.url);

/** The ids that have a file of vectors. */
export const VECTOR_IDS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -5));

export interface Vector {
  id: string;
  provider: string;
  secrets: string[];
  request: WebhookRequest;
  now: number;
  expect: VerdictStatus;
  reason: VerdictReason | null;
  /** The mistake that `explain` must name, null where none can be proved. */
  diagnosis: string | null;
  params: Record<string, string>;
}

/** A vector as its file has it. */
interface Raw {
  id: string;
  secret: string | string[] | null;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  bodyBase64?: string;
  now: number | null;
  expect: VerdictStatus;
  reason: VerdictReason | null;
  diagnosis?: string;
  params?: Record<string, string>;
}

/** The vectors of one provider, or of all, as the library takes them. */
export function vectors(provider?: string): Vector[] {
  const ids = provider ? [provider] : VECTOR_IDS;
  return ids.flatMap((id) => {
    const text = readFileSync(new URL(`${id}.json`, FOLDER), "utf8");
    return (JSON.parse(text) as Raw[]).map((raw) => ({
      id: raw.id,
      provider: id,
      secrets: raw.secret === null ? [] : [raw.secret].flat(),
      request: {
        method: raw.method,
        url: raw.url,
        headers: Object.entries(raw.headers),
        body: raw.bodyBase64 === undefined ? Buffer.from(raw.body ?? "") : Buffer.from(raw.bodyBase64, "base64"),
      },
      now: raw.now ?? 0,
      expect: raw.expect,
      reason: raw.reason,
      diagnosis: raw.diagnosis ?? null,
      params: raw.params ?? {},
    }));
  });
}

export function vector(id: string): Vector {
  return vectors().find((one) => one.id === id)!;
}

/** A POST with these headers and this body; an object goes as compact JSON. */
export function post(
  headers: Record<string, string>,
  body: string | Uint8Array | object,
  url = "https://hooks.example.com/in",
): WebhookRequest {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body), "utf8");
  return { method: "POST", url, headers: Object.entries(headers), body: bytes };
}

/** The request with some headers set, whatever case they came in. */
export function withHeaders(request: WebhookRequest, set: readonly (readonly [string, string])[]): WebhookRequest {
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  return { ...request, headers: [...request.headers.filter(([name]) => !names.has(name.toLowerCase())), ...set] };
}
