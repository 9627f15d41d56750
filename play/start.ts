import type { Play, PlayState, Speed } from "../protocol/trigger.ts";
import type { RetrySchedule } from "../providers/index.ts";
import { createClock } from "./clock.ts";
import { type Message, withOwn } from "./compose.ts";
import { type Attempt, deliver, type Exchange, type Marks, type Planned } from "./deliver.ts";
import { endOf, failureOf, type Rules, scheduleOf } from "./timeline.ts";

export interface NewPlay {
  id: string;
  /** The endpoint, or the target where there is none. */
  endpoint: string;
  provider: string;
  scenario: string | null;
  seed: number | null;
  speed: Speed;
  items: readonly Planned<Message>[];
  rules: Rules;
  send(attempt: Attempt<Message>): Promise<Exchange & { requestId: string | null }>;
}

/** A play that is under way: what is told of it, kept up to date, and its end. */
export interface Started {
  play: Play;
  ended: Promise<void>;
}

/** Begins a play. `onChange` is called whenever something of it is new; `ended` never rejects. `now`: the real time in ms. */
export function startPlay(
  started: NewPlay,
  { now, signal, onChange }: { now(): number; signal: AbortSignal; onChange(play: Play): void },
): Started {
  const { items, rules, send, ...about } = started;
  const play: Play = {
    ...about,
    event: items[0]!.what.event,
    asProvider: rules !== "once",
    state: "running",
    startedAt: new Date(now()).toISOString(),
    attempts: [],
    next: null,
    message: "The first attempt is under way.",
  };
  const clock = createClock(about.speed);
  const schedule = scheduleOf(rules);

  async function run(): Promise<void> {
    let marks: Marks = [];
    let problem: string | null = null;
    try {
      marks = await deliver({
        items,
        schedule,
        clock,
        signal,
        send: (attempt) => send({ ...attempt, what: marked(attempt, schedule) }),
        onNext({ what, n, at }) {
          const realAt = new Date(now() + clock.realMs(at)).toISOString();
          play.next = { event: what.event, n, at: seconds(at), realAt };
          onChange(play);
        },
        onAttempt({ what, index, n, at }, { status, error, ms, requestId }) {
          const startedAt = new Date(now() - ms).toISOString();
          const attempt = { event: what.event, index, n, at: seconds(at), startedAt, status, error, ms, requestId };
          play.attempts.push(attempt);
          play.message = failureOf(attempt, rules) ?? `${what.event}: delivered.`;
          play.next = null;
          onChange(play);
        },
      });
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    play.next = null;
    play.state = stateOf(marks, signal.aborted, problem);
    play.message = problem ?? endOf(play.state, marks, play.attempts, rules);
    onChange(play);
  }

  return { play, ended: run() };
}

/** A repeat with the headers by which its sender tells it from a first attempt. */
function marked({ what, n, before }: Attempt<Message>, schedule: RetrySchedule | null): Message {
  const marks = before && schedule ? schedule.marks(n, before) : [];
  return marks.length === 0 ? what : { ...what, headers: withOwn([...what.headers, ...marks], what.own) };
}

/** To the millisecond. */
const seconds = (at: number) => Math.round(at * 1000) / 1000;

function stateOf(marks: Marks, cancelled: boolean, problem: string | null): PlayState {
  if (problem !== null || marks.includes("failed")) return "failed";
  return marks.includes(null) && cancelled ? "cancelled" : "delivered";
}
