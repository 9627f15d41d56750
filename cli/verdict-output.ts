import type { Verdict } from "../protocol/verdict.ts";
import type { Output, Span } from "./output.ts";
import { verdictSpan } from "./verdict-text.ts";

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
