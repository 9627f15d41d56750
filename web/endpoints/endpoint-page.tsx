import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Endpoint } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";
import { inboxPath } from "../route.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { byteSize, count, dateTime } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { AgentList } from "./agent-list.tsx";
import { AnswerNext } from "./answer-next.tsx";
import { Browsable } from "./browsable.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { DeleteEndpoint } from "./delete-endpoint.tsx";
import { Handshakes } from "./handshakes.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { OwnProviders } from "./own-providers.tsx";
import { ReplyForm } from "./reply-form.tsx";
import { RetentionForm } from "./retention-form.tsx";
import { SecretForm } from "./secret-form.tsx";
import { SecretList } from "./secret-list.tsx";
import { StatusByQuery } from "./status-by-query.tsx";
import "./endpoint-page.css";

const PARTS = [
  ["url", "Hook URL"],
  ["log", "Delivery log"],
  ["agents", "Agents"],
  ["secrets", "Secrets"],
  ["reply", "Reply"],
  ["answers", "Answers to test with"],
  ["providers", "Own providers"],
  ["limits", "Limits"],
  ["browser", "In a browser"],
  ["retention", "Retention"],
  ["delete", "Delete"],
] as const;

export function EndpointPage({ name, hookUrl }: { name: string; hookUrl: string }) {
  const endpoint = useQuery({
    queryKey: ["endpoint", name],
    queryFn: () => api.endpoint(name),
    // What it holds, and how many answers are left, change with every request.
    refetchInterval: 2_000,
  });
  return (
    <div className="endpoint-page">
      <nav className="endpoint-parts" aria-label="Parts of this page">
        {PARTS.map(([id, label]) => (
          <a key={id} href={`#${id}`}>
            {label}
          </a>
        ))}
      </nav>
      <div className="endpoint-column">
        <div>
          <h1>Endpoint {name}</h1>
          <p className="muted">
            {endpoint.data &&
              `${count(endpoint.data.requests, "request")}, ${byteSize(endpoint.data.bytes)}, since ${dateTime(endpoint.data.createdAt).slice(0, 16)} · `}
            <Link href={inboxPath(name)}>Back to its requests</Link>
          </p>
        </div>
        <section className="endpoint-card" id="url">
          <h2>Hook URL</h2>
          <p className="muted">
            Providers send here. Anything may follow it: a longer path is captured and forwarded too.
          </p>
          <div className="endpoint-url">
            <code>{hookUrl}</code>
            <CopyButton text={hookUrl} label="Copy URL" wide />
          </div>
        </section>
        <section className="endpoint-card" id="log" aria-label="Delivery log">
          <h2>Delivery log</h2>
          <p className="muted">
            What came, and the status that its sender got. A 400 is an answer, too: it says no to the request.
          </p>
          <DeliveryLog key={name} endpoint={name} />
        </section>
        <section className="endpoint-card" id="agents" aria-label="Agents">
          <h2>Agents</h2>
          {endpoint.data && <AgentList endpoint={name} agents={endpoint.data.agents} />}
        </section>
        <section className="endpoint-card" id="secrets" aria-label="Secrets">
          <h2>Secrets</h2>
          <p className="muted">
            Signatures are checked with these. A value is never shown again; the fingerprint tells which one it is.
          </p>
          <SecretList endpoint={name} />
          <details className="endpoint-add">
            <summary>Add a secret</summary>
            <SecretForm endpoint={name} />
          </details>
        </section>
        {endpoint.data ? (
          <Settings key={name} endpoint={endpoint.data} hookUrl={hookUrl} />
        ) : (
          <section className="endpoint-card">
            <h2>Settings</h2>
            {endpoint.error ? (
              <ErrorNotice error={endpoint.error} retry={() => void endpoint.refetch()} />
            ) : (
              <p className="muted">Loading…</p>
            )}
          </section>
        )}
      </div>
    </div>
  );
}

function Settings({ endpoint, hookUrl }: { endpoint: Endpoint; hookUrl: string }) {
  return (
    <>
      <section className="endpoint-card" id="reply" aria-label="Reply">
        <h2>Reply</h2>
        <p className="muted">What the provider gets as an answer.</p>
        <ReplyForm endpoint={endpoint} />
        <hr />
        <Handshakes endpoint={endpoint} />
      </section>
      <section className="endpoint-card" id="answers" aria-label="Answers to test with">
        <h2>Answers to test with</h2>
        <p className="muted">
          They come before the reply, to see what a provider does with an error. The requests are captured and delivered
          all the same.
        </p>
        <AnswerNext endpoint={endpoint} />
        <hr />
        <StatusByQuery endpoint={endpoint} hookUrl={hookUrl} />
      </section>
      <section className="endpoint-card" id="providers" aria-label="Own providers">
        <h2>Own providers</h2>
        <p className="muted">
          For senders that hooktap does not know: say how they sign, and their requests are checked like any other's.
        </p>
        <OwnProviders endpoint={endpoint} />
      </section>
      <section className="endpoint-card" id="limits" aria-label="Limits">
        <h2>Limits</h2>
        <LimitsForm endpoint={endpoint} />
      </section>
      <section className="endpoint-card" id="browser" aria-label="In a browser">
        <h2>In a browser</h2>
        <p className="muted">
          A hook URL that is opened in a browser shows a notice only, unless the target is a site.
        </p>
        <Browsable endpoint={endpoint} />
      </section>
      <section className="endpoint-card" id="retention" aria-label="Retention">
        <h2>Retention</h2>
        <p className="muted">How long requests are kept. Pinned ones stay, whatever it says.</p>
        <RetentionForm endpoint={endpoint} />
      </section>
      <section className="endpoint-card" id="delete" aria-label="Delete">
        <h2>Delete</h2>
        <DeleteEndpoint endpoint={endpoint} />
      </section>
    </>
  );
}
