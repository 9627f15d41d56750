import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Detail, Summary } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { requestPath } from "../route.ts";
import { attemptPhrase } from "../ui/request-phrase.ts";
import { dateTime, duration } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { StatusBadge, verdictStatus } from "../ui/status.tsx";
import { useQueryText } from "../use-query-text.ts";
import "./story.css";

/** The requests about the same subject, in the order of the sender's own time; nothing where there is only this one. */
export function StorySection({ request }: { request: Detail }) {
  const story = useQuery({
    queryKey: ["story", request.id],
    queryFn: () => api.story(request.id),
    enabled: request.subject !== null,
  });
  const requests = story.data?.requests ?? [];
  if (!story.error && requests.length < 2) return null;
  return (
    <section className="pane-section" aria-label="Story">
      <h3>
        Story of <span className="mono">{request.subject}</span>
      </h3>
      {story.error ? (
        <ErrorNotice error={story.error} retry={() => void story.refetch()} />
      ) : (
        <ol className="story">
          {requests.map((part) => (
            <StoryPart key={part.id} part={part} current={part.id === request.id} />
          ))}
        </ol>
      )}
    </section>
  );
}

function StoryPart({ part, current }: { part: Summary; current: boolean }) {
  const query = useQueryText();
  const at = part.eventAt ?? part.receivedAt;
  const attempt = attemptPhrase(part);
  return (
    <li className="story-part" aria-current={current ? "true" : undefined}>
      <Link className="story-type" href={requestPath(part.endpoint, part.id, "overview", query)}>
        {part.eventType ?? `${part.method} ${part.path}`}
      </Link>
      <span className="story-time">
        <time
          className="mono"
          dateTime={at}
          title={part.eventAt === null ? "When it arrived" : "The sender's own time"}
        >
          {dateTime(at)}
        </time>
        <span className="muted">{arrival(part)}</span>
      </span>
      <span className="story-verdict">
        <StatusBadge status={verdictStatus(part.verdict.status)} />
      </span>
      {(attempt !== null || current) && (
        <span className="story-note muted">
          {[current ? "this request" : null, attempt].filter((note) => note !== null).join(", ")}
        </span>
      )}
    </li>
  );
}

/** When it arrived, told by the sender's own time. */
function arrival({ eventAt, receivedAt }: Summary): string {
  if (eventAt === null) return "when it arrived";
  const ms = Date.parse(receivedAt) - Date.parse(eventAt);
  return ms < 0 ? `arrived ${duration(-ms)} earlier` : `arrived ${duration(ms)} later`;
}
