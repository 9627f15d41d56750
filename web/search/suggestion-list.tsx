import { useEffect, useRef } from "react";
import type { Suggestion } from "./suggestions.ts";

interface SuggestionListProps {
  id: string;
  suggestions: readonly Suggestion[];
  /** The position of the one that the keyboard is on, -1 for none. */
  active: number;
  onAccept(suggestion: Suggestion): void;
}

export const optionId = (id: string, index: number) => `${id}-${index}`;

export function SuggestionList({ id, suggestions, active, onAccept }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current!.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className="suggestions" role="listbox" id={id} aria-label="Suggestions" ref={list}>
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.label}
          id={optionId(id, index)}
          className="suggestion"
          role="option"
          aria-selected={index === active}
          // The press must not take the focus from the box.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAccept(suggestion)}
        >
          <span className="mono suggestion-label">{suggestion.label}</span>
          {suggestion.help !== null && <span className="muted suggestion-help">{suggestion.help}</span>}
          {suggestion.count !== null && <span className="muted">{suggestion.count.toLocaleString("en")}</span>}
        </div>
      ))}
    </div>
  );
}
