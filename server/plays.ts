import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { HooktapError } from "../protocol/error.ts";
import type { Play } from "../protocol/trigger.ts";
import type { Attempt } from "../play/deliver.ts";
import type { Message } from "../play/compose.ts";
import { type NewPlay, type Started, startPlay } from "../play/start.ts";
import type { Clock } from "./clock.ts";
import type { Received } from "./hook-sender.ts";

/** Older ones that ended are forgotten. */
const KEPT = 100;
/** So many at once: each has a timer or a socket. */
const MOST_RUNNING = 50;

export type Plays = ReturnType<typeof createPlays>;

/** What the relay sends as a provider does: in memory only, and ended with the relay. */
export function createPlays(now: Clock) {
  const plays = new Map<string, Started & { stop: AbortController }>();
  const changes = new EventEmitter().setMaxListeners(0);

  function existing(id: string) {
    const found = plays.get(id);
    if (found) return found;
    throw new HooktapError("play_not_found", `there is no play ${id}`, {
      hint: "the relay keeps the last hundred until it stops",
    });
  }

  function forgetOldest(): void {
    for (const [id, { play }] of plays) {
      if (plays.size <= KEPT) return;
      if (play.state !== "running") plays.delete(id);
    }
  }

  return {
    /** Newest first. */
    list: (): Play[] => [...plays.values()].map(({ play }) => play).reverse(),
    get: (id: string): Play => existing(id).play,

    /** Throws `too_many_plays` where many are running already. */
    start(
      started: Omit<NewPlay, "id" | "send"> & {
        send(attempt: Attempt<Message>, signal: AbortSignal): Promise<Received>;
      },
    ): Play {
      if ([...plays.values()].filter(({ play }) => play.state === "running").length >= MOST_RUNNING) {
        throw new HooktapError("too_many_plays", `${MOST_RUNNING} plays are running already`, {
          hint: "cancel one, or wait for its end",
        });
      }
      const id = randomUUID().slice(0, 8);
      const stop = new AbortController();
      const { signal } = stop;
      const begun = startPlay(
        { ...started, id, send: (attempt) => started.send(attempt, signal) },
        { now, signal, onChange: () => changes.emit("change", id) },
      );
      plays.set(id, { ...begun, stop });
      forgetOldest();
      return begun.play;
    },

    /** Ends one; one that has ended stays as it is. */
    async cancel(id: string): Promise<Play> {
      const { play, stop, ended } = existing(id);
      stop.abort();
      await ended;
      return play;
    },

    /** Called with the id of a play that changed. */
    onChange(listener: (id: string) => void): () => void {
      changes.on("change", listener);
      return () => changes.off("change", listener);
    },

    async close(): Promise<void> {
      for (const { stop } of plays.values()) stop.abort();
      await Promise.all([...plays.values()].map(({ ended }) => ended));
    },
  };
}
