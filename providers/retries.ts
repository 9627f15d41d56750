/** How a sender repeats a delivery that failed, as far as its documentation gives numbers. */
export interface RetrySchedule {
  /**
   * Seconds to wait after the first attempt, the second, …; null for a pause that is not documented. As many repeats as there are
   * entries; empty for a sender that never repeats.
   */
  delays: readonly (number | null)[];
  /** Whether an answer's status makes it repeat; null for no answer. Every other status ends a delivery. */
  repeats(status: number | null): boolean;
}

const unlessSuccess = (status: number | null) => status === null || status < 200 || status > 299;
const fixed = (...delays: (number | null)[]): RetrySchedule => ({ delays, repeats: unlessSuccess });
const [MINUTE, HOUR] = [60, 3_600];
const SVIX = fixed(5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR);

const SCHEDULES: Readonly<Record<string, RetrySchedule>> = {
  "azure-event-grid": {
    delays: [10, 30, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, ...Array<number>(23).fill(HOUR)],
    repeats: (status) => status === null || ((status < 200 || status > 204) && status !== 400 && status !== 413),
  },
  deepgram: fixed(...Array<number>(10).fill(30)),
  "dolby-millicast": fixed(),
  "dolbyio-media": fixed(null),
  github: fixed(),
  gitlab: fixed(),
  recurly: fixed(...Array.from({ length: 10 }, (_, index) => 10 + (index + 1) * 2 ** (index + 6))),
  resend: SVIX,
  sanity: { delays: [30, 30], repeats: (status) => status === 429 || (status !== null && status >= 500) },
  slack: fixed(0, MINUTE, 5 * MINUTE),
  svix: SVIX,
  webflow: fixed(...Array<number>(3).fill(10 * MINUTE)),
  zoom: {
    delays: [5 * MINUTE, 20 * MINUTE, HOUR],
    repeats: (status) => status !== 200 && status !== 204,
  },
};

/** The schedule of a sender by its id; null where its documentation gives no numbers, and for providers of one's own. */
export function retrySchedule(provider: string): RetrySchedule | null {
  return Object.hasOwn(SCHEDULES, provider) ? SCHEDULES[provider]! : null;
}
