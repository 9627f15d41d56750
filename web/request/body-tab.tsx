import { contentCodings } from "../../protocol/headers.ts";
import type { Detail } from "../../protocol/request.ts";
import { api, bodyPath } from "../api.ts";
import { BodyGate } from "./body-gate.tsx";
import { BodyPanel } from "./body-panel.tsx";

export function BodyTab({ request }: { request: Detail }) {
  const { id, size, contentType, headers } = request;
  if (size === 0) return <p className="pane-body muted">This request has no body.</p>;
  return (
    <BodyGate request={request}>
      {(bytes) => (
        <BodyPanel
          bytes={bytes}
          contentType={contentType}
          codings={contentCodings(headers)}
          decode={(signal) => api.decodedBody(bodyPath(id), signal)}
          queryKey={["body", id]}
          href={bodyPath(id)}
          fileName={`${id}.bin`}
          filterable
        />
      )}
    </BodyGate>
  );
}
