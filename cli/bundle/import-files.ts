import { createReadStream, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { MAX_BUNDLE_LINE } from "../../protocol/bundle/format.ts";
import { linesOf } from "../../protocol/bundle/lines.ts";
import { type BundleEntry, readBundle } from "../../protocol/bundle/read.ts";
import { MAX_BODY } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import { type FixtureFile, fixtureFiles } from "./fixture-files.ts";
import { type Converted, toEntry } from "./foreign.ts";
import { jsonItems } from "./json-items.ts";
import { fromJson } from "./known-json.ts";

/** What stands at one place of the files that are imported: a request, or why none can be read there. */
export type ImportItem = { place: string } & ({ entry: Omit<BundleEntry, "line"> } | { problem: string });

/** A body in base64, and what stands around it. */
const MOST_ITEM = Math.ceil((MAX_BODY * 4) / 3) + 16 * 1024 * 1024;

/** The requests of a file or folder, one after another; read an entry's body before the next. Throws `file_unreadable`. */
export async function* importItems(path: string): AsyncGenerator<ImportItem> {
  const beginning = await beginningOf(path);
  if (beginning === null) {
    for (const file of fixtureFiles(path)) yield { place: file.place, ...outcome(() => fromFixture(file)) };
  } else if (/^\s*\{\s*"type"\s*:\s*"(?:bundle|request)"/.test(beginning)) yield* fromBundle(path);
  else if (/^\s*[{[]/.test(beginning)) yield* fromItems(path, jsonItems(createReadStream(path), MOST_ITEM));
  else if (/^(?:data|event|id|retry)?:/.test(beginning)) yield* fromItems(path, eventData(path));
  else for (const file of fixtureFiles(path)) yield { place: path, ...outcome(() => fromFixture(file)) };
}

/** How a file begins; null for a folder. */
async function beginningOf(path: string): Promise<string | null> {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return null;
    if (!found.isFile()) throw new Error("it is no regular file");
    const file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    await file.close();
    return buffer.toString("utf8", 0, bytesRead).replace(/^\ufeff/, "");
  } catch (cause) {
    throw new HooktapError("file_unreadable", `${path} cannot be read`, { hint: (cause as Error).message, cause });
  }
}

async function* fromBundle(path: string): AsyncGenerator<ImportItem> {
  for await (const entry of readBundle(linesOf(createReadStream(path), MAX_BUNDLE_LINE))) {
    const place = `${path}, line ${entry.line}`;
    yield "problem" in entry ? { place, problem: entry.problem } : { place, entry };
  }
}

async function* fromItems(
  path: string,
  items: AsyncIterable<{ number: number } & ({ text: string } | { problem: string })>,
): AsyncGenerator<ImportItem> {
  let count = 0;
  for await (const item of items) {
    count++;
    const place = `${path}, entry ${item.number}`;
    if ("problem" in item) yield { place, problem: item.problem };
    else {
      const converted = fromJson(item.text);
      if (converted) yield { place, ...found(converted) };
    }
  }
  if (count === 0) yield { place: path, problem: "it holds no requests" };
}

/** The data of server-sent events, as smee.io sends them: one line each. */
async function* eventData(path: string): AsyncGenerator<{ number: number } & ({ text: string } | { problem: string })> {
  let number = 0;
  for await (const { text } of linesOf(createReadStream(path), MOST_ITEM)) {
    if (text === null) yield { number: ++number, problem: `it is larger than ${MOST_ITEM} bytes` };
    else if (/^data: ?[{]/.test(text)) yield { number: ++number, text: text.slice(5) };
  }
}

function found(converted: Converted): { entry: Omit<BundleEntry, "line"> } | { problem: string } {
  return "problem" in converted ? converted : { entry: converted };
}

/** What is wrong with a file is said in its place; the others are read. */
function outcome(read: () => Converted): { entry: Omit<BundleEntry, "line"> } | { problem: string } {
  try {
    return found(read());
  } catch (error) {
    if (error instanceof HooktapError) return { problem: error.message };
    throw error;
  }
}

function fromFixture({ place, read }: FixtureFile): Converted {
  const { method, url, httpVersion, headers, body, target, redacted, expected } = read();
  const { provider = null, eventType = null, deliveryId = null, subject = null, eventAt = null } = expected ?? {};
  return toEntry({
    method,
    url,
    httpVersion,
    headers,
    body,
    // Without a clock of its own it came when its file was written.
    receivedAt: expected ? Math.round(expected.now * 1_000) : Math.trunc(statSync(place).mtimeMs),
    known: {
      target,
      redacted,
      provider,
      eventType,
      deliveryId,
      subject,
      eventAt,
      trailers: expected?.trailers ?? [],
      answered: expected?.answered ?? null,
      ...(expected && redacted ? { verdict: recorded(expected) } : {}),
    },
  });
}

function recorded({
  verdict: status,
  reason,
  provider,
  scheme,
}: NonNullable<ReturnType<FixtureFile["read"]>["expected"]>) {
  const message = "Values were masked after this was captured: this is what was found out then.";
  return { status, reason, provider, scheme, message, warnings: [], checks: [], secret: null, diagnosis: null };
}
