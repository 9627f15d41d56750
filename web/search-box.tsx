import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import type { QueryError } from "../protocol/query/ast.ts";
import { parseQuery } from "../protocol/query/query.ts";
import type { ApiFailure } from "./api.ts";
import { expectation } from "./query-problem.ts";
import { useShortcuts } from "./ui/shortcuts.ts";
import { useSettled } from "./ui/use-settled.ts";
import "./search-box.css";

/** A query is asked when typing has paused for so long. */
const PAUSE_MS = 200;

interface SearchBoxProps {
  /** What the address says. */
  query: string;
  /** Why the relay did not take a query that could be read. */
  problem: ApiFailure | null;
  onSearch(query: string): void;
}

/** The search by query language: only what can be read is searched for, what cannot is underlined. */
export function SearchBox({ query, problem, onSearch }: SearchBoxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  useShortcuts({
    "/"() {
      input.current!.focus();
      input.current!.select();
    },
  });

  // Back, Forward and links change the address under the box.
  if (query !== known) {
    setKnown(query);
    if (query !== text.trim()) setText(query);
  }

  function search(to: string) {
    if (to.trim() !== query && parseQuery(to).ok) onSearch(to.trim());
  }

  const settled = useSettled(text, PAUSE_MS);
  const searchSettled = useEffectEvent(() => search(settled));
  useEffect(() => searchSettled(), [settled]);

  const parsed = parseQuery(text);
  const wrong = !parsed.ok || problem !== null;
  return (
    <div className="search-box" role="search">
      <input
        ref={input}
        className="input mono"
        type="search"
        aria-label="Search requests"
        aria-keyshortcuts="/"
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        placeholder="Search, like sig:failed type:job.*  ( / )"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") search(text);
          else if (event.key !== "Escape") return;
          else if (text === "") input.current!.blur();
          else {
            setText("");
            search("");
          }
          event.preventDefault();
        }}
      />
      {wrong && (
        <div className="search-problem" id={id} role="status">
          {parsed.ok ? <Refusal problem={problem!} /> : <Misread text={text} error={parsed.error} />}
        </div>
      )}
    </div>
  );
}

function Misread({ text, error }: { text: string; error: QueryError }) {
  const { from, message } = error;
  const to = Math.max(error.to, from + 1);
  const expected = expectation(error);
  return (
    <>
      <p className="search-text mono">
        {text.slice(0, from)}
        <mark>{text.slice(from, to) || "\u00a0"}</mark>
        {text.slice(to)}
      </p>
      <p>{message}</p>
      {expected !== null && <p className="muted">{expected}</p>}
    </>
  );
}

function Refusal({ problem }: { problem: ApiFailure }) {
  return (
    <>
      <p>{problem.message}</p>
      {problem.hint !== null && <p className="muted">{problem.hint}</p>}
    </>
  );
}
