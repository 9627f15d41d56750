import { Link } from "wouter";
import type { Play, PlayAttempt } from "../../protocol/trigger.ts";
import { requestPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { age, count, duration } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { deliveryStatus, type Status, StatusBadge } from "../ui/status.tsx";
import { useNow } from "../ui/use-now.ts";
import { useCancelPlay } from "./use-plays.ts";

const STATES: Record<Play["state"], Status> = {
  running: { tone: "idle", icon: "clock", text: "Running" },
  delivered: { tone: "good", icon: "good", text: "Delivered" },
  failed: { tone: "bad", icon: "bad", text: "Failed" },
  cancelled: { tone: "idle", icon: "dash", text: "Cancelled" },
};

/** One play: each attempt at its time on the provider's clock, what comes next, and how it ended. */
export function PlayItem({ play, onClose }: { play: Play; onClose(): void }) {
  const { id, provider, event, scenario, state, attempts, next, message } = play;
  const cancel = useCancelPlay();
  const name = `${provider} ${scenario ?? event}`;
  return (
    <li className="play" aria-label={name}>
      <div className="play-head">
        <StatusBadge status={STATES[state]} />
        <span className="mono play-name">{name}</span>
        <span className="muted">{count(attempts.length, "attempt")}</span>
        {state === "running" && (
          <Button kind="ghost" disabled={cancel.isPending} onClick={() => cancel.mutate(id)}>
            Cancel
          </Button>
        )}
      </div>
      <ol className="play-attempts">
        {attempts.map((attempt) => (
          <Attempt key={`${attempt.index}.${attempt.n}`} play={play} attempt={attempt} onClose={onClose} />
        ))}
        {next && <Next next={next} several={scenario !== null} />}
      </ol>
      <p className="muted" role="status">
        {message}
      </p>
      {cancel.error && <ErrorNotice error={cancel.error} />}
    </li>
  );
}

function Attempt({ play, attempt, onClose }: { play: Play; attempt: PlayAttempt; onClose(): void }) {
  const { event, n, at, status, error, ms, requestId } = attempt;
  return (
    <li>
      <span className="play-at">{atText(at)}</span>
      <span className="play-what">
        {play.scenario === null ? `attempt ${n}` : n > 1 ? `${event}, attempt ${n}` : event}
      </span>
      <StatusBadge status={deliveryStatus({ status, error })} />
      <span className="muted">{duration(ms)}</span>
      {requestId !== null && (
        <Link className="mono" href={requestPath(play.endpoint, requestId, "overview")} onClick={onClose}>
          {requestId}
        </Link>
      )}
    </li>
  );
}

function Next({ next, several }: { next: NonNullable<Play["next"]>; several: boolean }) {
  const now = useNow(true);
  const left = Date.parse(next.realAt) - now;
  return (
    <li className="play-next">
      <span className="play-at">{atText(next.at)}</span>
      <span className="play-what">{several ? next.event : `attempt ${next.n}`}</span>
      <span className="muted">{left > 1_000 ? `in ${age(left)}` : "now"}</span>
    </li>
  );
}

/** A time on the provider's clock: `+0 s`, `+36 min`, `+2 h 36 min`. */
function atText(seconds: number): string {
  if (seconds < 60) return `+${Math.round(seconds)} s`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.round((seconds % 3_600) / 60)];
  return `+${hours > 0 ? `${hours} h ` : ""}${minutes > 0 || hours === 0 ? `${minutes} min` : ""}`.trimEnd();
}
