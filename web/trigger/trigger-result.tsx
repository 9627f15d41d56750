import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import type { SecretOffer, Triggered } from "../../protocol/trigger.ts";
import { api } from "../api.ts";
import { requestPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { duration } from "../ui/format.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { deliveryStatus, StatusBadge, verdictStatus } from "../ui/status.tsx";

interface TriggerResultProps {
  endpoint: string;
  triggered: Triggered;
  onClose(): void;
}

/** What came of an event: the request it became, how it was signed, what its sender was answered. */
export function TriggerResult({ endpoint, triggered, onClose }: TriggerResultProps) {
  const { request, answer, signed, offer } = triggered;
  return (
    <section className="trigger-result" aria-label="What came of it" role="status">
      <p className="trigger-line">
        <Link className="mono" href={requestPath(endpoint, request.id, "overview")} onClick={onClose}>
          {request.id}
        </Link>
        <span className="mono">{request.eventType ?? request.path}</span>
        <StatusBadge status={verdictStatus(request.verdict.status)} />
        {answer && (
          <>
            <span className="muted">answered</span>
            <StatusBadge status={deliveryStatus(answer)} />
            <span className="muted">in {duration(answer.ms)}</span>
          </>
        )}
      </p>
      <p className="muted">{signed.message}</p>
      {offer && <Offer key={request.id} endpoint={endpoint} offer={offer} />}
    </section>
  );
}

/** The secret that a test event was signed with, where the endpoint had none. */
function Offer({ endpoint, offer }: { endpoint: string; offer: SecretOffer }) {
  const { provider, secret, verifies } = offer;
  const store = useMutation({ mutationFn: () => api.addSecret(endpoint, { provider, secret, label: "test events" }) });
  if (store.isSuccess)
    return (
      <Notice
        tone="good"
        title="The secret is stored: this request verifies now, and the next ones are signed with it."
      >
        <p>Your handler verifies with the same secret:</p>
        <CopyButton text={verifies} label="Copy it for the handler" wide />
      </Notice>
    );
  return (
    <>
      <Button icon="key" disabled={store.isPending} onClick={() => store.mutate()}>
        Store this secret for {endpoint}
      </Button>
      {store.error && <ErrorNotice error={store.error} />}
    </>
  );
}
