import type { ExplainedVerdict, Verdict } from "../../protocol/verdict.ts";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { DigestDifference } from "./digest-difference.tsx";
import { SignedBytes } from "./signed-bytes.tsx";
import { VerdictLine } from "./verdict-line.tsx";
import "./verdict-view.css";

/** A verdict and why: the mistake and its fix, what was checked, what came instead, and what is signed. */
export function VerdictView({ verdict }: { verdict: Verdict | ExplainedVerdict }) {
  return (
    <>
      <VerdictLine verdict={verdict} />
      {verdict.diagnosis && (
        <Notice tone="warn" title={verdict.diagnosis.message}>
          <p>{verdict.diagnosis.fix}</p>
        </Notice>
      )}
      {verdict.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {verdict.checks.length > 0 && (
        <section className="pane-section">
          <h3>Checks</h3>
          <ol className="checks">
            {verdict.checks.map((check) => (
              <li key={check.name} className="check">
                <Icon name={check.ok ? "check" : "cross"} className={check.ok ? "tone-good" : "tone-bad"} />
                <span className="sr-only">{check.ok ? "passed:" : "not passed:"}</span>
                <span className="check-name">{check.name.replaceAll("_", " ")}</span>
                <span className="check-detail">{check.detail}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <DigestDifference checks={verdict.checks} />
      {"signedBytes" in verdict && verdict.signedBytes !== null && (
        <SignedBytes base64={verdict.signedBytes} size={verdict.signedSize!} />
      )}
    </>
  );
}
