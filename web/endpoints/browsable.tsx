import type { Endpoint } from "../../protocol/endpoint.ts";
import { CheckField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useChange } from "./use-change.ts";

/** Whether a browser may show the target's answers as pages. */
export function Browsable({ endpoint }: { endpoint: Endpoint }) {
  const change = useChange(endpoint.name);
  return (
    <>
      <CheckField
        label="Show the target's pages"
        hint="Whoever knows the hook URL can then look at what runs on the developer's machine."
        checked={change.isPending ? change.variables.browsable : endpoint.browsable}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ browsable: event.target.checked })}
      />
      {change.error && <ErrorNotice error={change.error} />}
    </>
  );
}
