import type { Summary } from "../protocol/request.ts";

/** How long a request without an answer is held back: most targets have answered by then, and one line tells it all. */
const HOLD_MS = 200;
/** So many requests are remembered for what becomes of them. */
const REMEMBERED = 5_000;

/** What a line tells of a request beyond what it was when it came. */
const outcome = ({ verdict, delivery }: Summary) =>
  `${verdict.status} ${delivery ? `${delivery.status} ${delivery.error}` : "none"}`;

export interface TailRowsDeps {
  /** `again`: a line of it was printed before. */
  print(request: Summary, again: boolean): void;
  /** Changes of requests up to this seq are nobody's business, unless they were shown. */
  before: number;
}

/**
 * Makes of a feed's many changes of a request the lines that tell something: one when it came, with its answer where that is quick, and
 * one more whenever its verdict or its answer is another.
 */
export function createTailRows({ print, before }: TailRowsDeps) {
  const shown = new Map<number, string>();
  const held = new Map<number, Summary>();
  let floor = before;
  let timer: NodeJS.Timeout | undefined;

  function show(request: Summary): void {
    held.delete(request.seq);
    const again = shown.has(request.seq);
    shown.set(request.seq, outcome(request));
    print(request, again);
    if (shown.size <= REMEMBERED) return;
    const oldest = shown.keys().next().value!;
    shown.delete(oldest);
    floor = Math.max(floor, oldest);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const request of held.values()) show(request);
  }

  return {
    /** Prints a request as it is. */
    show,
    /** A request as the feed has it now. */
    take(request: Summary): void {
      const { seq, delivery, refused } = request;
      const known = shown.get(seq);
      if (known === undefined && seq <= floor) return;
      if (known === outcome(request)) return;
      if (known !== undefined || delivery || refused) {
        show(request);
        return;
      }
      held.set(seq, request);
      timer ??= setTimeout(flush, HOLD_MS);
    },
    /** Prints what is held back. */
    flush,
  };
}
