import { useQuery } from "@tanstack/react-query";
import { headerValue } from "../../protocol/headers.ts";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail } from "../../protocol/request.ts";
import { api, deliveryBodyPath } from "../api.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { decodeText } from "./body-kind.ts";
import { TextView } from "./text-view.tsx";

/** The stored bytes of a target's answer, as text where they are. */
export function AnswerBody({ request, delivery }: { request: Detail; delivery: Delivery }) {
  const body = useQuery({
    queryKey: ["answer", request.id, delivery.id],
    queryFn: ({ signal }) => api.deliveryBody(request.id, delivery.id, signal),
    enabled: delivery.size > 0,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (delivery.size === 0) return <p className="muted">The answer has no body.</p>;
  if (body.error) return <ErrorNotice error={body.error} retry={() => void body.refetch()} />;
  if (!body.data) return <p className="muted">Loading…</p>;
  const text = decodeText(body.data, headerValue(delivery.headers, "content-type") ?? null);
  if (text !== null) {
    return (
      <div className="attempt-answer">
        <TextView text={text} />
      </div>
    );
  }
  return (
    <p>
      These bytes are not text.{" "}
      <a href={deliveryBodyPath(request.id, delivery.id)} download={`${request.id}-${delivery.id}.bin`}>
        Download them
      </a>
    </p>
  );
}
