/** How a sender delivers: how long it waits for an answer, which one it takes for success, and how it repeats what failed. */
export interface RetrySchedule {
  /**
   * Seconds to wait after the failure of the first attempt, the second, …; null for a pause that is not documented. As many repeats as
   * there are entries; empty for a sender that never repeats.
   */
  delays: readonly (number | null)[];
  /** Seconds until it stops waiting for an answer; null where that is not documented. */
  timeout: number | null;
  /** Whether an answer's status means for it that the request was delivered. */
  delivered(status: number): boolean;
  /** Whether an answer's status makes it repeat; null for no answer. Every other status ends a delivery. */
  repeats(status: number | null): boolean;
  /** Headers that tell its `n`th attempt, from 2, from the first, by how the one before ended; none for most. */
  marks(n: number, before: Ending): [name: string, value: string][];
}

/** How an attempt ended. `error`: why there was no answer, as a delivery's error. */
interface Ending {
  status: number | null;
  error: string | null;
}

type Rules = Partial<Omit<RetrySchedule, "delays">>;

/** With a success from 200 to 299 and a repeat of everything else, unless the rules say otherwise. */
function schedule(delays: RetrySchedule["delays"], rules: Rules = {}): RetrySchedule {
  const { timeout = null, delivered = (status) => status >= 200 && status <= 299 } = rules;
  const { repeats = (status) => status === null || !delivered(status) } = rules;
  return { delays, timeout, delivered, repeats, marks: rules.marks ?? (() => []) };
}

const [MINUTE, HOUR] = [60, 3_600];
const SVIX = schedule([5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]);

const SCHEDULES: Readonly<Record<string, RetrySchedule>> = {
  ashby: schedule(Array.from({ length: 9 }, (_, index) => 10 * (2 ** (index + 1) - 1))),
  "azure-event-grid": schedule(
    [10, 30, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, ...Array<number>(23).fill(HOUR)],
    {
      timeout: 30,
      delivered: (status) => status >= 200 && status <= 204,
      repeats: (status) => status === null || ((status < 200 || status > 204) && status !== 400 && status !== 413),
    },
  ),
  deepgram: schedule(Array<number>(10).fill(30)),
  "dolby-millicast": schedule([]),
  "dolbyio-media": schedule([null], { timeout: 10 }),
  github: schedule([], { timeout: 10 }),
  gitlab: schedule([], { timeout: 10 }),
  linear: schedule([MINUTE, HOUR, 6 * HOUR], { timeout: 5, delivered: (status) => status === 200 }),
  recurly: schedule(Array.from({ length: 10 }, (_, index) => 10 + (index + 1) * 2 ** (index + 6))),
  resend: SVIX,
  sanity: schedule([30, 30], { repeats: (status) => status === 429 || (status !== null && status >= 500) }),
  shopify: schedule(Array<null>(8).fill(null), { timeout: 5 }),
  slack: schedule([0, MINUTE, 5 * MINUTE], {
    timeout: 3,
    marks: (n, before) => [
      ["X-Slack-Retry-Num", String(n - 1)],
      ["X-Slack-Retry-Reason", slackReason(before)],
    ],
  }),
  svix: SVIX,
  // Of a job's own webhook URL.
  transcodely: schedule([MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR], { timeout: 30 }),
  webflow: schedule(Array<number>(3).fill(10 * MINUTE), { timeout: 30 }),
  zoom: schedule([5 * MINUTE, 20 * MINUTE, HOUR], {
    timeout: 3,
    delivered: (status) => status === 200 || status === 204,
  }),
};

/** https://docs.slack.dev/apis/events-api: why an event is sent again. */
function slackReason({ status, error }: Ending): string {
  if (status !== null) return "http_error";
  if (error === "timeout") return "http_timeout";
  return error === "tls" ? "ssl_error" : "connection_failed";
}

/** Schedules of one kind of a sender's webhooks: those that carry this header, in lower case. */
const ONLY_WITH: Readonly<Record<string, string>> = { transcodely: "x-transcodely-delivery-id" };

/**
 * The schedule of a sender by its id; null where its documentation gives no numbers, and for providers of one's own. With a request's
 * headers, null too for one of a kind that the schedule is not for.
 */
export function retrySchedule(
  provider: string,
  headers?: readonly (readonly [name: string, value: string])[],
): RetrySchedule | null {
  if (!Object.hasOwn(SCHEDULES, provider)) return null;
  const marked = Object.hasOwn(ONLY_WITH, provider) ? ONLY_WITH[provider]! : null;
  const isOther = marked !== null && headers !== undefined && !headers.some(([name]) => name.toLowerCase() === marked);
  return isOther ? null : SCHEDULES[provider]!;
}
