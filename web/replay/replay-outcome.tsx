import type { Detail } from "../../protocol/request.ts";
import { AnswerBody } from "../request/answer-body.tsx";
import { HeaderTable } from "../request/header-table.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { deliveryStatus, StatusBadge } from "../ui/status.tsx";
import { type Replay, replaySentence } from "./replay-control.tsx";

/** What the target said to the last replay: it is a delivery of the request too. */
export function ReplayOutcome({ request, replay, onShow }: { request: Detail; replay: Replay; onShow(): void }) {
  if (replay.error) return <ErrorNotice error={replay.error} />;
  const delivery = replay.data;
  if (!delivery) return null;
  return (
    <section className="replay-outcome" aria-label="Result">
      <div className="replay-outcome-head" role="status">
        <StatusBadge status={deliveryStatus(delivery)} filled />
        <span className="replay-sentence">{replaySentence(delivery)}</span>
        <Button kind="ghost" onClick={onShow}>
          Show delivery
        </Button>
      </div>
      {delivery.error !== null && delivery.reason !== null && <p className="muted">{delivery.reason}</p>}
      {delivery.status !== null && (
        <>
          <AnswerBody request={request} delivery={delivery} />
          <details>
            <summary>Headers of the answer</summary>
            <HeaderTable headers={delivery.headers} label="Headers of the answer" />
          </details>
        </>
      )}
    </section>
  );
}
