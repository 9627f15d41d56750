import { useQuery } from "@tanstack/react-query";
import type { Delivery } from "../../protocol/delivery.ts";
import { contentCodings, headerValue } from "../../protocol/headers.ts";
import type { Detail } from "../../protocol/request.ts";
import { api, deliveryBodyPath } from "../api.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { BodyPanel } from "./body-panel.tsx";

/** The stored bytes of a target's answer, shown as what they are. */
export function AnswerBody({ request, delivery }: { request: Detail; delivery: Delivery }) {
  const queryKey = ["answer", request.id, delivery.id];
  const body = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.deliveryBody(request.id, delivery.id, signal),
    enabled: delivery.size > 0,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (delivery.size === 0) return <p className="muted">The answer has no body.</p>;
  if (body.error) return <ErrorNotice error={body.error} retry={() => void body.refetch()} />;
  if (!body.data) return <p className="muted">Loading…</p>;
  const href = deliveryBodyPath(request.id, delivery.id);
  return (
    <div className="attempt-answer">
      <BodyPanel
        bytes={body.data}
        contentType={headerValue(delivery.headers, "content-type") ?? null}
        codings={contentCodings(delivery.headers)}
        decode={(signal) => api.decodedBody(href, signal)}
        queryKey={queryKey}
        href={href}
        fileName={`${request.id}-${delivery.id}.bin`}
        nested
      />
    </div>
  );
}
