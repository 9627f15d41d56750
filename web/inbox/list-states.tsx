import { Button } from "../ui/button.tsx";

/** A search that found nothing: what was asked, and the way back. */
export function NoMatch({ query, onSearch }: { query: string; onSearch(query: string): void }) {
  if (query === "") return <p className="list-none muted">No requests.</p>;
  return (
    <div className="list-none" role="status">
      <p>
        <strong>Nothing matches this search.</strong>
      </p>
      <p className="mono muted list-none-query">{query}</p>
      <p className="muted">What comes in and matches shows here by itself.</p>
      <Button onClick={() => onSearch("")}>Show all requests</Button>
    </div>
  );
}

/** The shape of what is coming, so that nothing jumps when it comes. */
export function Skeleton() {
  return (
    <div className="list-skeleton" role="status">
      <span className="sr-only">Loading requests…</span>
      {Array.from({ length: 8 }, (_, index) => (
        <span key={index} style={{ width: `${90 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
