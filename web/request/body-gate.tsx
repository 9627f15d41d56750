import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { refusedPhrase } from "../ui/request-phrase.ts";
import { Button } from "../ui/button.tsx";
import { byteSize } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";

const ASK_ABOVE_BYTES = 5 * 1024 * 1024;

/** A request's bytes, fetched when shown; large ones only after a question, and never cut. */
export function BodyGate({
  request,
  children,
}: {
  request: Detail;
  children(bytes: Uint8Array<ArrayBuffer>): ReactNode;
}) {
  const [agreed, setAgreed] = useState(false);
  const refused = refusedPhrase(request);
  const allowed = agreed || request.size <= ASK_ABOVE_BYTES;
  const body = useQuery({
    queryKey: ["body", request.id],
    queryFn: ({ signal }) => api.body(request.id, signal),
    enabled: allowed && refused === null,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (refused !== null) {
    return (
      <div className="pane-body">
        <Notice tone="bad" title={`${refused}.`}>
          <p>The body is larger than the endpoint takes, so none of it was kept.</p>
        </Notice>
      </div>
    );
  }
  if (!allowed) {
    return (
      <div className="pane-body">
        <Notice tone="idle" title={`This body has ${byteSize(request.size)}.`}>
          <p>To show all of it may make this page slow. The download is always quick.</p>
          <Button onClick={() => setAgreed(true)}>Show it</Button>
        </Notice>
      </div>
    );
  }
  if (body.error) {
    return (
      <div className="pane-body">
        <ErrorNotice error={body.error} retry={() => void body.refetch()} />
      </div>
    );
  }
  if (!body.data) return <p className="pane-body muted">Loading the body…</p>;
  return children(body.data);
}
