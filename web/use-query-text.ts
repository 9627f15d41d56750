import { useSearch } from "wouter";

/** The query that the address narrows the list to, for links that keep it. */
export function useQueryText(): string {
  return new URLSearchParams(useSearch()).get("q") ?? "";
}
