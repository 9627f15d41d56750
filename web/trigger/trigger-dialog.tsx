import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { PlayItem } from "./play-item.tsx";
import { TriggerForm } from "./trigger-form.tsx";
import { TriggerResult } from "./trigger-result.tsx";
import { useEvents, usePlays, useTrigger } from "./use-plays.ts";
import "./trigger-dialog.css";

interface TriggerDialogProps {
  endpoint: string;
  /** The provider to begin with; null for the one of last time. */
  first: string | null;
  onClose(): void;
}

/** Events as their providers send them: which, how, and how it goes. */
export function TriggerDialog({ endpoint, first, onClose }: TriggerDialogProps) {
  const events = useEvents();
  const plays = usePlays(endpoint);
  const trigger = useTrigger();
  const shown = plays.data?.slice(0, 10) ?? [];
  return (
    <Dialog title={`Send a test event to ${endpoint}`} className="trigger-dialog" onClose={onClose}>
      <div className="dialog-body trigger-body">
        {events.error && <ErrorNotice error={events.error} retry={() => void events.refetch()} />}
        {events.data && (
          <TriggerForm
            endpoint={endpoint}
            providers={events.data.providers}
            first={first}
            sending={trigger.isPending}
            onSend={(input) => trigger.mutate(input)}
          />
        )}
        {trigger.error && <ErrorNotice error={trigger.error} />}
        {trigger.data && <TriggerResult endpoint={endpoint} triggered={trigger.data} onClose={onClose} />}
        {shown.length > 0 && (
          <section className="plays" aria-label="Plays">
            <h3>As the provider delivers</h3>
            <ol>
              {shown.map((play) => (
                <PlayItem key={play.id} play={play} onClose={onClose} />
              ))}
            </ol>
          </section>
        )}
      </div>
    </Dialog>
  );
}
