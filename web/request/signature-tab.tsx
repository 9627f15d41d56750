import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Framework } from "../../protocol/framework.ts";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { SecretForm } from "../endpoints/secret-form.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { SelectField } from "../ui/field.tsx";
import { FRAMEWORKS, storedFramework, storeFramework } from "./framework.ts";
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
  const [framework, setFramework] = useState(storedFramework);
  // What is stored with the request has no signed bytes, and the fix is another for each framework.
  const explained = useQuery({
    queryKey: ["request", request.id, "explained", framework],
    queryFn: () => api.verify(request.id, framework === null ? {} : { framework }),
    enabled: !request.refused,
    placeholderData: (before, query) => (query?.queryKey[1] === request.id ? before : undefined),
  });
  const verdict = explained.data ?? request.verdict;
  const provider = providers.data?.find((known) => known.id === verdict.provider);
  return (
    <div className="pane-body">
      <VerdictView verdict={verdict} />
      {verdict.status === "failed" && (
        <FrameworkField
          value={framework}
          onChange={(chosen) => {
            storeFramework(chosen);
            setFramework(chosen);
          }}
        />
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
              <UsedSecret endpoint={request.endpoint} secret={verdict.secret} />
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

/** The secret by what may be shown of it; its last four characters while it is stored. */
function UsedSecret({ endpoint, secret }: { endpoint: string; secret: NonNullable<Detail["verdict"]["secret"]> }) {
  const stored = useQuery({ queryKey: ["secrets", endpoint], queryFn: () => api.secrets(endpoint) });
  const hint = stored.data?.find(({ fingerprint }) => fingerprint === secret.fingerprint)?.hint;
  return (
    <>
      {secret.label ?? "without a label"}
      {hint && (
        <>
          , ends in <code>{hint}</code>
        </>
      )}
      , fingerprint <code>{secret.fingerprint}</code>
    </>
  );
}

function FrameworkField({
  value,
  onChange,
}: {
  value: Framework | null;
  onChange: (chosen: Framework | null) => void;
}) {
  const ids = Object.keys(FRAMEWORKS) as Framework[];
  return (
    <SelectField
      label="Your handler is written with"
      hint="Where the body was changed, the fix then says how to get at its raw bytes there."
      value={value ?? ""}
      onChange={(event) => onChange(ids.find((id) => id === event.target.value) ?? null)}
    >
      <option value="">any framework</option>
      {ids.map((id) => (
        <option key={id} value={id}>
          {FRAMEWORKS[id]}
        </option>
      ))}
    </SelectField>
  );
}
