import type { Endpoint } from "../../protocol/endpoint.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { CheckField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useChange } from "./use-change.ts";

/** Whether the hook URL itself may ask for a status. */
export function StatusByQuery({ endpoint, hookUrl }: { endpoint: Endpoint; hookUrl: string }) {
  const change = useChange(endpoint.name);
  const url = `${hookUrl}?hooktap-status=503`;
  return (
    <>
      <CheckField
        label="Let the hook URL decide the status"
        hint="A request to a URL with hooktap-status gets that status, from 200 to 599. Others are answered as always."
        checked={change.isPending ? change.variables.statusByQuery : endpoint.statusByQuery}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ statusByQuery: event.target.checked })}
      />
      {endpoint.statusByQuery && (
        <div className="endpoint-url">
          <code>{url}</code>
          <CopyButton text={url} label="Copy URL" wide />
        </div>
      )}
      {change.error && <ErrorNotice error={change.error} />}
    </>
  );
}
