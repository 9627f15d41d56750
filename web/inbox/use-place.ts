import { useEffect, useEffectEvent, useLayoutEffect, useRef, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Inbox, InboxStatus } from "./inbox.ts";
import { type Place, recallPlace, rememberPlace } from "./scroll-memory.ts";

interface PlaceProps {
  endpoint: string;
  inbox: Inbox;
  status: InboxStatus;
  scroller: RefObject<HTMLElement | null>;
  list: RefObject<VirtualizerHandle | null>;
  rowPx: number;
  /** The keyboard's row. */
  cursor: string | null;
  onCursor(id: string): void;
}

/** Another search begins at its top, unless Back leads to it: then where it was left, for which older pages may have to come first. */
export function usePlace({ endpoint, inbox, status, scroller, list, rowPx, cursor, onCursor }: PlaceProps) {
  const { rows, view } = inbox;
  const wanted = useRef<Place | null>(null);

  const enter = useEffectEvent(() => {
    wanted.current = recallPlace(endpoint, status.query);
    if (wanted.current?.cursor) onCursor(wanted.current.cursor);
    scroller.current!.scrollTo({ top: 0 });
    rows.setAway(false);
    settle();
  });

  function settle() {
    const place = wanted.current;
    if (!place) return;
    const index = view.indexOf(place.top);
    if (index === -1 && status.next !== null && rows.size() <= place.loaded) return inbox.loadOlder();
    wanted.current = null;
    // The virtual list itself, since the page may not be as long yet as its rows are.
    if (index !== -1) list.current!.scrollToIndex(index, { align: "start", offset: place.offset });
  }

  useEffect(() => {
    if (status.loaded) enter();
  }, [status.loaded, status.query]);
  const settled = useEffectEvent(settle);
  const version = rows.version();
  useLayoutEffect(() => settled(), [version, status.next]);

  /** To be called as the list is scrolled. */
  return function remember(): void {
    const { scrollTop } = scroller.current!;
    const index = Math.floor(scrollTop / rowPx);
    const top = view.at(index);
    if (!top || wanted.current) return;
    const offset = scrollTop - index * rowPx;
    rememberPlace(endpoint, status.query, { top: top.id, offset, cursor, loaded: rows.size() });
  };
}
