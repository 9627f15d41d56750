import type { Endpoint } from "../../protocol/endpoint.ts";
import { CheckField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useChange } from "./use-change.ts";

/** Whether hooktap itself answers what senders ask before they send events. */
export function Handshakes({ endpoint }: { endpoint: Endpoint }) {
  const change = useChange(endpoint.name);
  const shown = change.isPending ? change.variables.handshakes : endpoint.handshakes;
  return (
    <>
      <CheckField
        label="Answer handshakes"
        hint="Where no target answers, challenges and pings of known senders get the answer they ask for."
        checked={shown === "auto"}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ handshakes: event.target.checked ? "auto" : "off" })}
      />
      {change.error && <ErrorNotice error={change.error} />}
    </>
  );
}
