import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { BulkForm } from "./bulk-form.tsx";
import { BulkJob } from "./bulk-job.tsx";
import { useBulkReplays } from "./use-bulk.ts";
import "./bulk-dialog.css";

interface BulkDialogProps {
  endpoint: string;
  /** What the list is narrowed to. */
  query: string;
  onClose(): void;
}

/** Many requests delivered again: what and how, then how it goes. */
export function BulkDialog({ endpoint, query, onClose }: BulkDialogProps) {
  const jobs = useBulkReplays(endpoint);
  return (
    <Dialog title={`Replay many requests of ${endpoint}`} className="bulk-dialog" onClose={onClose}>
      <div className="dialog-body bulk-body">
        <BulkForm endpoint={endpoint} query={query} />
        {jobs.error && <ErrorNotice error={jobs.error} retry={() => void jobs.refetch()} />}
        {jobs.data && jobs.data.length > 0 && (
          <section className="bulk-jobs" aria-label="Bulk replays">
            <h3>Bulk replays</h3>
            <ol>
              {jobs.data.map((job) => (
                <BulkJob key={job.id} job={job} onClose={onClose} />
              ))}
            </ol>
          </section>
        )}
      </div>
    </Dialog>
  );
}
