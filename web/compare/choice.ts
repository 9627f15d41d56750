/** What a request is compared with, as the address has it. */
export type Choice =
  /** The one before it with the same type; the newest with the same type that verified. */
  | { kind: "previous" | "verified" }
  | { kind: "request"; id: string }
  /** Two attempts to deliver the request itself, by their ids. */
  | { kind: "deliveries"; before: string; after: string };

export function parseChoice(text: string): Choice {
  if (text === "previous" || text === "verified") return { kind: text };
  const [before, after] = text.split("..");
  if (after !== undefined && after !== "" && before !== "") return { kind: "deliveries", before: before!, after };
  return { kind: "request", id: text };
}

export function deliveriesChoice(before: string, after: string): string {
  return `${before}..${after}`;
}
