import type { GivenUp, RelayHello } from "../protocol/tunnel.ts";
import type { Arrived, Outcome } from "./agent-stream.ts";
import { finishedNow, layoutFor, outcomeLines, pathOf } from "./delivery-line.ts";
import type { ForwardEvent } from "./forward-events.ts";
import type { Output } from "./output.ts";
import type { Target } from "./target.ts";
import type { TargetHealth } from "./target-watch.ts";

/** What becomes of an agent's events, besides words: lines, NDJSON or a screen. */
export interface ForwardView {
  /** A request is on its way; what it returns is called when nothing is done for it any more. */
  opened(open: Arrived): () => void;
  delivered(outcome: Outcome): void;
  givenUp(request: GivenUp): void;
  /** The tunnel is there, or there again. */
  connected(hello: RelayHello, again: boolean): void;
  lost(reason: string): void;
  /** The target's health changed, or with `first` was seen for the first time. */
  target(href: string, health: TargetHealth, first: boolean): void;
  /** How many requests wait while they are held back. */
  held(queued: number): void;
}

const IGNORED = { opened: () => () => {}, held() {} };

/** A line a delivery; cut only for a terminal. */
export function lineView(out: Output, endpoints: readonly string[], targets: () => readonly Target[]): ForwardView {
  const width = () => (process.stdout.isTTY ? process.stdout.columns || null : null);
  let layout = layoutFor(width(), endpoints, targets());
  return {
    ...IGNORED,
    delivered(outcome) {
      if (layout.width !== width() || layout.targets !== targets()) {
        layout = layoutFor(width(), endpoints, targets());
      }
      for (const line of outcomeLines(finishedNow(outcome), layout)) out.line(...line);
    },
    givenUp() {},
    connected() {},
    lost() {},
    target() {},
  };
}

/** A delivery as `--json` has it. */
function deliveryEvent({ open, status, error, ms }: Outcome): ForwardEvent {
  const { id: requestId, mode, method, target, endpoint, about, to } = open;
  const { provider, eventType, verdict } = about;
  const path = pathOf(target);
  return {
    type: "delivery",
    requestId,
    status,
    error,
    ms,
    mode,
    method,
    path,
    endpoint,
    ...(to ? { target: to.href } : {}),
    provider,
    eventType,
    verdict: verdict.status,
  };
}

/** A line of JSON an event. */
export function jsonView(out: Output, relay: string): ForwardView {
  const item = (event: ForwardEvent) => out.item(event);
  return {
    ...IGNORED,
    delivered: (outcome) => item(deliveryEvent(outcome)),
    givenUp: ({ id, endpoint, attempts }) => item({ type: "given_up", requestId: id, endpoint, attempts }),
    connected(hello, again) {
      if (again) item({ type: "connected", relay, endpoints: hello.endpoints });
    },
    lost: (reason) => item({ type: "lost", relay, reason }),
    target(target, health, first) {
      const reason = health.up ? null : health.reason;
      if (!first) item({ type: "target", target, up: health.up, reason });
    },
  };
}
