import { Button } from "../ui/button.tsx";
import { openTrigger } from "./open.ts";
import { useEvents } from "./use-plays.ts";
import "./test-events.css";

/** So many senders have a button of their own; the dialog has all. */
const SHOWN = 5;

/** Senders whose events can be tried, for an endpoint that has had none. */
export function TestEvents() {
  const { data } = useEvents();
  if (!data) return null;
  return (
    <li className="empty-step">
      <h2>Or play a provider: a signed test event</h2>
      <div className="test-events">
        {data.providers.slice(0, SHOWN).map(({ id, name }) => (
          <Button key={id} onClick={() => openTrigger(id)}>
            {name}
          </Button>
        ))}
        {data.providers.length > SHOWN && (
          <Button kind="ghost" onClick={() => openTrigger()}>
            {data.providers.length - SHOWN} more
          </Button>
        )}
      </div>
    </li>
  );
}
