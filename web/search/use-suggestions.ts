import { useQuery } from "@tanstack/react-query";
import { type QueryPlace, queryPlace } from "../../protocol/query/tokens.ts";
import { SEEN_KEYS, type SeenKey } from "../../protocol/seen-keys.ts";
import { api } from "../api.ts";
import { useSettled } from "../ui/use-settled.ts";
import { type Suggestion, suggest } from "./suggestions.ts";

/** Values are asked for when typing has paused for so long. */
const PAUSE_MS = 80;

/** What can be completed where the caret stands, with what the relay has seen. */
export function useSuggestions(
  endpoint: string,
  text: string,
  caret: number,
  open: boolean,
): { place: QueryPlace | null; suggestions: Suggestion[] } {
  const place = open ? queryPlace(text, caret) : null;
  const key = place?.is === "value" ? (SEEN_KEYS.find((known) => known === place.key) ?? null) : null;
  const prefix = useSettled(place?.text ?? "", PAUSE_MS);
  const seen = useQuery({
    queryKey: ["seen", endpoint, key, prefix],
    queryFn: ({ signal }) => api.seenValues(endpoint, key as SeenKey, prefix.slice(0, 200), signal),
    enabled: key !== null,
    // While the next letters are asked for, what is known already stays; another key begins anew.
    placeholderData: (previous, query) => (query?.queryKey[2] === key ? previous : undefined),
  });
  if (place === null) return { place, suggestions: [] };
  const suggestions = suggest(place, key === null ? undefined : seen.data);
  // Nothing is offered that stands there already.
  const only = suggestions.length === 1 && suggestions[0]!.label === text.slice(place.from, place.to);
  return { place, suggestions: only ? [] : suggestions };
}
