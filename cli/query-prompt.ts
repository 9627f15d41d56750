import { parseQuery } from "../protocol/query/query.ts";
import type { Span } from "./output.ts";
import type { Panel } from "./panel.ts";
import { queryProblem } from "./query-problem.ts";

const TYPED = /^[^\p{C}]+$/u;

export interface QueryPromptOptions {
  label: string;
  /** What empty text and Enter do. */
  whenEmpty: string;
  text: string;
  changed(): void;
  /** The query that was typed, "" for none; null: nothing is to change. */
  done(query: string | null): void;
}

/** A line to type a query in, which says at once what cannot be read in it. */
export function queryPrompt({ label, whenEmpty, text, changed, done }: QueryPromptOptions): Panel {
  let typed = text;
  return {
    lines() {
      const line: Span[] = [{ text: `${label} `, style: "cyan" }, typed, { text: "▏", style: "cyan" }];
      const parsed = parseQuery(typed);
      if (typed.trim() === "") {
        const example = "like: provider:stripe sig:failed";
        return [line, [{ text: `${example} · Enter: ${whenEmpty} · Esc: back`, style: "dim" }]];
      }
      if (parsed.ok) return [line, [{ text: "Enter: apply · Esc: back", style: "dim" }]];
      const { message, excerpt, hint } = queryProblem(typed, parsed.error);
      const carets = " ".repeat(label.length + 1) + excerpt[1];
      return [line, [{ text: carets, style: "red" }], [{ text: hint ? `${message}; ${hint}` : message, style: "dim" }]];
    },
    key({ name, text: letters, ctrl }) {
      if (name === "escape") return done(null);
      if (name === "return" || name === "enter") {
        if (parseQuery(typed).ok) done(typed.trim());
        return;
      }
      if (name === "backspace") typed = [...typed].slice(0, -1).join("");
      else if (ctrl && name === "u") typed = "";
      else if (ctrl && name === "w") typed = typed.replace(/\S*\s*$/, "");
      else if (!ctrl && TYPED.test(letters)) typed += letters;
      changed();
    },
  };
}
