import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Detail } from "../../protocol/request.ts";
import { requestPath, settingsPath, type Tab } from "../route.ts";
import { attemptPhrase, refusedPhrase } from "../ui/request-phrase.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Button } from "../ui/button.tsx";
import { byteSize, count, duration } from "../ui/format.ts";
import { Notice } from "../ui/notice.tsx";
import { deliveryStatus, errorPhrase, StatusBadge } from "../ui/status.tsx";
import { useQueryText } from "../use-query-text.ts";
import { HandshakeSection } from "./handshake.tsx";
import { RepeatsSection } from "./repeats.tsx";
import { StorySection } from "./story.tsx";
import { Timeline } from "./timeline.tsx";
import { VerdictLine } from "./verdict-line.tsx";
import "./overview-tab.css";

interface OverviewProps {
  request: Detail;
  endpoint: string;
  onTab(tab: Tab): void;
}

export function OverviewTab({ request, endpoint, onTab }: OverviewProps) {
  const query = useQueryText();
  return (
    <div className="pane-body">
      {request.refused !== null && <Refused request={request} />}
      <section className="pane-section" aria-label="Verdict">
        <VerdictLine verdict={request.verdict} />
        {request.verdict.diagnosis && (
          <p>
            {request.verdict.diagnosis.message}{" "}
            <Button kind="plain" onClick={() => onTab("signature")}>
              How to fix it
            </Button>
          </p>
        )}
      </section>
      {request.handshake && <HandshakeSection handshake={request.handshake} endpoint={endpoint} />}
      <Timeline request={request} />
      {request.deliveries.length > 1 && <LastAttempt request={request} onTab={onTab} />}
      <RepeatsSection request={request} />
      <StorySection request={request} />
      <section className="pane-section">
        <h3>What</h3>
        <dl className="facts">
          <Fact name="Provider" value={request.provider} />
          <Fact name="Event type" value={request.eventType} />
          <Fact name="Delivery id" value={request.deliveryId} mono copy />
          <Fact name="Subject" value={request.subject} mono copy />
          {request.duplicateOf !== null && (
            <Fact name="Repeated">
              {attemptPhrase(request)};{" "}
              <Link href={requestPath(endpoint, request.duplicateOf, "overview", query)}>
                the first was <span className="mono">{request.duplicateOf}</span>
              </Link>
            </Fact>
          )}
          <Fact name="Content type" value={request.contentType} mono />
          <Fact name="Size">
            {refusedPhrase(request) ?? byteSize(request.size)}
            {request.size >= 1024 && <span className="muted"> ({request.size.toLocaleString("en")} bytes)</span>}
          </Fact>
          <Fact name="Body SHA-256" value={request.refused === null ? request.bodySha256 : null} mono copy />
        </dl>
      </section>
      <section className="pane-section">
        <h3>Where</h3>
        <dl className="facts">
          <Fact name="URL" value={request.url} mono copy />
          <Fact name="Method" value={`${request.method}, HTTP/${request.httpVersion}`} mono />
          <Fact name="Remote address" value={request.remoteAddress} mono />
        </dl>
      </section>
    </div>
  );
}

function Fact({
  name,
  value,
  mono,
  copy,
  children,
}: {
  name: string;
  value?: string | null;
  mono?: boolean;
  copy?: boolean;
  children?: ReactNode;
}) {
  if (value === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={mono ? "mono" : undefined}>
        {value}
        {children}
        {copy && value !== undefined && (
          <CopyButton className="fact-copy" text={value} label={`Copy ${name.toLowerCase()}`} />
        )}
      </dd>
    </>
  );
}

function Refused({ request }: { request: Detail }) {
  return (
    <Notice tone="bad" title={`${refusedPhrase(request)}.`}>
      <p>
        The body is larger than this endpoint takes. It was not kept: there is nothing to deliver or to replay. Raise
        the <Link href={settingsPath(request.endpoint)}>endpoint's limit</Link> and have it sent again.
      </p>
    </Notice>
  );
}

/** Attempts beyond the first: how the last one went. */
function LastAttempt({ request, onTab }: { request: Detail; onTab(tab: Tab): void }) {
  const last = request.deliveries.at(-1)!;
  const time = last.ms === null ? "" : ` in ${duration(last.ms)}`;
  return (
    <section className="pane-section">
      <h3>Last of {count(request.deliveries.length, "attempt")}</h3>
      <p className="overview-delivery">
        <StatusBadge status={deliveryStatus(last)} filled />
        <span>
          <code>{last.target}</code> {last.error === null ? `answered${time}` : `${errorPhrase(last.error)}${time}`}
        </span>
        <Button kind="ghost" onClick={() => onTab("deliveries")}>
          Show all
        </Button>
      </p>
    </section>
  );
}
