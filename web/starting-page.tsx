import { ErrorNotice } from "./ui/notice.tsx";
import { age } from "./ui/format.ts";
import { useNow } from "./ui/use-now.ts";

/** Before the relay's first answer: nothing for a moment, then why. */
export function StartingPage({ error, since, retry }: { error: unknown; since: number; retry(): unknown }) {
  const now = useNow(error !== null);
  return (
    <main className="page-centre">
      {error === null ? (
        <p className="muted" role="status">
          Asking the relay…
        </p>
      ) : (
        <>
          <ErrorNotice error={error} retry={() => void retry()} />
          <p className="muted">
            Last tried {age(now - since)} ago; the page tries again by itself. Is <code>hooktap dev</code> or{" "}
            <code>hooktap serve</code> running?
          </p>
        </>
      )}
    </main>
  );
}
