import type { Imported } from "../../protocol/bundle/format.ts";
import { entryLines } from "../../protocol/bundle/write.ts";
import { HooktapError } from "../../protocol/error.ts";
import type { Client } from "../client.ts";
import type { ImportItem } from "./import-files.ts";

/** What goes in one request to the relay: so much, or so many, and at least one, however large. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_COUNT = 200;

interface Outcome {
  place: string;
  result: Imported;
}

/** Sends requests to a relay as a bundle in parts, and tells what became of each. Nothing is held but what is on its way. */
export async function* uploadBatches(
  { api, read }: Client,
  items: AsyncGenerator<ImportItem>,
  query: { endpoint: string; run: string },
): AsyncGenerator<Outcome> {
  let ended = false;
  while (!ended) {
    const first = await items.next();
    if (first.done) return;
    const sent: { place: string; problem: string | null }[] = [];
    const problems: Outcome[] = [];
    const lines = async function* () {
      let size = 0;
      for (let step: IteratorResult<ImportItem> = first; ; step = await items.next()) {
        if (step.done) {
          ended = true;
          return;
        }
        const item = step.value;
        if ("problem" in item) problems.push({ place: item.place, result: { error: item.problem } });
        else {
          const place: (typeof sent)[number] = { place: item.place, problem: null };
          sent.push(place);
          try {
            for await (const line of entryLines(item.entry)) {
              const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
              size += bytes.length;
              yield bytes;
            }
          } catch (error) {
            // What is there of it is not whole: the relay lets it go, and why is known better here.
            if (!(error instanceof HooktapError)) throw error;
            place.problem = error.message;
          }
        }
        if (size >= BATCH_BYTES || sent.length >= BATCH_COUNT || problems.length >= BATCH_COUNT) return;
      }
    };
    const { results } = await read(
      api.bundles.import.$post(
        { query },
        {
          headers: { "Content-Type": "application/x-ndjson" },
          init: { body: ReadableStream.from(lines()) },
        },
      ),
    );
    yield* problems;
    for (const [at, { place, problem }] of sent.entries()) {
      const result = results[at] ?? { error: "the relay did not say what became of it" };
      yield { place, result: problem === null ? result : { error: problem } };
    }
  }
}
