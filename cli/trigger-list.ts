import type { SampleProvider } from "../play/event.ts";
import { sampleEvent, sampleProvider } from "../play/find.ts";
import { SAMPLES } from "../play/registry.ts";
import { pathsOf } from "../play/set-value.ts";
import { providers } from "../providers/index.ts";
import type { Output } from "./output.ts";

const named = (list: readonly { name: string; title: string }[]) => list.map(({ name, title }) => ({ name, title }));

/** What can be sent: senders, or one's events and scenarios, or the paths of one event. */
export function listTriggers(out: Output, id: string | undefined, event: string | undefined, json: boolean): void {
  if (id === undefined) {
    if (json) for (const sample of SAMPLES) out.item(described(sample));
    else out.table(SAMPLES.map((sample) => row(sample)));
    return;
  }
  const sample = sampleProvider(id);
  if (event !== undefined) {
    const { name, title, schema } = sampleEvent(sample, event);
    const paths = pathsOf(schema);
    if (json) out.item({ name, title, paths });
    else if (paths.length > 0) for (const path of paths) out.line(path);
    else out.note("Its body is bytes: give them with --data.");
    return;
  }
  if (json) return out.item(described(sample));
  const { events, scenarios = [] } = sample;
  out.table([
    ...events.map(({ name, title }) => [{ text: name, style: "cyan" as const }, title]),
    ...scenarios.map(({ name, title }) => [{ text: `--scenario ${name}`, style: "cyan" as const }, title]),
  ]);
}

function described({ id, events, scenarios = [] }: SampleProvider) {
  const { name, signs } = providers[id]!;
  return { id, name, signs, events: named(events), scenarios: named(scenarios) };
}

function row({ id, events, scenarios = [] }: SampleProvider) {
  const stories = scenarios.map(({ name }) => name).join(", ");
  return [
    { text: id, style: "cyan" as const },
    providers[id]!.name,
    `${events.length} events`,
    stories === "" ? "" : `scenarios: ${stories}`,
  ];
}
