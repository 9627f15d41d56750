import type { ReactNode } from "react";
import { queryTokens } from "../../protocol/query/tokens.ts";
import type { Span } from "../../protocol/query/ast.ts";

/** A query's text in colours, with what is wrong underlined; it lies under the input, which shows the caret alone. */
export function PaintedQuery({ text, wrong }: { text: string; wrong: Span | null }) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { kind, from, to } of queryTokens(text)) {
    if (from > at) parts.push(...underlined(text, at, from, wrong));
    parts.push(
      <span key={from} className={`query-${kind}`}>
        {underlined(text, from, to, wrong)}
      </span>,
    );
    at = to;
  }
  parts.push(...underlined(text, at, text.length, wrong));
  if (wrong && wrong.from >= text.length) parts.push(<mark key="end" className="query-missing" />);
  return parts;
}

function underlined(text: string, from: number, to: number, wrong: Span | null): ReactNode[] {
  if (!wrong) return [text.slice(from, to)];
  const [start, end] = [Math.max(from, wrong.from), Math.min(to, Math.max(wrong.to, wrong.from + 1))];
  if (start >= end) return [text.slice(from, to)];
  return [text.slice(from, start), <mark key={`wrong ${start}`}>{text.slice(start, end)}</mark>, text.slice(end, to)];
}
