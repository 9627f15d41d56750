import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { useLocation } from "wouter";
import type { Summary } from "../../protocol/request.ts";
import { api } from "../api.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { type EndpointRoute, inboxPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useShortcuts } from "../ui/shortcuts.ts";
import "./deletion.css";

const UNDO_MS = 7_000;

/**
 * Deleting the opened request. The relay is asked only when the time to undo has passed: a page that is left before has deleted
 * nothing.
 */
export function Deletion({ route, inbox }: { route: EndpointRoute; inbox: Inbox }) {
  const [, navigate] = useLocation();
  const [doomed, setDoomed] = useState<Summary | null>(null);
  const removal = useMutation({
    mutationFn: (request: Summary) => api.remove(request.id),
    onError: (_error, request) => inbox.rows.receive(request),
  });
  const opened = route.page === "inbox" && route.id !== null ? inbox.rows.get(route.id) : undefined;

  const carryOut = useEffectEvent(() => {
    if (doomed) removal.mutate(doomed);
    setDoomed(null);
  });
  useEffect(() => {
    if (!doomed) return;
    const timer = setTimeout(() => carryOut(), UNDO_MS);
    return () => clearTimeout(timer);
  }, [doomed]);

  useShortcuts(
    {
      "Shift+Delete"() {
        // One at a time can be undone.
        if (doomed) removal.mutate(doomed);
        removal.reset();
        inbox.rows.receive({ id: opened!.id, rev: opened!.rev, gone: true });
        setDoomed(opened!);
        navigate(inboxPath(route.endpoint, route.page === "inbox" ? route.query : ""));
      },
    },
    opened !== undefined,
  );
  if (!doomed && !removal.error) return null;
  return (
    <div className="deletion" role="status">
      {removal.error && <ErrorNotice error={removal.error} />}
      {doomed && (
        <>
          <span>Deleted {doomed.eventType ?? `${doomed.method} ${doomed.path}`}</span>
          <Button
            onClick={() => {
              inbox.rows.receive(doomed);
              setDoomed(null);
            }}
          >
            Undo
          </Button>
        </>
      )}
    </div>
  );
}
