import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail } from "../../protocol/request.ts";
import { deliveriesChoice } from "../compare/choice.ts";
import { Button } from "../ui/button.tsx";
import { byteSize, count, dateTime, duration } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { deliveryStatus, errorPhrase, StatusBadge } from "../ui/status.tsx";
import { AnswerBody } from "./answer-body.tsx";
import { HeaderTable } from "./header-table.tsx";
import { MessageList } from "./message-list.tsx";
import "./deliveries-tab.css";

const MODES: Record<Delivery["mode"], string> = {
  live: "Live",
  backlog: "Backlog",
  replay: "Replay",
  bulk: "Bulk replay",
};

/** Every attempt, the newest first. */
export function DeliveriesTab({ request, onCompare }: { request: Detail; onCompare(compare: string): void }) {
  if (request.deliveries.length === 0) {
    return (
      <p className="pane-body muted">
        {request.upgrade === null
          ? "No attempt yet. It is delivered when an agent connects, or now with Replay."
          : "No attempt: a WebSocket is opened at once, by an agent that is connected, or not at all."}
      </p>
    );
  }
  const newest = request.deliveries.length - 1;
  return (
    <ol className="deliveries" reversed>
      {request.deliveries.toReversed().map((delivery, index) => (
        <li key={delivery.id}>
          <Attempt
            request={request}
            delivery={delivery}
            number={newest - index + 1}
            open={index === 0}
            onCompare={onCompare}
          />
        </li>
      ))}
    </ol>
  );
}

function Attempt({
  request,
  delivery,
  number,
  open,
  onCompare,
}: {
  request: Detail;
  delivery: Delivery;
  number: number;
  open: boolean;
  onCompare(compare: string): void;
}) {
  const before = request.deliveries[number - 2];
  return (
    <details className="attempt" open={open}>
      <summary>
        <Icon name="right" className="attempt-mark" />
        <span className="attempt-number">#{number}</span>
        <StatusBadge status={deliveryStatus(delivery)} filled />
        <span className="attempt-mode">{MODES[delivery.mode]}</span>
        <code className="attempt-target">{delivery.target}</code>
        <span className="attempt-ms">{delivery.ms === null ? "" : duration(delivery.ms)}</span>
        <time className="attempt-time mono" dateTime={delivery.startedAt}>
          {dateTime(delivery.startedAt)}
        </time>
      </summary>
      <div className="attempt-body">
        {before && (
          <p>
            <Button icon="compare" onClick={() => onCompare(deliveriesChoice(before.id, delivery.id))}>
              Compare with attempt #{number - 1}
            </Button>
          </p>
        )}
        <dl className="facts">
          <dt>Result</dt>
          <dd>{result(delivery)}</dd>
          <dt>Agent</dt>
          <dd className="mono">{delivery.agent}</dd>
          {request.upgrade === null && (
            <>
              <dt>Body sent</dt>
              <dd>
                <BodyComparison captured={request.bodySha256} sent={delivery.bodySha256} />
              </dd>
            </>
          )}
          {delivery.changes && (
            <>
              <dt>Changed</dt>
              <dd>
                <Changes changes={delivery.changes} />
              </dd>
            </>
          )}
        </dl>
        {delivery.headers.length > 0 && (
          <section className="pane-section">
            <h3>Headers of the answer</h3>
            <div className="attempt-headers">
              <HeaderTable headers={delivery.headers} label={`Headers of the answer to attempt ${number}`} />
            </div>
          </section>
        )}
        {delivery.status === 101 && <MessageList request={request} delivery={delivery} />}
        {delivery.status !== null && delivery.status !== 101 && (
          <section className="pane-section">
            <h3>
              Body of the answer, {byteSize(delivery.size)}
              {delivery.truncated && ", only its start was kept"}
            </h3>
            <AnswerBody request={request} delivery={delivery} />
          </section>
        )}
      </div>
    </details>
  );
}

function result(delivery: Delivery): string {
  if (delivery.error !== null) return [errorPhrase(delivery.error), delivery.reason].filter(Boolean).join(": ");
  if (delivery.status === null) return "no answer yet";
  return [delivery.status, delivery.reason].filter(Boolean).join(" ");
}

/** Whether the target got the bytes that were captured. */
function BodyComparison({ captured, sent }: { captured: string; sent: string | null }) {
  if (sent === null) return <span className="muted">the agent reported none</span>;
  const same = captured === sent;
  return (
    <>
      <span className={same ? "tone-good" : "tone-warn"}>
        {same ? "✓ the same bytes as captured" : "✗ not the bytes captured"}
      </span>
      <br />
      <span className="mono muted">{sent}</span>
    </>
  );
}

const SIGN_WORDS = {
  keep: "signature kept",
  resign: "signed anew",
  none: "signature taken away",
  break: "signature broken on purpose",
} as const;

function Changes({ changes }: { changes: NonNullable<Delivery["changes"]> }) {
  const edited = changes.edited.length === 0 ? "" : `; edited: ${changes.edited.join(", ")}`;
  return (
    <>
      <p>
        {SIGN_WORDS[changes.sign]}
        {edited}
        {changes.headers.length > 0 && `; ${count(changes.headers.length, "header")}:`}
      </p>
      <ul className="changes mono">
        {changes.headers.map((header, index) => (
          <li key={index}>
            {header.from !== null && (
              <del>
                {header.name}: {header.from}
              </del>
            )}
            {header.to !== null && (
              <ins>
                {header.name}: {header.to}
              </ins>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
