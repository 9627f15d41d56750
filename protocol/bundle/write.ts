import type { BundleEntry } from "./read.ts";
import { writtenBytes } from "./bytes.ts";

/** The lines of one request of a bundle, without their ends. */
export async function* entryLines({ request, body, deliveries }: Omit<BundleEntry, "line">): AsyncGenerator<object> {
  yield request;
  if (request.pieces > 0) for await (const piece of body()) yield { type: "body", ...writtenBytes(piece) };
  for await (const delivery of deliveries()) yield delivery;
}
