import type { Arrived } from "./agent-stream.ts";
import {
  deliveryLine,
  type Finished,
  finishedNow,
  type Layout,
  layoutFor,
  outcomeLines,
  titleLine,
} from "./delivery-line.ts";
import type { ForwardView } from "./forward-view.ts";
import { lineWidth, type Output, type Span } from "./output.ts";
import type { Panel } from "./panel.ts";
import type { Screen } from "./screen.ts";
import type { Target } from "./target.ts";
import { createShownFilter, type ShownFilterDeps } from "./shown-filter.ts";
import { countText } from "./verdict-text.ts";

/** An answer that comes sooner is shown when it is there. */
const PENDING_MS = 100;
const FRAME_MS = 100;
const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const MOST_PENDING = 8;
/** At least so many deliveries are shown again when the filter changes. */
const HISTORY = 500;
const BETWEEN: Span = { text: "  ·  ", style: "dim" };

export interface ForwardScreenOptions {
  endpoints: readonly string[];
  /** Those that requests go to now. */
  targets(): readonly Target[];
  matching: ShownFilterDeps["matching"];
}

export type ForwardScreen = ReturnType<typeof forwardScreen>;

/** The view for a terminal: finished deliveries scroll away, what is under way and the state stay at the bottom. */
export function forwardScreen(out: Output, screen: Screen, { endpoints, targets, matching }: ForwardScreenOptions) {
  const pending = new Map<Arrived, number>();
  let history: Finished[] = [];
  let layout: Layout = layoutFor(screen.width(), endpoints, targets());
  /** The width that the titles on the screen were written for. */
  let titled: number | null = null;
  let frames: NodeJS.Timeout | null = null;
  let frame = 0;
  let last: Arrived | null = null;
  let delivered = 0;
  let failed = 0;
  /** The addresses of those that accept no connections. */
  const down = new Set<string>();
  let lost = false;
  /** How many wait is known once the relay holds them back. */
  let paused: { queued: number | null } | null = null;
  let hints: readonly Span[][] = [];
  let panel: Panel | null = null;

  function currentLayout(): Layout {
    if (layout.width === screen.width() && layout.targets === targets()) return layout;
    titled = null;
    layout = layoutFor(screen.width(), endpoints, targets());
    return layout;
  }

  function print(delivery: Finished): void {
    const now = currentLayout();
    if (titled !== now.width) {
      titled = now.width;
      out.note(...titleLine(now));
    }
    for (const line of outcomeLines(delivery, now)) out.line(...line);
  }

  const filter = createShownFilter({
    matching,
    show: print,
    failed(error) {
      refilter(null);
      out.note({ text: `The filter does not work: ${(error as Error).message}`, style: "yellow" });
    },
  });

  function clear(): void {
    titled = null;
    screen.clear();
  }

  function refilter(query: string | null): void {
    clear();
    filter.set(query, history);
    screen.refresh();
  }

  function pendingLines(): Span[][] {
    const now = Date.now();
    const slow = [...pending].filter(([, at]) => now - at >= PENDING_MS);
    const lines = slow.slice(0, MOST_PENDING).map(([open, at]) => {
      const status: Span = { text: SPINNER[frame % SPINNER.length]!, style: "cyan" };
      return deliveryLine({ open, at, ms: now - at, status }, currentLayout());
    });
    const more = slow.length - lines.length;
    return more > 0 ? [...lines, [{ text: `and ${countText(more, "more request")} under way`, style: "dim" }]] : lines;
  }

  function state(): Span[] {
    const all = targets();
    const silent = all.filter(({ href }) => down.has(href)).length;
    const dot: Span = { text: " ● ", style: silent > 0 || lost ? "red" : "green" };
    const label = all.length === 1 ? all[0]!.label : countText(all.length, "target");
    const reached = silent === 0 ? label : all.length === 1 ? `${label} is down` : `${silent} of ${label} down`;
    const where = lost ? "no connection to the relay" : reached;
    const parts: Span[][] = [[dot, where], [countText(delivered, "delivery", "deliveries")]];
    if (failed > 0) parts.push([{ text: `${failed.toLocaleString("en")} failed`, style: "red" }]);
    if (paused) {
      const { queued } = paused;
      const text = queued === null ? "pausing" : `paused, ${countText(queued, "request")} waiting`;
      parts.push([{ text, style: "yellow" }]);
    }
    if (filter.query !== null) parts.push([{ text: `/ ${filter.query}`, style: "cyan" }]);
    return parts.flatMap((part, i): Span[] => (i > 0 ? [BETWEEN, ...part] : part));
  }

  /** The state, and as much of the keys as there is room for. */
  function stateLine(): Span[] {
    const now = state();
    const room = screen.width() - 1 - lineWidth(now);
    const hint = hints.find((keys) => lineWidth([BETWEEN, ...keys]) <= room);
    return hint ? [...now, BETWEEN, ...hint] : now;
  }

  function bottom(): Span[][] {
    return [...(filter.query === null ? pendingLines() : []), [], ...(panel ? panel.lines() : [stateLine()])];
  }

  function animate(): void {
    frames ??= setInterval(() => {
      frame++;
      if (pending.size > 0) return screen.refresh();
      clearInterval(frames!);
      frames = null;
      screen.refresh();
    }, FRAME_MS).unref();
  }

  const view: ForwardView = {
    opened(open) {
      pending.set(open, Date.now());
      animate();
      return () => pending.delete(open);
    },
    delivered(outcome) {
      // A WebSocket stays open long after its answer.
      pending.delete(outcome.open);
      last = outcome.open;
      delivered++;
      if (outcome.status === null || outcome.status >= 400) failed++;
      const delivery = finishedNow(outcome);
      history.push(delivery);
      if (history.length > 2 * HISTORY) history = history.slice(-HISTORY);
      filter.offer(delivery);
    },
    givenUp() {},
    connected() {
      lost = false;
      screen.refresh();
    },
    lost() {
      lost = true;
      screen.refresh();
    },
    target(href, health) {
      if (health.up) down.delete(href);
      else down.add(href);
      screen.refresh();
    },
    held(queued) {
      if (paused) paused = { queued };
      screen.refresh();
    },
  };

  return {
    ...view,
    start(): void {
      screen.show(bottom);
    },
    /** The request that was delivered last. */
    last: () => last,
    filter: () => filter.query,
    refilter,
    clear(): void {
      history = [];
      clear();
    },
    paused: () => paused !== null,
    pause(on: boolean): void {
      paused = on ? { queued: null } : null;
      screen.refresh();
    },
    panel: () => panel,
    /** A panel in the place of the state line; null takes it away. */
    open(next: Panel | null): void {
      panel = next;
      screen.refresh();
    },
    /** What to say of the keys: the first that there is room for. */
    hint(variants: readonly Span[][]): void {
      hints = variants;
      screen.refresh();
    },
    refresh: screen.refresh,
  };
}
