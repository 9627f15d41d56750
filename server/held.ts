import type { RelayControl } from "../protocol/tunnel.ts";
import type { BacklogWish } from "./backlog.ts";
import type { Lane } from "./lane.ts";

/** Under load the number that waits changes with every request. */
const TELL_MS = 100;

/** An agent's wish that nothing is delivered for now, and what it wants of the backlog before it lets go for the first time. */
export function createHeld(lanes: readonly Lane[], send: (message: RelayControl) => void) {
  let on = false;
  let choosing = false;
  let ended = false;
  let chosen: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  function tell(): void {
    timer = null;
    if (on) send({ type: "held", queued: lanes.reduce((sum, lane) => sum + lane.held, 0) });
  }

  return {
    /** Before the lanes start: the agent may still choose. */
    begin(): void {
      on = choosing = true;
      for (const lane of lanes) lane.hold(true);
      tell();
    },
    set(wanted: boolean): void {
      void chosen.then(() => {
        on = wanted;
        if (!on) choosing = false;
        for (const lane of lanes) lane.hold(on);
        tell();
      });
    },
    /** False where it is too late. Rejects when the store does, and with `query_too_slow`. */
    choose(wish: BacklogWish): Promise<void> | false {
      if (!choosing) return false;
      const done = chosen.then(async () => {
        for (const lane of lanes) if (!ended) await lane.begin(wish);
        tell();
      });
      chosen = done.catch(() => {});
      return done;
    },
    changed(): void {
      if (on) timer ??= setTimeout(tell, TELL_MS);
    },
    end(): void {
      if (timer) clearTimeout(timer);
      on = false;
      ended = true;
    },
  };
}
