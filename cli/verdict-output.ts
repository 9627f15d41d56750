import type { Verdict } from "../protocol/verdict.ts";
import { bytesText } from "../protocol/visible.ts";
import type { Output, Span } from "./output.ts";
import { sizeText, verdictSpan } from "./verdict-text.ts";

const sentence = (label: string, text: string): Span[] => [{ text: label.padEnd(11), style: "dim" }, text];

/** A verdict for people: one sentence, what was checked, and what to change. */
export function printVerdict(out: Output, verdict: Verdict): void {
  const why = verdict.reason ? ` (${verdict.reason})` : "";
  out.line(verdictSpan(verdict.status), `${why}  ${verdict.message}`);
  if (verdict.provider)
    out.line(...sentence("Provider", [verdict.provider, verdict.scheme].filter(Boolean).join(", ")));
  if (verdict.secret) {
    out.line(...sentence("Secret", `${verdict.secret.label ?? "unnamed"}, fingerprint ${verdict.secret.fingerprint}`));
  }
  for (const { name, ok, detail } of verdict.checks) {
    out.line("  ", ok ? { text: "✓", style: "green" } : { text: "✗", style: "red" }, ` ${name.padEnd(16)} ${detail}`);
  }
  for (const warning of verdict.warnings) out.line({ text: "  ! ", style: "yellow" }, warning);
  if (verdict.diagnosis) {
    out.line(...sentence("Cause", `${verdict.diagnosis.message} (${verdict.diagnosis.code})`));
    out.line(...sentence("Fix", verdict.diagnosis.fix));
  }
}

/** Of what is signed, so many bytes are shown: enough for the template and the beginning of the body. */
const SHOWN = 2048;

/** What a signature covers, a line a line of it; the writer makes its control characters visible. `size`: of all of it. */
export function printSigned(out: Output, bytes: Uint8Array, size: number): void {
  out.line(...sentence("Signed", `${size} bytes${size > SHOWN ? `, the first ${sizeText(SHOWN)} of them:` : ":"}`));
  for (const line of bytesText(bytes, SHOWN).split(/(?<=\n)/)) out.line({ text: "  | ", style: "dim" }, line);
}
