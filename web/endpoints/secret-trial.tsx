import { Link } from "wouter";
import type { SecretTrial } from "../../protocol/secret.ts";
import { requestPath } from "../route.ts";
import { count, dateTime } from "../ui/format.ts";
import { StatusBadge, verdictStatus } from "../ui/status.tsx";
import "./secret-trial.css";

/** What a secret that is tried would make of the newest requests. */
export function SecretTrialResult({ endpoint, results }: { endpoint: string; results: readonly SecretTrial[] }) {
  const verified = results.filter(({ status }) => status === "verified").length;
  return (
    <div className="secret-trial" role="status">
      <p>
        {results.length === 0
          ? "There is no request of this provider to try it on yet."
          : `It verifies ${verified} of the last ${count(results.length, "request")}. It was not stored.`}
      </p>
      {results.length > 0 && (
        <ol aria-label="Requests it was tried on">
          {results.map(({ id, receivedAt, eventType, status, reason, diagnosis }) => (
            <li key={id}>
              <StatusBadge status={verdictStatus(status)} />
              <Link href={requestPath(endpoint, id, "signature")} className="mono">
                {id}
              </Link>
              <span className="muted">
                {dateTime(receivedAt)} {eventType}
              </span>
              {(diagnosis ?? reason) && <span className="secret-trial-why">{diagnosis ?? reason}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
