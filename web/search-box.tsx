import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { parseQuery } from "../protocol/query/query.ts";
import type { ApiFailure } from "./api.ts";
import { expectation } from "./query-problem.ts";
import { PaintedQuery } from "./search/painted-query.tsx";
import { optionId, SuggestionList } from "./search/suggestion-list.tsx";
import { accept, type Suggestion } from "./search/suggestions.ts";
import { useSuggestions } from "./search/use-suggestions.ts";
import { IconButton } from "./ui/button.tsx";
import { useShortcuts } from "./ui/shortcuts.ts";
import { useSettled } from "./ui/use-settled.ts";
import "./search-box.css";

/** A query is asked when typing has paused for so long. */
const PAUSE_MS = 200;
/** What may still become a key is not searched for as text at once. */
const KEY_PAUSE_MS = 1_000;

interface SearchBoxProps {
  endpoint: string;
  /** What the address says. */
  query: string;
  /** Why the relay did not take a query that could be read. */
  problem: ApiFailure | null;
  onSearch(query: string): void;
}

/** The search by query language: coloured as it is read, completed as it is typed; what cannot be read is underlined and not searched for. */
export function SearchBox({ endpoint, query, problem, onSearch }: SearchBoxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(query);
  const [known, setKnown] = useState(query);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { place, suggestions } = useSuggestions(endpoint, text, caret, open);
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

  const listed = open && suggestions.length > 0;
  const settled = useSettled(text, listed && place?.is === "key" && place.text !== "" ? KEY_PAUSE_MS : PAUSE_MS);
  const searchSettled = useEffectEvent(() => search(settled));
  useEffect(() => searchSettled(), [settled]);

  const follow = () => (paint.current!.scrollLeft = input.current!.scrollLeft);
  useLayoutEffect(() => void follow(), [text]);

  /** The caret that an accepted suggestion asks for, once its text is there. */
  const [goal, setGoal] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (goal !== null) input.current!.setSelectionRange(goal, goal);
  }, [goal, text]);

  function take(suggestion: Suggestion) {
    const accepted = accept(text, place!, suggestion);
    change(accepted.text, accepted.caret);
    setGoal(accepted.caret);
  }

  function change(to: string, at: number) {
    setText(to);
    setCaret(at);
    setGoal(null);
    setActive(-1);
    setOpen(true);
  }

  function clear() {
    change("", 0);
    setOpen(false);
    search("");
  }

  function onKeyDown(event: KeyboardEvent) {
    const shown = suggestions.length;
    if (event.key === "ArrowDown" && shown > 0) setActive((active + 1) % shown);
    else if (event.key === "ArrowUp" && shown > 0) setActive(active <= 0 ? shown - 1 : active - 1);
    else if (event.key === "Enter") {
      if (active >= 0 && suggestions[active]) take(suggestions[active]);
      else {
        search(text);
        setOpen(false);
      }
    } else if (event.key === "Escape") {
      if (listed) {
        setOpen(false);
        setActive(-1);
      } else if (text === "") input.current!.blur();
      else clear();
    } else return;
    event.preventDefault();
  }

  const parsed = parseQuery(text);
  // What is being typed and can still become something is not wrong yet.
  const unfinished = listed && !parsed.ok && parsed.error.to >= text.trimEnd().length;
  const wrong = parsed.ok || unfinished ? null : parsed.error;
  const invalid = wrong !== null || problem !== null;
  return (
    <div className="search-box" role="search">
      <div className={invalid ? "search-field search-wrong" : "search-field"}>
        <div className="search-paint mono" ref={paint} aria-hidden="true">
          <PaintedQuery text={text} wrong={wrong} />
        </div>
        <input
          ref={input}
          className="mono"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          role="combobox"
          aria-label="Search requests"
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-expanded={listed}
          aria-controls={listed ? `${id}-list` : undefined}
          aria-activedescendant={listed && active >= 0 ? optionId(`${id}-list`, active) : undefined}
          aria-invalid={invalid}
          aria-describedby={invalid ? id : undefined}
          placeholder="Search, like sig:failed type:job.*  ( / )"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onChange={({ target }) => change(target.value, target.selectionStart ?? target.value.length)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
          onScroll={follow}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
        {text !== "" && <IconButton className="small" icon="cross" label="Clear the search" onClick={clear} />}
      </div>
      {(listed || invalid) && (
        <div className="search-popup">
          {invalid && (
            <div className="search-problem" id={id} role="status">
              <p>{wrong?.message ?? problem!.message}</p>
              <Next text={wrong ? expectation(wrong) : problem!.hint} />
            </div>
          )}
          {listed && <SuggestionList id={`${id}-list`} suggestions={suggestions} active={active} onAccept={take} />}
        </div>
      )}
    </div>
  );
}

function Next({ text }: { text: string | null }) {
  return text === null ? null : <p className="muted">{text}</p>;
}
