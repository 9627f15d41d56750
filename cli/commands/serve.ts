import { Exit } from "../exit.ts";
import { createOutput } from "../output.ts";
import { type RelayFlags, hookUrl, relayOptions } from "../relay-flags.ts";
import { untilSignal } from "../signals.ts";

/** `hooktap serve`: the relay alone, until a signal. */
export async function serve(flags: RelayFlags & { json?: boolean; quiet?: boolean }): Promise<Exit> {
  const out = createOutput(flags);
  const options = relayOptions(flags);
  const { startRelay } = await import("../../server/index.ts");
  const stop = untilSignal();
  const relay = await startRelay(options);
  const { console, hooks, token } = relay;
  if (flags.json) out.item({ type: "ready", console, hooks, token, open: relay.openUrl() });
  out.note("Hooks      ", { text: hookUrl(flags, hooks, "<endpoint>"), style: "bold" });
  out.note("Inspector  ", relay.openUrl(), {
    text: "  (works once; later: hooktap open)",
    style: "dim",
  });
  out.note("Data       ", options.data);
  await stop;
  await relay.close();
  return Exit.ok;
}
