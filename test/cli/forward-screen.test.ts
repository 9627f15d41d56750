import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Outcome } from "../../cli/agent-stream.ts";
import { forwardScreen } from "../../cli/forward-screen.ts";
import { type Output, render } from "../../cli/output.ts";
import { createScreen } from "../../cli/screen.ts";
import { parseTarget } from "../../cli/target.ts";
import type { OpenHead } from "../../protocol/tunnel.ts";

beforeEach(
  () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] }),
);
afterEach(() => void vi.useRealTimers());

const opened = (path: string): OpenHead => ({
  seq: 1,
  id: "1-a",
  endpoint: "default",
  attempt: 1,
  mode: "live",
  deadlineMs: 1000,
  method: "POST",
  target: path,
  headers: [],
  length: 0,
  about: { provider: null, eventType: null, verdict: { status: "unknown", reason: null } },
});
const outcome = (open: OpenHead, ms: number): Outcome => ({ open, status: 200, error: null, message: null, ms });

/** A view on a terminal that keeps what is written to it; `lines` are the finished ones. */
function view() {
  const terminal = Object.assign(new EventEmitter(), {
    columns: 120,
    rows: 30,
    written: "",
    write(text: string) {
      this.written += text;
      return true;
    },
  });
  const screen = createScreen(terminal as unknown as NodeJS.WriteStream);
  onTestFinished(() => screen.close());
  const lines: string[] = [];
  const out = { line: (...spans) => void lines.push(render(spans, false)), note() {} } as Partial<Output> as Output;
  let targets = [parseTarget("3000")];
  const shown = forwardScreen(out, screen, {
    endpoints: ["default"],
    targets: () => targets,
    matching: async () => new Set(),
  });
  shown.start();
  const goTo = (...texts: string[]) => {
    targets = texts.map(parseTarget);
  };
  return { shown, lines, terminal, goTo };
}

test("a request is shown as pending after 100 ms, and no sooner", () => {
  const { shown, terminal } = view();
  shown.opened(opened("/slow"));
  vi.advanceTimersByTime(99);
  expect(terminal.written).not.toContain("/slow");
  vi.advanceTimersByTime(1);
  expect(terminal.written).toContain("/slow");
});

test("one that is answered within 100 ms never stands at the bottom", () => {
  const { shown, lines, terminal } = view();
  const open = opened("/quick");
  shown.opened(open);
  vi.advanceTimersByTime(99);
  shown.delivered(outcome(open, 99));
  vi.advanceTimersByTime(1_000);
  expect(lines).toEqual([expect.stringContaining("/quick")]);
  expect(terminal.written).not.toContain("/quick");
});

test("one that ends without an outcome leaves the bottom", () => {
  const { shown, terminal } = view();
  const over = shown.opened(opened("/lost"));
  vi.advanceTimersByTime(200);
  expect(terminal.written).toContain("/lost");
  over();
  vi.advanceTimersByTime(100);
  terminal.written = "";
  terminal.emit("resize");
  expect(terminal.written).not.toContain("/lost");
});

test("of many that are under way, eight are shown and the others counted", () => {
  const { shown, terminal } = view();
  for (let n = 0; n < 20; n++) shown.opened(opened(`/n${n}.`));
  vi.advanceTimersByTime(100);
  terminal.written = "";
  terminal.emit("resize");
  expect(terminal.written.match(/\/n\d+\./g)).toHaveLength(8);
  expect(terminal.written).toContain("and 12 more requests under way");
});

test("its time is when it began, and stays so when it is shown again", () => {
  vi.setSystemTime(new Date(2026, 0, 2, 3, 4, 5, 600));
  const { shown, lines } = view();
  shown.delivered(outcome(opened("/x"), 600));
  vi.setSystemTime(new Date(2026, 0, 2, 4, 0, 0, 0));
  shown.refilter(null);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^03:04:05\.000/);
});

test("where requests go to several targets each line names its own, and the state tells how many are down", () => {
  const { shown, lines, terminal, goTo } = view();
  const to = (text: string) => ({ ...opened("/x"), to: parseTarget(text) });
  shown.delivered(outcome(to("3000"), 1));
  goTo("3000", "4000");
  shown.target("http://localhost:4000", { up: false, reason: "nothing answers" }, true);
  expect(terminal.written).toContain("1 of 2 targets down");
  shown.delivered(outcome(to("4000"), 1));
  expect(lines).toEqual([expect.not.stringContaining(":3000"), expect.stringContaining(" :4000 ")]);
  goTo("3000");
  terminal.written = "";
  shown.refresh();
  expect(terminal.written).toContain("localhost:3000");
  expect(terminal.written).not.toContain("down");
});
