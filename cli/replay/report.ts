import type { SingleBar } from "cli-progress";
import type { AnswerDiff } from "../../protocol/replay-line.ts";
import { visible } from "../../protocol/visible.ts";
import type { Output, Span } from "../output.ts";
import { countText, gapText, statusSpan } from "../verdict-text.ts";
import { diffLines } from "./diff-lines.ts";

/** How one sending ended, for people and, as `item`, for scripts. */
export interface Sent {
  /** The request's id, or its file. */
  name: string;
  /** Null for one that was deleted meanwhile. */
  method: string | null;
  path: string | null;
  /** Null where nothing was sent; `problem` says why. */
  delivery: {
    target: string;
    status: number | null;
    error: string | null;
    reason: string | null;
    ms: number | null;
  } | null;
  problem: string | null;
  /** With `--diff`; null where there was no answer before. */
  diff?: AnswerDiff | null;
  item: unknown;
}

/** The contract of the exit code: an answer below 400, or with `--diff` the same answer as before. */
export function isFine({ delivery, diff }: Sent): boolean {
  if (diff) return !diff.changed;
  return delivery !== null && delivery.error === null && delivery.status !== null && delivery.status < 400;
}

/** Below this, lines say it better. */
const BAR_FROM = 20;
/** With a bar, so many failures are named at the end. */
const MOST_NAMED = 20;

export interface Report {
  sent(sent: Sent): void;
  /** How far it has come in all, and what it waits for. */
  progress(done: number, failed: number, waiting: string | null): void;
  /** Takes the bar away and names what failed. */
  close(): void;
}

export interface ReportOptions {
  json: boolean;
  quiet: boolean;
  total: number;
}

/** Whether a bar is drawn in the place of lines. */
export const drawsBar = ({ json, quiet, total }: ReportOptions): boolean =>
  process.stderr.isTTY && !quiet && total > BAR_FROM && !(json && process.stdout.isTTY);

function line(out: Output, { name, method, path, delivery, problem, diff }: Sent): void {
  const what: Span[] = [{ text: name, style: "cyan" }, `  ${method ?? ""} ${path ?? ""}`];
  if (!delivery) {
    out.line(...what, "  ", { text: "not sent", style: "red" }, `  ${problem ?? "it was deleted meanwhile"}`);
    return;
  }
  const { target, status, error, ms, reason } = delivery;
  const detail = error && reason ? `  ${reason}` : "";
  out.line(...what, ` → ${target}  `, statusSpan(status, error), `  ${Math.round(ms ?? 0)} ms${detail}`);
  if (diff === undefined) return;
  if (diff === null) out.line({ text: "  no answer before to compare with", style: "dim" });
  else for (const spans of diffLines(diff)) out.line("  ", ...spans);
}

/**
 * Tells how a replay goes: a line a delivery, or of JSON; for many on a terminal a bar on stderr, and at the end the failures. The bar
 * is drawn where `drawsBar` says so.
 */
export async function createReport(out: Output, options: ReportOptions): Promise<Report> {
  const { json, total } = options;
  const bar = drawsBar(options) ? await startBar(total) : null;
  const linesToo = !bar || !process.stdout.isTTY;
  const failures: Sent[] = [];
  let failed = 0;
  return {
    sent(sent) {
      if (json) out.item(sent.item);
      else if (linesToo) line(out, sent);
      else if (!isFine(sent) && failures.length < MOST_NAMED) failures.push(sent);
    },
    progress(done, failedNow, waiting) {
      failed = failedNow;
      const faults = failed === 0 ? "" : `, ${failed.toLocaleString("en")} failed`;
      bar?.update(done, { told: waiting === null ? faults : `${faults}; waiting: ${visible(waiting)}` });
    },
    close() {
      bar?.stop();
      for (const failure of failures) line(out, failure);
      if (failures.length > 0 && failed > failures.length) out.note(`… ${countText(failed, "failure")} in all.`);
    },
  };
}

async function startBar(total: number): Promise<SingleBar> {
  const { default: progress } = await import("cli-progress");
  const bar = new progress.SingleBar({
    format: "{bar} {value} of {total}, {eta_formatted} to go{told}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    stream: process.stderr,
    gracefulExit: false,
    linewrap: true,
    etaBuffer: 100,
  });
  bar.start(total, 0, { told: "" });
  return bar;
}

/** `10,000 sent in 7 s, 12 of them failed.`, with `fault` for what they did. */
export function totalText(sent: number, failed: number, ms: number, fault = "failed"): string {
  const faults = failed === 0 ? "all well" : `${failed.toLocaleString("en")} of them ${fault}`;
  return `${sent.toLocaleString("en")} sent in ${gapText(ms)}, ${faults}.`;
}
