import type { Detail } from "../../protocol/request.ts";
import { dateTime, timeOfDay } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { timelineSteps } from "./timeline-steps.ts";
import "./timeline.css";

/** What happened to a request, step by step, down to what its sender does next. */
export function Timeline({ request }: { request: Detail }) {
  return (
    <section className="pane-section" aria-label="Timeline">
      <h3>Timeline</h3>
      <ol className="timeline">
        {timelineSteps(request).map(({ name, at, since, text, tone, icon }) => (
          <li key={name} className="timeline-step">
            <Icon name={icon} className={`tone-${tone}`} />
            <span className="timeline-name">{name}</span>
            <span className="timeline-what">
              {at !== null && (
                <time className="mono" dateTime={at} title={dateTime(at)}>
                  {timeOfDay(at)}
                </time>
              )}
              {since !== "" && <span className="mono">{since}</span>}
              <span className="timeline-text">{text}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
