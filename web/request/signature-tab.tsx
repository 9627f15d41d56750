import { useQuery } from "@tanstack/react-query";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { SecretForm } from "../endpoints/secret-form.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { signatureReport } from "./signature-report.ts";
import { VerdictView } from "./verdict-view.tsx";
import "./signature-tab.css";

/** Why the signature holds or not, and what to change. */
export function SignatureTab({ request }: { request: Detail }) {
  const providers = useQuery({
    queryKey: ["providers", request.endpoint],
    queryFn: () => api.providers(request.endpoint),
    staleTime: Infinity,
  });
  // What is stored with the request has neither the mistake behind a failure nor the signed bytes: those are worked out now.
  const explained = useQuery({
    queryKey: ["request", request.id, "explained"],
    queryFn: () => api.verify(request.id, {}),
    enabled: !request.refused,
  });
  const verdict = explained.data ?? request.verdict;
  const provider = providers.data?.find((known) => known.id === verdict.provider);
  return (
    <div className="pane-body">
      <VerdictView verdict={verdict} />
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
      <p>
        <CopyButton text={() => signatureReport(request, verdict)} label="Copy a report without secrets" wide />
      </p>
      <section className="pane-section add-secret">
        <h3>{verdict.status === "no_secret" ? "Add a secret" : "Another secret"}</h3>
        <p className="muted">Try one on this request, or add it: what is stored is checked again with it at once.</p>
        <SecretForm
          key={request.id}
          endpoint={request.endpoint}
          {...(verdict.provider === null ? {} : { provider: verdict.provider })}
          {...(request.refused ? {} : { request: request.id })}
        />
      </section>
    </div>
  );
}
