import { harOf, type HarSource } from "../../protocol/copy-as/har.ts";
import { api } from "../api.ts";
import { lastAnswer } from "./forms.ts";

export type ExportForm = "har" | "ndjson";

/** So many requests are asked for at once. */
const AT_ONCE = 4;

/**
 * Chosen requests as one document, the oldest first: an HTTP Archive, or the relay's bundle. `onProgress` is told how many are there. A
 * request that was deleted in the meantime is an error.
 */
export async function exportRequests(
  ids: readonly string[],
  form: ExportForm,
  version: string,
  onProgress: (done: number) => void,
): Promise<string> {
  // An id begins with the number of its arrival.
  const ordered = ids.toSorted();
  if (form === "ndjson") return api.bundle(ordered);
  const sources: HarSource[] = [];
  for (let at = 0; at < ordered.length; at += AT_ONCE) {
    sources.push(...(await Promise.all(ordered.slice(at, at + AT_ONCE).map(sourceOf))));
    onProgress(sources.length);
  }
  return `${JSON.stringify(harOf(sources, version), null, 1)}\n`;
}

async function sourceOf(id: string): Promise<HarSource> {
  const request = await api.request(id);
  const empty = request.refused !== null || request.size === 0;
  const body = empty ? new Uint8Array() : await api.body(id);
  return { request, body, answer: await lastAnswer(request) };
}
