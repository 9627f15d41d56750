import { useEffect, useEffectEvent } from "react";

/**
 * Single keys for the whole page. Off inside inputs and menus and with Ctrl, Alt or ⌘, so that the browser's own and the
 * user's typing are never taken. `unfocused`: only while nothing has the focus, for keys that scroll and press elsewhere.
 */
export function useShortcuts(
  keys: Record<string, () => void>,
  enabled = true,
  where: "page" | "unfocused" = "page",
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as Element;
    if (where === "unfocused" && target !== document.body) return;
    if (target.closest("input, textarea, select, [contenteditable], [role=menu], [role=dialog], dialog")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [enabled]);
}
