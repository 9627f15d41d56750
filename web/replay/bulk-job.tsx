import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { BulkFailure, BulkReplay } from "../../protocol/bulk.ts";
import { api } from "../api.ts";
import { requestPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { count, dateTime } from "../ui/format.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { deliveryStatus, errorPhrase, StatusBadge } from "../ui/status.tsx";
import { isActive, useBulkChange } from "./use-bulk.ts";

const STATES: Record<BulkReplay["state"], string> = {
  finding: "Finding requests",
  running: "Running",
  paused: "Paused",
  done: "Done",
  cancelled: "Cancelled",
};

/** How one bulk replay goes, and what can be done about it. */
export function BulkJob({ job, onClose }: { job: BulkReplay; onClose(): void }) {
  const { id, endpoint, state, total, succeeded, failed } = job;
  const pause = useBulkChange(endpoint, api.pauseBulk);
  const resume = useBulkChange(endpoint, api.resumeBulk);
  const cancel = useBulkChange(endpoint, api.cancelBulk);
  const error = pause.error ?? resume.error ?? cancel.error;
  const pending = pause.isPending || resume.isPending || cancel.isPending;
  const ended = job.finishedAt !== null;
  const label = `Bulk replay ${id}`;
  return (
    <li className="bulk-job">
      <div className="bulk-job-head">
        <div className="bulk-job-text">
          <p>
            <strong>{STATES[state]}</strong>{" "}
            <span className="muted">
              {(succeeded + failed).toLocaleString("en")} of {count(total, "request")}
              {failed > 0 && `, ${failed.toLocaleString("en")} failed`}
            </span>
          </p>
          <p className="muted bulk-job-what">
            {job.query === null ? "selected requests" : job.query === "" ? "every request" : <code>{job.query}</code>},{" "}
            {dateTime(job.createdAt).slice(0, 19)}
          </p>
        </div>
        {isActive(job) && (
          <Button disabled={pending} aria-label={`Pause ${label}`} onClick={() => pause.mutate(id)}>
            Pause
          </Button>
        )}
        {state === "paused" && (
          <Button disabled={pending} aria-label={`Resume ${label}`} onClick={() => resume.mutate(id)}>
            Resume
          </Button>
        )}
        {!ended && (
          <Button kind="ghost" disabled={pending} aria-label={`Cancel ${label}`} onClick={() => cancel.mutate(id)}>
            Cancel
          </Button>
        )}
      </div>
      <progress aria-label={label} max={Math.max(1, total)} value={succeeded + failed} />
      {job.waiting !== null && (
        <p className="bulk-waiting" role="status">
          {state === "paused" ? "It stopped: " : "It waits: "}
          {job.waiting}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      {failed > 0 && <Failures job={job} onClose={onClose} />}
    </li>
  );
}

function Failures({ job, onClose }: { job: BulkReplay; onClose(): void }) {
  const [open, setOpen] = useState(false);
  const [pages, setPages] = useState<number[]>([0]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{count(job.failed, "failure")}</summary>
      {open && (
        <ul className="bulk-failures">
          {pages.map((after) => (
            <FailurePage
              key={after}
              job={job}
              after={after}
              onClose={onClose}
              onMore={pages.at(-1) === after ? (next) => setPages([...pages, next]) : null}
            />
          ))}
        </ul>
      )}
    </details>
  );
}

function FailurePage({
  job,
  after,
  onClose,
  onMore,
}: {
  job: BulkReplay;
  after: number;
  onClose(): void;
  onMore: ((next: number) => void) | null;
}) {
  const failures = useQuery({
    // More of them may have come with each that failed.
    queryKey: ["bulk-failures", job.id, after, job.failed],
    queryFn: () => api.bulkFailures(job.id, after),
    placeholderData: (before) => before,
  });
  if (failures.error) return <ErrorNotice error={failures.error} retry={() => void failures.refetch()} />;
  const { next } = failures.data ?? { next: null };
  return (
    <>
      {failures.data?.failures.map((failure) => (
        <li key={failure.seq}>
          <Failure failure={failure} endpoint={job.endpoint} onClose={onClose} />
        </li>
      ))}
      {next !== null && onMore && (
        <li>
          <Button kind="ghost" onClick={() => onMore(next)}>
            Show more
          </Button>
        </li>
      )}
    </>
  );
}

function Failure({ failure, endpoint, onClose }: { failure: BulkFailure; endpoint: string; onClose(): void }) {
  const { requestId, deliveryId, status, error, problem } = failure;
  return (
    <>
      {deliveryId !== null && <StatusBadge status={deliveryStatus({ status, error })} />}
      {requestId === null ? (
        <span className="muted">a deleted request</span>
      ) : (
        <Link className="mono" href={requestPath(endpoint, requestId, "deliveries")} onClick={onClose}>
          {requestId}
        </Link>
      )}
      <span className="muted">{problem ?? (error === null ? "" : errorPhrase(error))}</span>
    </>
  );
}
