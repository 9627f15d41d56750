import type { Verdict } from "../../protocol/verdict.ts";
import { Icon } from "../ui/icon.tsx";
import { verdictStatus } from "../ui/status.tsx";
import "./verdict-line.css";

/** The verdict in one sentence. */
export function VerdictLine({ verdict }: { verdict: Verdict }) {
  const { tone, icon, text } = verdictStatus(verdict.status);
  return (
    <div className={`verdict-line verdict-${tone}`}>
      <Icon name={icon} className={`tone-${tone}`} />
      <p>
        <strong className={`tone-${tone}`}>{text}.</strong> {verdict.message}
      </p>
    </div>
  );
}
