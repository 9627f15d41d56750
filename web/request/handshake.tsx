import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Handshake } from "../../protocol/handshake.ts";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

const ANSWERED = {
  hooktap: "hooktap answered it.",
  target: "The target answered it.",
};

/** What a sender asked before it sends events, who answered, and what is left to do. */
export function HandshakeSection({ handshake, endpoint }: { handshake: Handshake; endpoint: string }) {
  const { provider, kind, answeredBy, explanation, secret } = handshake;
  return (
    <section className="pane-section" aria-label="Handshake">
      <h3>Handshake</h3>
      <p>
        <code>{kind}</code> of {provider}. {answeredBy === null ? "It was not answered as one." : ANSWERED[answeredBy]}
      </p>
      <p>{explanation}</p>
      {secret !== null && <StoreSecret endpoint={endpoint} provider={provider} secret={secret} />}
    </section>
  );
}

/** The sender tells its signing secret only once, here. */
function StoreSecret({ endpoint, provider, secret }: { endpoint: string; provider: string; secret: string }) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.addSecret(endpoint, { provider, secret, label: "from its handshake" }),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ["secrets", endpoint] });
      void queries.invalidateQueries({ queryKey: ["request"] });
    },
  });
  return (
    <>
      <Button disabled={add.isPending || add.isSuccess} onClick={() => add.mutate()}>
        {add.isPending ? "Storing…" : "Store the secret"}
      </Button>{" "}
      <span className="muted" role="status">
        {add.isSuccess && "Stored: signatures are checked with it from now on."}
      </span>
      {add.error && <ErrorNotice error={add.error} />}
    </>
  );
}
