import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { HooktapError } from "../protocol/error.ts";
import type { Play, PlayState, Speed } from "../protocol/trigger.ts";
import { createClock } from "../play/clock.ts";
import type { Message } from "../play/compose.ts";
import { type Attempt, deliver, type Marks, type Planned } from "../play/deliver.ts";
import { endOf, failureOf, type Rules, scheduleOf } from "../play/timeline.ts";
import type { Clock } from "./clock.ts";
import type { Received } from "./hook-sender.ts";

/** Older ones that ended are forgotten. */
const KEPT = 100;
/** So many at once: each has a timer or a socket. */
const MOST_RUNNING = 50;

export interface NewPlay {
  endpoint: string;
  provider: string;
  scenario: string | null;
  seed: number | null;
  speed: Speed;
  items: readonly Planned<Message>[];
  rules: Rules;
  send(attempt: Attempt<Message>, signal: AbortSignal): Promise<Received>;
}

export type Plays = ReturnType<typeof createPlays>;

/** What the relay sends as a provider does: in memory only, and ended with the relay. */
export function createPlays(now: Clock) {
  const plays = new Map<string, { play: Play; stop: AbortController; ended: Promise<void> }>();
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = (id: string) => changes.emit("change", id);

  function existing(id: string) {
    const found = plays.get(id);
    if (found) return found;
    throw new HooktapError("play_not_found", `there is no play ${id}`, {
      hint: "the relay keeps the last hundred until it stops",
    });
  }

  async function run(play: Play, started: NewPlay, signal: AbortSignal): Promise<void> {
    const clock = createClock(started.speed);
    let marks: Marks = [];
    let problem: string | null = null;
    try {
      marks = await deliver({
        items: started.items,
        schedule: scheduleOf(started.rules),
        clock,
        signal,
        send: (attempt) => started.send(attempt, signal),
        onNext({ what, n, at }) {
          const realAt = new Date(now() + clock.realMs(at)).toISOString();
          play.next = { event: what.event, n, at: seconds(at), realAt };
          changed(play.id);
        },
        onAttempt({ what, index, n, at }, { ms, ...exchange }) {
          const startedAt = new Date(now() - ms).toISOString();
          play.attempts.push({ event: what.event, index, n, at: seconds(at), startedAt, ms, ...exchange });
          play.message = failureOf(play.attempts.at(-1)!, started.rules) ?? play.message;
          play.next = null;
          changed(play.id);
        },
      });
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    play.next = null;
    play.state = stateOf(marks, signal.aborted, problem);
    play.message = problem ?? endOf(play.state, marks, play.attempts, started.rules);
    changed(play.id);
    forgetOldest();
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
    start(started: NewPlay): Play {
      if ([...plays.values()].filter(({ play }) => play.state === "running").length >= MOST_RUNNING) {
        throw new HooktapError("too_many_plays", `${MOST_RUNNING} plays are running already`, {
          hint: "cancel one, or wait for its end",
        });
      }
      const { endpoint, provider, scenario, rules, speed, seed, items } = started;
      const play: Play = {
        id: randomUUID().slice(0, 8),
        endpoint,
        provider,
        event: items[0]!.what.event,
        scenario,
        asProvider: rules !== "once",
        state: "running",
        speed,
        seed,
        startedAt: new Date(now()).toISOString(),
        attempts: [],
        next: null,
        message: "The first attempt is under way.",
      };
      const stop = new AbortController();
      plays.set(play.id, { play, stop, ended: run(play, started, stop.signal) });
      return play;
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

/** To the millisecond. */
const seconds = (at: number) => Math.round(at * 1000) / 1000;

function stateOf(marks: Marks, cancelled: boolean, problem: string | null): PlayState {
  if (problem !== null || marks.includes("failed")) return "failed";
  return marks.includes(null) && cancelled ? "cancelled" : "delivered";
}
