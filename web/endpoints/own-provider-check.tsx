import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { CustomProvider } from "../../protocol/custom-provider.ts";
import { api } from "../api.ts";
import { VerdictView } from "../request/verdict-view.tsx";
import { requestPath } from "../route.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSettled } from "../ui/use-settled.ts";

/** What the endpoint's last request would be with a definition as it stands; without a secret, with those stored for it. */
export function OwnProviderCheck({
  endpoint,
  definition,
  secret,
}: {
  endpoint: string;
  definition: CustomProvider;
  secret: string;
}) {
  const settled = useSettled(JSON.stringify({ provider: definition, ...(secret === "" ? {} : { secret }) }), 300);
  const check = useQuery({
    queryKey: ["own provider", endpoint, settled],
    async queryFn() {
      const request = await api.latest(endpoint);
      const input = JSON.parse(settled) as { provider: CustomProvider; secret?: string };
      return { request, verdict: await api.verify(request.id, input) };
    },
    refetchInterval: 2_000,
    retry: false,
    // The key holds a secret: it goes as soon as it is not shown.
    gcTime: 0,
    placeholderData: (before) => before,
  });
  return (
    <section className="secret-again" aria-label="Check against the last request">
      {check.error ? (
        <ErrorNotice error={check.error} />
      ) : check.data ? (
        <>
          <p className="muted">
            Checked against the last request,{" "}
            <Link href={requestPath(endpoint, check.data.request.id, "signature")} className="mono">
              {check.data.request.id}
            </Link>
            :
          </p>
          <VerdictView verdict={check.data.verdict} />
        </>
      ) : (
        <p className="muted">Checking…</p>
      )}
    </section>
  );
}
