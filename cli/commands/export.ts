import { MAX_BUNDLE_LINE } from "../../protocol/bundle/format.ts";
import { linesOf } from "../../protocol/bundle/lines.ts";
import { type BundleEntry, type BundleProblem, readBundle } from "../../protocol/bundle/read.ts";
import { HooktapError } from "../../protocol/error.ts";
import { parseQuery } from "../../protocol/query/query.ts";
import { openExportFolder } from "../bundle/export-folder.ts";
import { createProgress } from "../bundle/progress.ts";
import { fileSink, type Sink, stdoutSink } from "../bundle/sink.ts";
import { type BundleWriter, fixtureWriter, harWriter, httpWriter, ndjsonWriter } from "../bundle/writers.ts";
import { createClient } from "../client.ts";
import { unreachable } from "../unreachable.ts";
import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { queryProblem } from "../query-problem.ts";
import { type CommonFlags, readSettings, requireRelay } from "../settings.ts";
import { countText } from "../verdict-text.ts";

type ExportFlags = CommonFlags & {
  format: "har" | "ndjson" | "http" | "fixture";
  output?: string;
  redact?: boolean;
  redactKey?: string[];
};

/** A whole id: a shorter part of one is a word to search for, and finds it too. */
const ID = /^(latest|[0-9a-hjkmnp-tv-z]{7,10}-[0-9a-hjkmnp-tv-z]{4})$/i;

/** `hooktap export [query|ids…]`: the answer is no when nothing matches, or something could not be written. */
export async function exportRequests(what: string[], flags: ExportFlags): Promise<Exit> {
  const out = createOutput(flags);
  const { format } = flags;
  const path = flags.output === "-" ? undefined : flags.output;
  const isFolder = format === "http" || format === "fixture";
  if (isFolder && path === undefined) {
    throw new HooktapError("usage", `--format ${format} writes a file for each request, and needs a folder`, {
      hint: `give one with --output: hooktap export --format ${format} --output fixtures`,
    });
  }
  const ids = what.length > 0 && what.every((word) => ID.test(word)) ? what : null;
  const q = ids ? "" : what.join(" ").trim();
  const parsed = parseQuery(q);
  if (!parsed.ok) {
    out.error(queryProblem(q, parsed.error));
    return Exit.usage;
  }
  const settings = requireRelay(readSettings(flags));
  const endpoint = settings.endpoints[0]!;
  const { api } = createClient(settings);
  const response = await api.bundles.export.$post({
    json: { endpoint, ...(ids ? { ids } : {}), ...(q === "" ? {} : { q }) },
  });

  let total = 0;
  const entries = readBundle(linesOf(response.body!, MAX_BUNDLE_LINE), ({ requests }) => (total = requests));
  const first = await entries.next();
  if (first.done) {
    const nothing = q === "" ? `Nothing was captured for ${endpoint}` : `Nothing in ${endpoint} matches`;
    out.note(`${nothing}; another endpoint is named with --endpoint.`);
    return Exit.no;
  }
  const wished = flags.redact || flags.redactKey;
  const redact = wished ? (await import("../redact/entry.ts")).createRedaction(flags.redactKey) : null;
  const sink: Sink | null = isFolder ? null : path === undefined ? stdoutSink() : await fileSink(path);
  const writer: BundleWriter = sink
    ? await (format === "har" ? harWriter(sink) : ndjsonWriter(sink, total))
    : await openExportFolder(path!).then(format === "http" ? httpWriter : fixtureWriter);
  const progress = await createProgress(total, flags.quiet ?? false);
  const sum: Sum = { written: 0, bodiless: 0, inTheWay: [] };
  try {
    for (let step: IteratorResult<BundleEntry | BundleProblem> = first; !step.done; step = await entries.next()) {
      const entry = whole(step.value);
      if (isFolder && entry.request.refused) sum.bodiless++;
      else await writeOne(writer, redact ? await redact.entry(entry) : entry, sum);
      progress.step();
    }
    await writer.end();
  } catch (error) {
    await sink?.abort();
    if (error instanceof HooktapError) throw error;
    throw unreachable(settings.relay, `the export broke off: ${(error as Error).message}`, error as Error);
  } finally {
    progress.stop();
  }
  for (const error of sum.inTheWay) out.error(error);
  if (sum.bodiless > 0) out.note(`${countText(sum.bodiless, "request")} left out: the relay did not take the body.`);
  if (redact) for (const line of redact.report()) out.note(line);
  out.note(`Exported ${countText(sum.written, "request")}${path === undefined ? "" : ` to ${path}`}.`);
  return sum.inTheWay.length > 0 || sum.written === 0 ? Exit.no : Exit.ok;
}

interface Sum {
  written: number;
  /** Requests of which there is no body to write. */
  bodiless: number;
  /** Files that were there already. */
  inTheWay: HooktapError[];
}

/** What is there already is left as it is, and the others are written; all else ends the export. */
async function writeOne(writer: BundleWriter, entry: BundleEntry, sum: Sum): Promise<void> {
  try {
    await writer.write(entry);
    sum.written++;
  } catch (error) {
    if (!(error instanceof HooktapError) || error.code !== "file_exists") throw error;
    sum.inTheWay.push(error);
  }
}

function whole(item: BundleEntry | BundleProblem): BundleEntry {
  if ("request" in item) return item;
  throw new HooktapError("bundle_invalid", `the relay sent what is no bundle: ${item.problem}`, {
    hint: "check that both sides have the same version of hooktap",
  });
}
