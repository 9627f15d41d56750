import type { Summary } from "../../protocol/request.ts";
import { Icon } from "../ui/icon.tsx";
import { attemptPhrase, refusedPhrase } from "../ui/request-phrase.ts";

/** What is out of the ordinary about a request. */
export function RowTags({ row }: { row: Summary }) {
  const attempt = attemptPhrase(row);
  const refused = refusedPhrase(row);
  return (
    <>
      {row.pinned && (
        <span className="row-pin" title="Pinned">
          <Icon name="pin" />
          <span className="sr-only">pinned</span>
        </span>
      )}
      {row.imported && (
        <span className="row-tag" title={row.redacted ? "From a file, with values masked" : "From a file"}>
          imported
        </span>
      )}
      {attempt !== null && (
        <span className="row-tag" title={attempt}>
          attempt {row.attempt}
        </span>
      )}
      {refused !== null && (
        <span className="row-tag row-tag-bad" title={refused}>
          {refused}
        </span>
      )}
    </>
  );
}
