import type { Backlog, RelayHello } from "../protocol/tunnel.ts";
import type { Key } from "./keys.ts";
import { type Panel, keyLines } from "./panel.ts";
import { queryPrompt } from "./query-prompt.ts";
import { countText } from "./verdict-text.ts";

/** How many requests the question is about: of a known agent those that came while it was away, of a new one all that are kept. */
export const askedAbout = ({ endpoints }: RelayHello): number =>
  endpoints.reduce((sum, { known, queued, waiting }) => sum + (known ? queued : waiting), 0);

export interface BacklogQuestionDeps {
  hello: RelayHello;
  open(panel: Panel | null): void;
  /** Throws where the relay cannot use a query. */
  check(query: string): Promise<unknown>;
  failed(error: Error): void;
  list(): void;
  /** Undefined: as the relay has it already. */
  chosen(backlog: Backlog | undefined): void;
}

/** Asks what is to become of the requests that arrived before. */
export function backlogQuestion({ hello, open, check, failed, list, chosen }: BacklogQuestionDeps): Panel {
  const known = hello.endpoints.every((endpoint) => endpoint.known);
  const count = countText(askedAbout(hello), "request");
  const answer = (backlog: Backlog | undefined) => {
    open(null);
    chosen(backlog);
  };

  function byQuery(query: string | null): void {
    open(question);
    if (!query) return;
    check(query).then(() => answer({ query }), failed);
  }

  const question: Panel = {
    lines: () => [
      [{ text: `${count} arrived ${known ? "while you were away" : "before"}. Deliver them?`, style: "bold" }],
      ...keyLines([
        { key: "a", does: "all of them, in order" },
        { key: "n", does: "none; --backlog all gets them later" },
        { key: "/", does: "those that match a query" },
        { key: "s", does: "show the newest of them" },
      ]),
    ],
    key({ name, text }: Key) {
      if (name === "a") answer(known ? undefined : "all");
      else if (name === "n") answer("none");
      else if (name === "s") list();
      else if (text === "/") {
        const changed = () => open(prompt);
        const prompt = queryPrompt({ label: "deliver:", whenEmpty: "back", text: "", changed, done: byQuery });
        open(prompt);
      }
    },
  };
  return question;
}
