import { useQuery } from "@tanstack/react-query";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { SecretForm } from "../endpoints/secret-form.tsx";
import { Icon } from "../ui/icon.tsx";
import { Notice } from "../ui/notice.tsx";
import { VerdictLine } from "./verdict-line.tsx";
import "./signature-tab.css";

/** Why the signature holds or not, and what to change. */
export function SignatureTab({ request }: { request: Detail }) {
  const { verdict } = request;
  const providers = useQuery({
    queryKey: ["providers"],
    queryFn: api.providers,
    staleTime: Infinity,
  });
  const provider = providers.data?.find((known) => known.id === verdict.provider);
  const mayAdd = verdict.status === "no_secret" || verdict.status === "failed";
  return (
    <div className="pane-body">
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
      <section className="pane-section">
        <h3>Scheme</h3>
        <dl className="facts">
          <dt>Provider</dt>
          <dd>
            {provider?.name ?? verdict.provider ?? "not recognised"}
            {provider?.docs && (
              <>
                {" · "}
                <a href={provider.docs} target="_blank" rel="noreferrer noopener">
                  its documentation
                </a>
              </>
            )}
          </dd>
          <dt>Scheme</dt>
          <dd className="mono">{verdict.scheme ?? "—"}</dd>
          {verdict.reason !== null && (
            <>
              <dt>Reason</dt>
              <dd className="mono">{verdict.reason}</dd>
            </>
          )}
          <dt>Secret</dt>
          <dd>
            {verdict.secret === null ? (
              <span className="muted">{verdict.status === "no_secret" ? "none stored" : "none matched"}</span>
            ) : (
              <>
                {verdict.secret.label ?? "without a label"}{" "}
                <span className="mono muted">{verdict.secret.fingerprint}</span>
              </>
            )}
          </dd>
        </dl>
      </section>
      {mayAdd && (
        <section className="pane-section add-secret">
          <h3>Add a secret</h3>
          <p className="muted">What is stored is checked again with it at once, this request too.</p>
          <SecretForm
            key={request.id}
            endpoint={request.endpoint}
            {...(verdict.provider === null ? {} : { provider: verdict.provider })}
          />
        </section>
      )}
    </div>
  );
}
