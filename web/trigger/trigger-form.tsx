import { useId, useState } from "react";
import type { EventList, Speed, TriggerInput } from "../../protocol/trigger.ts";
import { Button } from "../ui/button.tsx";
import { CheckField, SelectField, TextArea } from "../ui/field.tsx";
import { changesOf } from "./changes.ts";

type Offered = EventList["providers"][number];

interface TriggerFormProps {
  endpoint: string;
  providers: readonly Offered[];
  first: string | null;
  sending: boolean;
  onSend(input: TriggerInput): void;
}

/** Where this browser remembers whose event was sent last. */
const LAST = "hooktap.trigger";

const SPEEDS: readonly { label: string; speed: Speed }[] = [
  { label: "at once, without the pauses", speed: "instant" },
  { label: "a minute in a second", speed: 60 },
  { label: "an hour in a second", speed: 3_600 },
  { label: "as long as it takes", speed: 1 },
];

/** Whose event, which one, and whether the sender's timeout and repeats are played as well. */
export function TriggerForm({ endpoint, providers, first, sending, onSend }: TriggerFormProps) {
  const name = useId();
  const [chosen, setChosen] = useState(first ?? localStorage.getItem(LAST));
  const provider = providers.find(({ id }) => id === chosen) ?? providers[0]!;
  /** `event:name` or `scenario:name`. */
  const [what, setWhat] = useState<string | null>(null);
  const [asProvider, setAsProvider] = useState(false);
  const [speed, setSpeed] = useState<Speed>(60);
  const [text, setText] = useState("");
  const changes = changesOf(text);
  const isStory = what?.startsWith("scenario:") ?? false;

  const choose = (id: string) => {
    setChosen(id);
    setWhat(null);
    setText("");
    localStorage.setItem(LAST, id);
  };

  return (
    <form
      className="trigger-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (sending || !changes.ok) return;
        const [kind, ...rest] = (what ?? "").split(":");
        onSend({
          endpoint,
          provider: provider.id,
          ...(kind ? { [kind]: rest.join(":") } : {}),
          ...(asProvider ? { asProvider: { speed } } : isStory ? { speed } : {}),
          ...(Object.keys(changes.set).length > 0 ? { set: changes.set } : {}),
        });
      }}
    >
      <fieldset className="trigger-providers">
        <legend>Provider</legend>
        {providers.map(({ id, name: title }) => (
          <label key={id}>
            <input type="radio" name={name} checked={id === provider.id} onChange={() => choose(id)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      <SelectField
        label="Event"
        value={what ?? `event:${provider.events[0]!.name}`}
        onChange={(event) => setWhat(event.target.value)}
      >
        {provider.scenarios.length > 0 && (
          <optgroup label="Stories">
            {provider.scenarios.map((story) => (
              <option key={story.name} value={`scenario:${story.name}`}>
                {story.title}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label="Events">
          {provider.events.map((event) => (
            <option key={event.name} value={`event:${event.name}`}>
              {event.name} · {event.title}
            </option>
          ))}
        </optgroup>
      </SelectField>
      <CheckField
        label={`Deliver as ${provider.name} does`}
        hint="With its timeout, what it takes for success, and its repeats."
        checked={asProvider}
        onChange={(event) => setAsProvider(event.target.checked)}
      />
      {(asProvider || isStory) && (
        <SelectField
          label="Pauses"
          value={String(speed)}
          onChange={(event) => setSpeed(SPEEDS.find((one) => String(one.speed) === event.target.value)!.speed)}
        >
          {SPEEDS.map((one) => (
            <option key={one.label} value={String(one.speed)}>
              {one.label}
            </option>
          ))}
        </SelectField>
      )}
      <details className="trigger-changes">
        <summary>Change its values</summary>
        <TextArea
          label="Values by path, one a line"
          hint={changes.ok ? "Like job.progress=50. A path that the event does not have is refused." : changes.problem}
          rows={3}
          aria-invalid={!changes.ok}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </details>
      <div className="form-actions">
        <Button type="submit" kind="primary" icon="send" disabled={sending || !changes.ok}>
          {isStory ? "Play the story" : provider.signs ? "Send a signed event" : "Send an event"}
        </Button>
        <span className="muted" role="status">
          {sending && "On its way…"}
        </span>
      </div>
    </form>
  );
}
