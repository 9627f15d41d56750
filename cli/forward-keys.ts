import type { ForwardScreen } from "./forward-screen.ts";
import type { Key } from "./keys.ts";
import type { Output, Span } from "./output.ts";
import { type Panel, keyLines } from "./panel.ts";
import { queryPrompt } from "./query-prompt.ts";
import { verdictSpan } from "./verdict-text.ts";

export interface ForwardActions {
  /** Delivers a request again. */
  replay(id: string): Promise<void>;
  /** Shows a request in the inspector; null: the inspector. */
  inspect(request: { endpoint: string; id: string } | null): Promise<void>;
  /** False where the relay cannot hold requests back. */
  hold(on: boolean): boolean;
  quit(): void;
}

const hint = (keys: [key: string, does: string][]): Span[] =>
  keys.flatMap(([key, does], i): Span[] => [
    { text: `${i > 0 ? "  " : ""}${key}`, style: "cyan" },
    { text: ` ${does}`, style: "dim" },
  ]);
const HELP: [string, string] = ["?", "help"];

/** What is said of the keys, longest first. */
export const HINTS: readonly Span[][] = [
  hint([["r", "replay"], ["o", "open"], ["p", "pause"], ["/", "filter"], HELP]),
  hint([HELP]),
];

/** What the keys of a terminal do while requests are forwarded. */
export function forwardKeys(shown: ForwardScreen, out: Output, actions: ForwardActions): (key: Key) => void {
  const attempt = (doing: Promise<void>) =>
    void doing.catch((error: Error & { hint?: string | null }) =>
      out.error({ message: error.message, hint: error.hint ?? null }),
    );

  function pause(): void {
    const on = !shown.paused();
    if (!actions.hold(on)) {
      out.note({ text: "This relay is older and cannot hold requests back: update it to pause.", style: "yellow" });
      return;
    }
    shown.pause(on);
    out.note({
      text: on
        ? "Paused: requests wait at the relay, replays come through. p goes on."
        : "Going on: what waited comes now, in order.",
      style: "yellow",
    });
  }

  function askFilter(): void {
    const prompt: Panel = queryPrompt({
      label: "/",
      whenEmpty: "show all",
      text: shown.filter() ?? "",
      changed: () => shown.open(prompt),
      done(query) {
        shown.open(null);
        if (query !== null) shown.refilter(query === "" ? null : query);
      },
    });
    shown.open(prompt);
  }

  const keys = [
    {
      key: "r",
      does: "replay the last request",
      run() {
        const last = shown.last();
        if (last) attempt(actions.replay(last.id));
        else out.note("Nothing was delivered yet.");
      },
    },
    {
      key: "o",
      does: "open the last request in the inspector",
      run: () => attempt(actions.inspect(shown.last())),
    },
    { key: "p", does: "pause, and go on: requests wait at the relay, none is lost", run: pause },
    { key: "/", does: "show only what matches a query (docs/query.md)", run: askFilter },
    { key: "c", does: "clear the screen", run: shown.clear },
    { key: "?", does: "this help", run: () => shown.open(help) },
    { key: "q", does: "quit; so does Ctrl+C", run: actions.quit },
  ];

  const signs = (["verified", "failed", "unsigned", "no_secret", "unknown"] as const).flatMap((status): Span[] => [
    "  ",
    verdictSpan(status),
  ]);
  const help: Panel = {
    lines: () => [...keyLines(keys), [], signs, [], [{ text: "any key goes back", style: "dim" }]],
    key: () => shown.open(null),
  };

  return (key) => {
    const panel = shown.panel();
    if (panel) return panel.key(key);
    if (key.ctrl) {
      if (key.name === "l") shown.clear();
      return;
    }
    keys.find((entry) => entry.key === key.text)?.run();
  };
}
