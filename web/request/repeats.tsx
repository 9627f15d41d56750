import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Detail, Summary } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { addFilter } from "../query-filter.ts";
import { requestPath } from "../route.ts";
import { dateTime } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { attemptPhrase } from "../ui/request-phrase.ts";
import { requestStatus, StatusBadge } from "../ui/status.tsx";
import { useQueryText } from "../use-query-text.ts";
import "./story.css";

/** Every time that the sender sent the same delivery, the oldest first; nothing where it came once. */
export function RepeatsSection({ request }: { request: Detail }) {
  const { endpoint, deliveryId, provider } = request;
  const query = useQueryText();
  const repeats = useQuery({
    // With the request's rev: a repeat that comes later does not change it, but what is looked at is often what just came.
    queryKey: ["repeats", endpoint, provider, deliveryId, request.rev],
    queryFn: ({ signal }) => api.requests(endpoint, addFilter("", "id", deliveryId!), null, signal),
    enabled: deliveryId !== null,
  });
  const same = (repeats.data?.requests ?? [])
    .filter((one) => one.deliveryId === deliveryId && one.provider === provider)
    .toReversed();
  if (repeats.error) return <ErrorNotice error={repeats.error} retry={() => void repeats.refetch()} />;
  if (same.length < 2) return null;
  return (
    <section className="pane-section" aria-label="Repeats">
      <h3>
        The same delivery, {repeats.data!.next === null ? "" : "at least "}
        {same.length} times
      </h3>
      <ol className="story">
        {same.map((one) => (
          <li key={one.id} className="story-part" aria-current={one.id === request.id ? "true" : undefined}>
            <Link className="story-type" href={requestPath(endpoint, one.id, "overview", query)}>
              {title(one)}
            </Link>
            <time className="mono story-time" dateTime={one.receivedAt}>
              {dateTime(one.receivedAt)}
            </time>
            <StatusBadge status={requestStatus(one)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function title(one: Summary): string {
  return attemptPhrase(one) ?? "the first attempt";
}
