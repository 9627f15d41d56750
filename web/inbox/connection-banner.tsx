import { Button } from "../ui/button.tsx";
import { age, dateTime } from "../ui/format.ts";
import { useNow } from "../ui/use-now.ts";
import type { InboxStatus } from "./inbox.ts";
import "./connection-banner.css";

/** Short breaks heal unseen; after this long the page says how old it is. */
const QUIET_MS = 3_000;

export function ConnectionBanner({ status, retry }: { status: InboxStatus; retry(): void }) {
  const { connection } = status;
  const now = useNow(connection.state === "reconnecting");
  if (connection.state !== "reconnecting" || now - connection.since < QUIET_MS) return null;
  return (
    <div className="connection-banner">
      <p>
        <strong>{connection.reason ?? "The relay does not answer."}</strong>{" "}
        {status.loaded
          ? `This is what had arrived by ${dateTime(new Date(connection.since).toISOString()).slice(0, 19)}, ${age(now - connection.since)} ago. Nothing is lost: the list catches up.`
          : "The list appears when it does."}
      </p>
      <Button onClick={retry} disabled={connection.retryAt === null}>
        {connection.retryAt === null ? "Trying…" : "Try now"}
      </Button>
    </div>
  );
}
